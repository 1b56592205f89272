"""Replies that come in and campaigns that are planned, while the server runs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sendable.clicksend.sandbox.commands import app
from sendable.errors import ConfigurationError

from .accounts import Caller, CallerOf, Generated

OPT_OUT, CUSTOMERS = 3101, 3102


@pytest.fixture
def writer(quiet: Generated, caller_of: CallerOf) -> Caller:
    return caller_of(quiet)


def happen(caller: Caller, what: str, **body: object) -> dict[str, Any]:
    return dict(caller.client.post(f"/sandbox/{what}", json=body).json())


def on(caller: Caller, list_id: int) -> list[str]:
    return [one["phone_number"] for one in caller.data(f"/lists/{list_id}/contacts")["data"]]


def test_a_stop_moves_the_contact_of_that_list_and_no_other(writer: Caller) -> None:
    number = on(writer, CUSTOMERS)[1]
    ours = writer.send("POST", "/lists", {"list_name": "Ours"})["data"]["list_id"]
    writer.send("POST", f"/lists/{ours}/contacts", {"phone_number": number})
    told = happen(writer, "reply", text=" stop ", list_id=ours, **{"from": number})["data"]
    assert (told["number"], told["list_id"], told["moved"]) == (number, ours, True)
    assert on(writer, ours) == []
    assert on(writer, OPT_OUT) == [number]
    assert number in on(writer, CUSTOMERS)
    queue = writer.data("/sms/inbound")["data"]
    assert [(one["from"], one["body"]) for one in queue] == [(number, " stop ")]
    assert queue[0]["message_id"] == told["message_id"]


def test_another_text_comes_in_and_moves_nobody(writer: Caller) -> None:
    told = happen(writer, "reply", text="please stop texting me", list_id=CUSTOMERS)["data"]
    assert told["moved"] is False
    assert len(on(writer, CUSTOMERS)) == 3
    assert len(writer.data("/sms/inbound")["data"]) == 1


def test_without_a_list_it_is_the_one_of_the_last_message(
    generated: Generated, caller_of: CallerOf, tmp_path: Path
) -> None:
    shutil.copyfile(generated.directory / "account.sqlite", tmp_path / "account.sqlite")
    writer = caller_of(Generated(tmp_path))
    sent = generated.table(
        "SELECT messages.* FROM messages JOIN contacts USING (contact_id)"
        " WHERE messages.list_id = contacts.list_id AND messages.list_id <> 3101"
        " ORDER BY messages.id DESC LIMIT 1"
    ).iloc[0]
    told = happen(writer, "reply", text="Merci", **{"from": sent["to_number"]})["data"]
    assert told["list_id"] == sent["list_id"]
    reply = writer.data(f"/sms/inbound/{sent['message_id']}")
    assert reply["from"] == sent["to_number"]


def test_who_is_nowhere_cannot_reply_to_a_list(writer: Caller) -> None:
    assert happen(writer, "reply", text="STOP", list_id=99)["http_code"] == 400


def test_a_campaign_is_planned_for_a_list(writer: Caller) -> None:
    planned = {"list_id": CUSTOMERS, "name": "Spring", "schedule": "2026-11-22T09:00:00+00:00"}
    made = happen(writer, "campaign", **planned)["data"]
    shown = writer.data(f"/sms-campaigns/{made['sms_campaign_id']}")
    assert (shown["status"], shown["list_id"], shown["_total_count"]) == ("Scheduled", CUSTOMERS, 3)
    assert shown["schedule"] == 1795338000
    assert happen(writer, "campaign", **planned, status="Soon")["http_code"] == 400
    assert happen(writer, "campaign", **{**planned, "list_id": 99})["http_code"] == 400
    assert happen(writer, "campaign", **{**planned, "schedule": "soon"})["http_code"] == 400


def test_the_commands_need_no_server(quiet: Generated, caller_of: CallerOf, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "sandbox").symlink_to(quiet.directory)
    at = ["--workspace", str(workspace)]
    said = CliRunner().invoke(app, ["reply", "STOP", "--list", "custom", *at])
    assert said.exit_code == 0, said.output
    assert said.output.endswith(
        "replied to list 3102; the contact was moved to the opt-out list.\n"
    )
    reader = caller_of(quiet)
    assert len(on(reader, OPT_OUT)) == 1
    assert on(reader, OPT_OUT)[0] not in said.output
    when = ["--list", "3102", "--at", "2026-12-01T09:00:00Z"]
    said = CliRunner().invoke(app, ["campaign", "Spring sale", *when, *at])
    assert said.output == "Campaign 1 waits for list 3102 (Scheduled).\n"
    assert reader.data("/sms-campaigns", date_to=2_000_000_000)["total"] == 1


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (["reply", "--list", "nowhere"], "no list"),
        (["reply", "--list", "o"], "several lists"),
        (["reply", "--list", "3101"], "nobody on list 3101"),
        (["reply", "--list", "3102", "--at", "soon"], "not a time"),
    ],
)
def test_what_cannot_happen_is_said(
    quiet: Generated, tmp_path: Path, given: list[str], what: str
) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "sandbox").symlink_to(quiet.directory)
    failed = CliRunner().invoke(app, [*given, "--workspace", str(workspace)])
    assert isinstance(failed.exception, ConfigurationError)
    assert what in failed.exception.message
