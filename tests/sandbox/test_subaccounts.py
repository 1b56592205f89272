"""Several accounts behind one address: name and key decide which one answers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import requests

from sendable.clicksend.sandbox.account import create_account
from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.clicksend.sandbox.serving import read_credentials, running_account
from sendable.errors import ConfigurationError

from .accounts import NOW, Generated

DAY = 86400


@pytest.fixture(scope="module")
def main(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    directory = tmp_path_factory.mktemp("family")
    create_account(
        directory, contacts=1000, months=3, seed=4, now=NOW, subaccounts=("sydney", "perth")
    )
    return Generated(directory)


@pytest.fixture(scope="module")
def sydney(main: Generated) -> Generated:
    return Generated(main.directory / "subaccounts" / "sydney")


def test_name_and_key_decide_who_answers(main: Generated) -> None:
    with running_account(main.directory, now=NOW) as address:
        assert set(address.subaccounts) == {"sydney", "perth"}
        assert address.subaccounts["sydney"].api_key not in repr(address)
        first_ids = []
        for known in (address, *address.subaccounts.values()):
            auth = (known.username, known.api_key)
            lists = requests.get(f"{known.base_url}/lists", auth=auth, timeout=10).json()["data"]
            first_ids.append(lists["data"][0]["list_id"])
            user = requests.get(f"{known.base_url}/account", auth=auth, timeout=10).json()["data"]
            assert user["username"] == known.username
        assert first_ids == [3101, 203101, 103101]
        swapped = (address.username, address.subaccounts["sydney"].api_key)
        refused = requests.get(f"{address.base_url}/lists", auth=swapped, timeout=10)
        assert refused.status_code == 401


def test_the_main_account_lists_them_without_their_keys(main: Generated) -> None:
    with running_account(main.directory, now=NOW, behaviour=Behaviour()) as address:
        auth = (address.username, address.api_key)
        answer = requests.get(f"{address.base_url}/subaccounts", auth=auth, timeout=10)
        users = answer.json()["data"]["data"]
        names = [user["api_username"] for user in users]
        assert names == ["sandbox-4", "sandbox-4-shop", "sandbox-4-perth", "sandbox-4-sydney"]
        assert len({user["subaccount_id"] for user in users}) == len(users)
        assert "sandbox-key" not in answer.text
        sub = address.subaccounts["sydney"]
        refused = requests.get(
            f"{sub.base_url}/subaccounts", auth=(sub.username, sub.api_key), timeout=10
        )
        assert refused.status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "SELECT list_id FROM lists",
        "SELECT contact_id FROM contacts",
        "SELECT message_id FROM messages",
        "SELECT message_id FROM inbound",
        "SELECT sms_campaign_id FROM campaigns",
        "SELECT email FROM contacts WHERE email IS NOT NULL",
        "SELECT custom_1 FROM contacts WHERE custom_1 <> ''",
        "SELECT value FROM meta WHERE key IN ('username', 'api_key', 'user_id', 'subaccount_id')",
    ],
)
def test_no_id_is_in_two_accounts(main: Generated, sydney: Generated, query: str) -> None:
    perth = Generated(main.directory / "subaccounts" / "perth")
    ids = [set(account.table(query).squeeze("columns")) for account in (main, sydney, perth)]
    assert not ids[0] & ids[1]
    assert not ids[0] & ids[2]
    assert not ids[1] & ids[2]


def test_ids_in_a_subaccount_still_point_at_each_other(sydney: Generated) -> None:
    strays = "SELECT COUNT(*) AS n FROM contacts WHERE list_id NOT IN (SELECT list_id FROM lists)"
    assert sydney.table(strays)["n"].item() == 0
    sent = sydney.table("SELECT * FROM messages WHERE contact_id IS NOT NULL")
    assert set(sent["contact_id"]) <= set(sydney.table("SELECT * FROM contacts")["contact_id"])
    assert set(sent["campaign_id"]) <= set(
        sydney.table("SELECT * FROM campaigns")["sms_campaign_id"]
    )
    rule = sydney.table("SELECT action_address FROM inbound_rules WHERE action = 'MOVE_CONTACT'")
    assert rule["action_address"].tolist() == ["103101"]


def test_one_of_the_shared_people_has_left_the_subaccount_only(
    main: Generated, sydney: Generated
) -> None:
    query = "SELECT phone_number, list_id FROM contacts WHERE phone_number LIKE '+%'"
    mine, theirs = main.table(query), sydney.table(query)
    shared = set(mine["phone_number"]) & set(theirs["phone_number"])
    assert len(shared) >= 20
    left = shared & set(theirs.loc[theirs["list_id"] == 103101, "phone_number"])
    assert len(left) == 1
    assert not left & set(mine.loc[mine["list_id"] == 3101, "phone_number"])
    truth = main.truth[main.truth["number"].isin(left)]
    assert truth["reason"].tolist() == ["opted_out_list"]
    assert truth["since"].item() == pd.Timestamp(NOW) - pd.Timedelta(days=40)


def test_the_main_account_is_the_same_with_and_without_them(
    main: Generated, tmp_path: Path
) -> None:
    alone = Generated(tmp_path)
    create_account(alone.directory, contacts=1000, months=3, seed=4, now=NOW)
    for table in ("contacts", "messages", "inbound", "meta"):
        query = f"SELECT * FROM {table}"
        pd.testing.assert_frame_equal(alone.table(query), main.table(query))
    assert set(alone.truth["number"]) < set(main.truth["number"])
    assert not main.truth.duplicated(["number", "reason"]).any()
    without = set(main.truth.loc[main.truth["reason"] == "", "number"])
    assert not without & set(main.truth.loc[main.truth["reason"] != "", "number"])


def test_the_keys_can_be_read_by_their_owner_only(sydney: Generated) -> None:
    assert read_credentials(sydney.directory)[0] == "sandbox-4-sydney"
    assert (sydney.directory / "account.sqlite").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["../x", "Sydney", "shop", ""])
def test_a_name_that_cannot_be_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be the name"):
        create_account(tmp_path, contacts=300, now=NOW, subaccounts=(name,))
