"""A push of a workspace: what people approved, opt-outs read anew, and the brake asked."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sendable import sessions
from sendable.errors import ApprovalError, RunError, ServerTrouble
from sendable.export import export_afresh
from sendable.publish.approval.bands import Band
from sendable.push_view import describe_look, describe_outcome
from sendable.runs import Run, point_latest

from ...library import AS_OF, frame_of
from .offices import OPT_OUTS, SOON, Office, opt_out, publish_at


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_at(tmp_path_factory.mktemp("published"))


@pytest.fixture
def office(published: Path, tmp_path: Path) -> Office:
    return Office(Path(shutil.copytree(published, tmp_path / "office", symlinks=True)))


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


@pytest.mark.slow
def test_a_segment_that_left_its_band_loses_who_left_it_and_gets_nobody(office: Office) -> None:
    members = office.customers()[1:]
    office.decide("approved", "everyone", Band(10, 12))
    office.push()
    office.change("everyone", members[:3])
    before = office.ours()
    [looked] = office.look()
    told = describe_look(looked)
    assert (told["add"], told["remove"], told["how"]) == (0, 8, "contact by contact")
    [reason] = told["held"]
    assert reason.startswith("it has 3 members, and Pat approved it on")
    assert reason.endswith(
        "whoever left it is removed, and nobody is added until somebody decides again"
    )
    assert office.ours() == before

    [outcome] = office.push()
    assert list(office.ours().values()) == [members[:3]]
    record = outcome.record
    assert (record.state, record.why, record.added, record.removed) == ("stopped", reason, 0, 8)
    [kept] = office.workspace.lake.read("pushes", state="stopped").to_dict("records")
    assert (kept["why"], kept["to_remove"], kept["removed"]) == (reason, 8, 8)
    assert office.state("everyone") == "pending"

    # By its name as well; who would come back waits until somebody decides again.
    office.change("everyone", members[1:5])
    [outcome] = office.push("everyone")
    assert (outcome.record.to_add, outcome.record.added, outcome.record.removed) == (2, 0, 1)
    assert list(office.ours().values()) == [members[1:3]]
    office.decide("approved", "everyone")
    assert office.push()[0].record.state == "done"
    assert list(office.ours().values()) == [members[1:5]]


@pytest.mark.slow
def test_a_segment_that_left_its_band_and_was_never_pushed_is_refused(office: Office) -> None:
    office.decide("approved", "everyone", Band(10, 12))
    office.change("everyone", office.customers()[1:4])
    assert (office.look(), office.push()) == ([], [])
    with pytest.raises(ApprovalError, match="everyone is pending: it has 3 members"):
        office.push("everyone")


@pytest.mark.slow
def test_lists_of_a_rejected_segment_are_left_as_they_are(office: Office) -> None:
    office.push()
    office.decide("rejected", "everyone")
    office.change("everyone", office.customers()[1:4])
    assert office.push() == []
    with pytest.raises(ApprovalError, match="everyone is rejected"):
        office.push("everyone")
    assert list(office.ours().values()) == [office.customers()[1:]]


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


def test_a_run_is_not_pushed_once_another_one_was_published(office: Office) -> None:
    newer = office.run.manifest.model_copy(update={"run_id": "20261130T090000Z-next"})
    later = Run(office.workspace, newer)
    later.save()
    point_latest(later)
    with pytest.raises(RunError, match="20261130T090000Z-next was published since"):
        office.push()
    assert office.ours() == {}


def test_numbers_are_exported_only_when_the_opt_outs_were_read_to_their_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = office.workspace.root / "exports"
    given = (office.run, office.playbook, "everyone", "csv", folder, SOON)
    assert export_afresh(*given).rows == 11
    pull = sessions.pull_opt_outs
    monkeypatch.setattr(
        sessions, "pull_opt_outs", lambda *told: replace(pull(*told), state="partial")
    )
    with pytest.raises(ServerTrouble, match=f"opt-out list {OPT_OUTS} changed each time"):
        export_afresh(*given)
