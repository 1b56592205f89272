"""Our own lists in the account: they make nobody a recipient, and what is sent to them counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.clicksend.writer import ListWriter
from sendable.errors import ConfigurationError
from sendable.playbook import Playbook
from sendable.survey import survey_account
from sendable.workspace import Workspace

from ..library import AS_OF, copy_tables, frame_of, make_playbook
from .conftest import Served, ingest

NEXT, LAST = AS_OF + timedelta(hours=1), AS_OF + timedelta(hours=2)
NAME = "Sendable · Everyone · 0a1b2c"
STRANGER = "+61491570156"
NEWSLETTER, OPT_OUT = 3102, 3101


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "workspace")
    copy_tables(workspace.lake.root)
    return workspace


@pytest.fixture
def playbook(tmp_path: Path) -> Playbook:
    return make_playbook(tmp_path / "playbook")


@pytest.fixture
def writer(served: Served, client: ClickSendClient) -> Iterator[ListWriter]:
    address = served.address
    writer = ListWriter(Credentials(address.base_url, address.username, address.api_key))
    yield writer
    writer.close()


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


def test_our_list_makes_nobody_a_recipient_and_its_campaign_is_known(
    client: ClickSendClient,
    served: Served,
    writer: ListWriter,
    workspace: Workspace,
    playbook: Playbook,
) -> None:
    lake, number = workspace.lake, subscriber(served)
    ours = writer.create_list(NAME)
    for one in (number, STRANGER, "12"):
        writer.add_contact(ours, {"phone_number": one})
    known_as(workspace, NAME, ours)
    ingest(client, workspace, playbook)
    contacts = lake.read("contacts")
    assert ours not in set(contacts["list_id"])
    assert STRANGER not in set(contacts["number"])
    assert ours not in set(lake.read("list_pulls")["list_id"])
    assert lake.read("lists").set_index("list_id").loc[ours, "list_name"] == NAME
    assert lake.read("our_members").empty

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


def test_a_stop_to_our_list_is_an_opt_out_like_any_other(
    client: ClickSendClient,
    served: Served,
    writer: ListWriter,
    workspace: Workspace,
    playbook: Playbook,
) -> None:
    number, ours = subscriber(served), writer.create_list(NAME)
    known_as(workspace, NAME, ours)
    writer.add_contact(ours, {"phone_number": number})
    happen(served, "reply", list_id=ours, text="STOP", **{"from": number})
    assert writer.contacts(ours) == []
    ingest(client, workspace, playbook)
    assert number in set(workspace.lake.read("opt_outs")["number"])
    replies = workspace.lake.read("replies")
    assert replies.loc[replies["number"] == number, "body"].tolist() == ["STOP"]


@pytest.mark.parametrize("how", ["by id", "by name", "by the look of its name"])
def test_a_list_is_ours_however_it_is_known(
    client: ClickSendClient,
    writer: ListWriter,
    workspace: Workspace,
    playbook: Playbook,
    how: str,
) -> None:
    name = NAME if how == "by the look of its name" else "Renamed by somebody"
    ours = writer.create_list(name)
    writer.add_contact(ours, {"phone_number": STRANGER})
    if how == "by id":
        known_as(workspace, NAME, ours)
    elif how == "by name":
        known_as(workspace, name, None)
    ingest(client, workspace, playbook)
    contacts = workspace.lake.read("contacts")
    assert STRANGER not in set(contacts["number"])
    assert len(contacts) > 100


def test_contacts_that_came_from_a_list_before_it_was_ours_are_closed(
    client: ClickSendClient, writer: ListWriter, workspace: Workspace, playbook: Playbook
) -> None:
    ours = writer.create_list("A list of the user's")
    writer.add_contact(ours, {"phone_number": STRANGER})
    ingest(client, workspace, playbook)
    known_as(workspace, NAME, ours)
    ingest(client, workspace, playbook, NEXT)
    contacts = workspace.lake.read("contacts")
    assert contacts.loc[contacts["list_id"] == ours, "valid_to"].notna().all()


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
