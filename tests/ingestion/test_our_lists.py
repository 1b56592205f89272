"""Our own lists in the account: they make nobody a recipient, and what is sent to them counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import requests

from sendable.clicksend.client import ClickSendClient
from sendable.clicksend.writer import ListWriter
from sendable.errors import ConfigurationError
from sendable.playbook import Playbook
from sendable.survey import survey_account
from sendable.workspace import Workspace

from ..library import AS_OF, frame_of, make_playbook
from .conftest import Begun, Served, client_of, ingest, serving

NEXT, LAST = AS_OF + timedelta(hours=1), AS_OF + timedelta(hours=2)
NAME = "Sendable · Everyone · 0a1b2c"
STRANGER, SECOND, THIRD, FOURTH = (f"+6149157015{last}" for last in (6, 7, 8, 9))
NEWSLETTER, OPT_OUT = 3102, 3101


@pytest.fixture
def workspace(begun: Begun, tmp_path: Path) -> Workspace:
    return begun.copy_to(tmp_path / "workspace")


@pytest.fixture
def playbook(tmp_path: Path) -> Playbook:
    return make_playbook(tmp_path / "playbook")


def writer_of(served: Served) -> closing[ListWriter]:
    return closing(ListWriter(served.credentials))


@pytest.fixture
def writer(served: Served) -> Iterator[ListWriter]:
    with writer_of(served) as writer:
        yield writer


@dataclass(frozen=True)
class Lists:
    """An account with lists of ours, each known in a way of its own, and an ingest of it.

    On each is a stranger. One list was taken for the user's until after the ingest, and a last
    ingest came after that; and of a further list of ours somebody said stop.

    Attributes:
        ours: The ids of our lists, by how they are known.
        late: The list that was taken for the user's.
        stopped: Who said stop.
        left: Who was on that list after it.
        tables: What the lake held after the first of the two ingests.
        contacts: The contacts after the last.
    """

    ours: dict[str, int]
    late: int
    stopped: str
    left: list[Any]
    tables: dict[str, pd.DataFrame]
    contacts: pd.DataFrame


@pytest.fixture(scope="module")
def lists(account: Path, begun: Begun, tmp_path_factory: pytest.TempPathFactory) -> Lists:
    root = tmp_path_factory.mktemp("lists")
    workspace, playbook = begun.copy_to(root / "workspace"), make_playbook(root / "playbook")
    with (
        serving(account, root / "account") as served,
        client_of(served) as client,
        writer_of(served) as writer,
    ):
        names = {
            "by id": "Renamed by somebody",
            "by name": "Renamed once more",
            "by the look of its name": NAME,
        }
        ours = {how: writer.create_list(name) for how, name in names.items()}
        for list_id, number in zip(ours.values(), (STRANGER, SECOND, THIRD), strict=True):
            for one in (number, "12"):
                writer.add_contact(list_id, {"phone_number": one})
        known_as(workspace, "Sendable · VIP · 1b2c3d", ours["by id"])
        known_as(workspace, names["by name"], None)
        late = writer.create_list("A list of the user's")
        writer.add_contact(late, {"phone_number": FOURTH})
        number = subscriber(served)
        other = writer.create_list("Sendable · Others · 2c3d4e")
        writer.add_contact(other, {"phone_number": number})
        happen(served, "reply", list_id=other, text="STOP", **{"from": number})
        left = list(writer.contacts(other))
        ingest(client, workspace, playbook, NEXT)
        tables = ("contacts", "list_pulls", "lists", "our_members", "opt_outs", "replies")
        found = {table: workspace.lake.read(table) for table in tables}
        known_as(workspace, "Sendable · Late · 3d4e5f", late)
        ingest(client, workspace, playbook, LAST)
    return Lists(ours, late, number, left, found, workspace.lake.read("contacts"))


def known_as(workspace: Workspace, name: str, list_id: int | None) -> None:
    row = {"list_name": name, "list_id": list_id, "segment": "everyone", "shard": 0}
    row |= {"state": "live" if list_id else "making", "made_by": "push-1", "changed_at": AS_OF}
    workspace.lake.upsert("our_lists", frame_of("our_lists", [row]))


def happen(served: Served, what: str, **body: object) -> None:
    auth = (served.address.username, served.address.api_key)
    url = f"{served.address.control_url}/{what}"
    assert requests.post(url, json=body, auth=auth, timeout=10).status_code == 200


def subscriber(served: Served) -> str:
    """Somebody on the Newsletter, in E.164, who never opted out."""
    return str(
        served.rows(
            "SELECT phone_number FROM contacts WHERE list_id = ?"
            " AND phone_number LIKE '+%' AND phone_number NOT GLOB '+*[^0-9]*'"
            " GROUP BY phone_number HAVING count(*) = 1 ORDER BY 1 LIMIT 1",
            NEWSLETTER,
        )[0][0]
    )


@pytest.mark.parametrize("how", ["by id", "by name", "by the look of its name"])
def test_our_list_makes_nobody_a_recipient_however_it_is_known(lists: Lists, how: str) -> None:
    ours, contacts = lists.ours[how], lists.tables["contacts"]
    assert ours not in set(contacts["list_id"])
    assert not {STRANGER, SECOND, THIRD} & set(contacts["number"])
    assert FOURTH in set(contacts["number"])
    assert len(contacts) > 100
    assert ours not in set(lists.tables["list_pulls"]["list_id"])
    assert ours in set(lists.tables["lists"]["list_id"])


def test_a_stop_to_our_list_is_an_opt_out_like_any_other(lists: Lists) -> None:
    assert lists.left == []
    assert lists.stopped in set(lists.tables["opt_outs"]["number"])
    replies = lists.tables["replies"]
    assert replies.loc[replies["number"] == lists.stopped, "body"].tolist() == ["STOP"]


def test_contacts_that_came_from_a_list_before_it_was_ours_are_closed(lists: Lists) -> None:
    before, after = (
        rows.loc[rows["list_id"] == lists.late, "valid_to"]
        for rows in (lists.tables["contacts"], lists.contacts)
    )
    assert before.isna().all()
    assert len(after) == len(before) == 1
    assert after.notna().all()


def test_whom_a_campaign_to_our_list_will_reach_is_known_until_it_went_out(
    client: ClickSendClient,
    served: Served,
    writer: ListWriter,
    workspace: Workspace,
    playbook: Playbook,
    lists: Lists,
) -> None:
    assert lists.tables["our_members"].empty
    lake, number = workspace.lake, subscriber(served)
    ours = writer.create_list(NAME)
    for one in (number, STRANGER, "12"):
        writer.add_contact(ours, {"phone_number": one})
    known_as(workspace, NAME, ours)
    soon = (AS_OF + timedelta(days=2)).isoformat()
    happen(served, "campaign", list_id=ours, name="Spring", schedule=soon)
    ingest(client, workspace, playbook, NEXT)
    assert set(lake.read("our_members")["number"]) == {number, STRANGER}
    assert ours not in set(lake.read("contacts")["list_id"])
    version = lake.versions()["our_members"]
    ingest(client, workspace, playbook, NEXT)
    assert lake.versions()["our_members"] == version

    served.change("UPDATE campaigns SET status = 'Sent' WHERE list_id = ?", ours)
    ingest(client, workspace, playbook, LAST)
    assert lake.read("our_members").empty


def test_a_playbook_cannot_build_on_our_list(
    client: ClickSendClient, writer: ListWriter, workspace: Workspace, tmp_path: Path
) -> None:
    writer.create_list(NAME)
    basis = {"state": "express", "method": "web form", "evidence": "sign-up form"}
    playbook = make_playbook(tmp_path / "other", consent={NAME: basis})
    with pytest.raises(ConfigurationError, match="no list named"):
        ingest(client, workspace, playbook)


def test_a_survey_proposes_the_user_s_lists_only(
    client: ClickSendClient, writer: ListWriter
) -> None:
    writer.create_list(NAME)
    survey = survey_account(client, AS_OF, "AU")
    assert len(survey.lists) == 9
    assert NAME not in {entry.name for entry in survey.lists}
