"""A push of a workspace: what people approved, opt-outs read anew, and the brake asked."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.clicksend.sandbox.account import create_account_for_customers
from sendable.clicksend.sandbox.serving import running_account
from sendable.errors import ApprovalError, RunError
from sendable.playbook import Playbook, read_playbook
from sendable.publish.approval import Said, decide, gather_approvals
from sendable.publish.push.pushing import Outcome
from sendable.push_view import describe_look, describe_outcome
from sendable.pushing import Looked, look_at_push, push_approved
from sendable.rulebooks import keep_rules
from sendable.runs import Run, load_run, point_latest
from sendable.workspace import Workspace

from ...ingestion.conftest import ingest
from ...library import AS_OF, World, frame_of, segment_file, write_playbook

OPT_OUTS, CUSTOMERS = 3101, 3102
SOON = AS_OF + timedelta(minutes=20)
SEGMENTS = {
    "everyone": segment_file("TRUE", 1, title="Everyone"),
    "nobody-asked": segment_file("TRUE", 2),
    "letter": segment_file("TRUE", 3, audience="email"),
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with its own account, ingested and published; one segment is approved."""
    root = tmp_path_factory.mktemp("published")
    consent = {"state": "express", "method": "web form", "evidence": "sign-up form"}
    folder = write_playbook(
        root / "playbook",
        SEGMENTS,
        consent={"Customers": consent},
        opt_out_lists=[{"id": OPT_OUTS, "confirmed": f"{AS_OF:%Y-%m-%d}"}],
    )
    world = World(root, read_playbook(folder))
    shutil.rmtree(world.lake.root)
    sandbox = world.workspace.sandbox
    create_account_for_customers(sandbox, customer_ids=[str(at) for at in range(12)], now=AS_OF)
    opt_out(sandbox, *numbers_on(sandbox, CUSTOMERS)[:1])
    with running_account(sandbox, now=AS_OF) as address:
        client = ClickSendClient(Credentials(address.base_url, address.username, address.api_key))
        ingest(client, world.workspace, world.playbook)
        client.close()
    world.exclude()
    world.segment()
    keep_rules(world.expanded, world.run)
    world.plan()
    world.run.record("publish", AS_OF, {})
    point_latest(world.run)
    said = Said("approved", ("everyone",), "Pat", "command line")
    decide(world.run, world.playbook, said, AS_OF)
    return root


class Office:
    """A copy of the workspace, in which pushes are made."""

    def __init__(self, root: Path) -> None:
        self.workspace = Workspace(root / "workspace")
        self.sandbox = self.workspace.sandbox
        self.playbook: Playbook = read_playbook(root / "playbook")
        self.run: Run = load_run(self.workspace, "latest")

    def look(self, *names: str) -> list[Looked]:
        return look_at_push(self.run, self.playbook, names, lambda: SOON)

    def push(self, *names: str) -> list[Outcome]:
        return push_approved(self.run, self.playbook, names, lambda: SOON)

    def state(self, segment: str) -> str:
        return gather_approvals(self.run, self.playbook)[segment].state

    def customers(self) -> list[str]:
        return numbers_on(self.sandbox, CUSTOMERS)

    def ours(self) -> dict[str, list[str]]:
        with closing(sqlite3.connect(self.sandbox / "account.sqlite")) as database:
            rows = database.execute(
                "SELECT list_id, list_name FROM lists WHERE list_name LIKE 'Sendable%'"
            ).fetchall()
        return {name: numbers_on(self.sandbox, list_id) for list_id, name in rows}


@pytest.fixture
def office(published: Path, tmp_path: Path) -> Office:
    return Office(Path(shutil.copytree(published, tmp_path / "office", symlinks=True)))


def numbers_on(sandbox: Path, list_id: int) -> list[str]:
    with closing(sqlite3.connect(sandbox / "account.sqlite")) as database:
        rows = database.execute(
            "SELECT phone_number FROM contacts WHERE list_id = ? ORDER BY phone_number", (list_id,)
        )
        return [number for (number,) in rows]


def opt_out(sandbox: Path, *numbers: Sequence[str]) -> None:
    with closing(sqlite3.connect(sandbox / "account.sqlite")) as database, database:
        database.executemany(
            "INSERT INTO contacts (list_id, phone_number, date_added, date_updated)"
            f" VALUES ({OPT_OUTS}, ?, 1, 1)",
            [(number,) for number in numbers],
        )


def test_a_look_says_who_would_come_and_changes_nothing(office: Office) -> None:
    before = (office.sandbox / "account.sqlite").read_bytes()
    [looked] = office.look()
    told = describe_look(looked)
    assert (told["segment"], told["add"], told["remove"]) == ("everyone", 11, 0)
    assert (told["how"], told["held"]) == ("a new list", [])
    assert not any(number in json.dumps(told) for number in office.customers())
    assert office.workspace.lake.read("our_lists").empty
    assert (office.sandbox / "account.sqlite").read_bytes() == before
    # What waits for an approval may be looked at by its name, what has no list may not.
    assert len(office.look("nobody-asked")) == 1
    with pytest.raises(ApprovalError, match="letter is draft"):
        office.look("letter")


def test_a_push_fills_a_list_with_the_members_and_is_on_record(office: Office) -> None:
    late = office.customers()[1]
    # Since the run they said stop to another list; the push reads it anew.
    opt_out(office.sandbox, late)
    [outcome] = office.push()
    [(name, numbers)] = office.ours().items()
    assert numbers == office.customers()[2:]
    assert name.startswith("Sendable · Everyone · ")
    assert describe_outcome(outcome)["lists"][0]["contacts"] == 10
    assert office.state("everyone") == "pushed"
    [again] = office.push("everyone")
    assert (again.record.state, again.record.added, again.record.removed) == ("done", 0, 0)
    pushes = office.workspace.lake.read("pushes")
    assert list(pushes["state"]) == ["done", "done"]
    assert set(office.workspace.lake.read("approvals")["approval_id"]) == set(pushes["approval_id"])


def test_what_nobody_approved_is_not_pushed(office: Office) -> None:
    with pytest.raises(ApprovalError, match="nobody has decided yet"):
        office.push("everyone", "nobody-asked")
    assert office.ours() == {}


def test_an_emptied_opt_out_list_holds_additions_and_the_reason_is_told(office: Office) -> None:
    with closing(sqlite3.connect(office.sandbox / "account.sqlite")) as database, database:
        database.execute("DELETE FROM contacts WHERE list_id = ?", (OPT_OUTS,))
    [outcome] = office.push()
    assert outcome.record.state == "stopped"
    assert "fewer than at the last run" in str(outcome.record.why)
    assert office.ours() == {}
    assert office.state("everyone") == "approved"


def test_an_older_runs_members_do_not_come_back_over_a_newer_ones(office: Office) -> None:
    newer = {"run_id": "20270101T090000Z-next", "push_id": "P", "rule_hash": "h", "state": "done"}
    row = {**newer, "segment": "everyone", "started_at": AS_OF, "to_add": 1, "to_remove": 0}
    office.workspace.lake.upsert("pushes", frame_of("pushes", [row]))
    with pytest.raises(RunError, match="is older than"):
        office.push()
