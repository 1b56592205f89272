"""Who says STOP leaves our lists at the next ingest, whatever else becomes of that ingest."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

import tasks.scrub
from flows.before_send import before_send
from flows.ingest import ingest
from sendable.clicksend.sandbox.happenings import plan_campaign, reply
from sendable.clicksend.sandbox.store import AccountStore
from sendable.clicksend.writer import ListWriter
from sendable.errors import (
    CampaignAtFault,
    GateFailed,
    PermissionDenied,
    ScrubFailed,
    ServerTrouble,
)
from sendable.ingestion import messages
from sendable.runs import RunRequest, list_runs
from sendable.send_request import SendRequest
from sendable.workspace import Workspace

from ..library import frame_of
from .conftest import NOW

OURS, NAME = 7_001, "Sendable · VIP customers · 0a1b2c"

UNCONFIRMED = {
    "goal": "reduce churn",
    "default_country": "AU",
    "opt_out_lists": [{"id": 3101, "name": None, "confirmed": None}],
    "consent": [{"list": "Newsletter", "state": "express", "method": "web form"}],
}
"""A brief with which the gate after ingest does not hold."""


@dataclass
class Pushed:
    """A workspace without any run, whose account has a list of ours with two people on it."""

    request: RunRequest
    stopper: str
    other: str

    def stop(self) -> None:
        """Have one of them reply STOP to the user's own list."""
        with AccountStore(self.request.workspace / "sandbox") as account:
            row = account.row(
                "SELECT list_id FROM contacts WHERE phone_number = ? AND list_id <> ?",
                (self.stopper, OURS),
            )
            now = int(NOW.timestamp()) - 60
            assert reply(account, now=now, text="STOP", number=self.stopper, list_id=row[0]).moved

    def on_our_list(self) -> set[str]:
        path = self.request.workspace / "sandbox" / "account.sqlite"
        with closing(sqlite3.connect(path)) as account:
            sql = "SELECT phone_number FROM contacts WHERE list_id = ?"
            return {number for (number,) in account.execute(sql, (OURS,))}


@pytest.fixture
def pushed(request_on: RunRequest) -> Pushed:
    workspace = Workspace(request_on.workspace)
    workspace.prepare()
    path = request_on.workspace / "sandbox" / "account.sqlite"
    with closing(sqlite3.connect(path)) as account, account:
        people = [
            number
            for (number,) in account.execute(
                "SELECT phone_number FROM contacts WHERE phone_number GLOB '+614????????'"
                " GROUP BY phone_number HAVING count(*) = 1 AND min(list_id) <> 3101"
                " ORDER BY phone_number LIMIT 40"
            )
        ]
        said = {row[0] for row in account.execute("SELECT from_number FROM inbound")}
        stopper, other = [number for number in people if number not in said][:2]
        account.execute(
            "INSERT INTO lists (list_id, list_name, list_email_id) VALUES (?, ?, '')", (OURS, NAME)
        )
        account.executemany(
            "INSERT INTO contacts (list_id, phone_number, date_added, date_updated)"
            " VALUES (?, ?, 1, 1)",
            [(OURS, stopper), (OURS, other)],
        )
    listed = {"list_name": NAME, "list_id": OURS, "segment": "vip-customers", "shard": 0}
    row = {**listed, "state": "live", "made_by": "P-1", "changed_at": NOW}
    workspace.lake.upsert("our_lists", frame_of("our_lists", [row]))
    ours = {"list_name": NAME, "state": "there", "push_id": "P-1", "changed_at": NOW}
    rows = [ours | {"number": number} for number in (stopper, other)]
    workspace.lake.upsert("our_contacts", frame_of("our_contacts", rows))
    return Pushed(request_on, stopper, other)


@pytest.mark.slow
def test_a_stop_to_another_list_counts_though_the_gate_is_red_and_the_run_the_first(
    pushed: Pushed,
) -> None:
    pushed.stop()
    assert pushed.on_our_list() == {pushed.stopper, pushed.other}
    given = pushed.request.model_dump(mode="json") | {"brief": UNCONFIRMED}
    with pytest.raises(GateFailed, match="confirmed by a person"):
        ingest(RunRequest.model_validate(given))
    assert pushed.on_our_list() == {pushed.other}


@pytest.mark.slow
def test_a_scrub_that_fails_is_told_in_red_and_what_was_pulled_is_kept(
    pushed: Pushed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: object) -> None:
        raise PermissionDenied("ClickSend does not let this key delete contacts (403)")

    pushed.stop()
    with monkeypatch.context() as patched:
        patched.setattr(ListWriter, "delete_contact", refuse)
        with pytest.raises(ScrubFailed, match="does not let this key delete contacts"):
            ingest(pushed.request)
    [run] = list_runs(Workspace(pushed.request.workspace))
    assert "ingest" in run.manifest.steps
    assert any("The scrub did not come to its end" in text for text in run.manifest.warnings)
    assert pushed.stopper in pushed.on_our_list()
    # The next ingest breaks off in the middle, and the scrub is done all the same.

    monkeypatch.setattr(messages, "pull_messages", break_off)
    with pytest.raises(ServerTrouble, match="sms/history"):
        ingest(pushed.request)
    assert pushed.on_our_list() == {pushed.other}


def break_off(*given: object) -> None:
    raise ServerTrouble("ClickSend answered GET /sms/history with something unusable")


@pytest.mark.slow
def test_a_scrub_is_done_though_the_second_look_at_the_stops_breaks_too(
    pushed: Pushed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> None:
        raise ValueError("a fault of the program")

    pushed.stop()
    monkeypatch.setattr(messages, "pull_messages", break_off)
    monkeypatch.setattr(tasks.scrub, "reread_stops", fail)
    with pytest.raises(ValueError, match="a fault of the program"):
        ingest(pushed.request)
    assert pushed.on_our_list() == {pushed.other}


@pytest.mark.slow
def test_a_scrub_that_fails_is_told_though_a_pull_broke_off(
    pushed: Pushed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: object) -> None:
        raise PermissionDenied("ClickSend does not let this key delete contacts (403)")

    pushed.stop()
    monkeypatch.setattr(messages, "pull_messages", break_off)
    monkeypatch.setattr(ListWriter, "delete_contact", refuse)
    with pytest.raises(ScrubFailed, match=r"may still be on lists.*Besides, ClickSend answered"):
        ingest(pushed.request)


@pytest.mark.slow
def test_a_scrub_that_fails_is_told_though_the_gate_is_red(
    pushed: Pushed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: object) -> None:
        raise PermissionDenied("ClickSend does not let this key delete contacts (403)")

    pushed.stop()
    monkeypatch.setattr(ListWriter, "delete_contact", refuse)
    given = pushed.request.model_dump(mode="json") | {"brief": UNCONFIRMED}
    with pytest.raises(ScrubFailed, match=r"may still be on lists.*Besides, the gate after"):
        ingest(RunRequest.model_validate(given))


@pytest.mark.slow
def test_the_look_before_a_send_is_red_where_somebody_said_stop(pushed: Pushed) -> None:
    pushed.stop()
    with AccountStore(pushed.request.workspace / "sandbox") as account:
        tomorrow = int(datetime.now(UTC).timestamp()) + 24 * 3600
        plan_campaign(account, now=1, list_id=OURS, name="Sale", schedule=tomorrow)
    with pytest.raises(CampaignAtFault, match="campaigns that wait would message people"):
        before_send(
            SendRequest(workspace=pushed.request.workspace, playbook=pushed.request.playbook)
        )
