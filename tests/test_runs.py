"""Runs: begun, gone on with, branched, and never changed once published."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from pydantic import ValidationError

from sendable.brief import read_brief
from sendable.errors import RunError
from sendable.publish.scrub.ours import find_newest_decisions
from sendable.runs import (
    STEPS,
    Run,
    RunRequest,
    Step,
    begin_run,
    continue_run,
    find_published_before,
    list_published,
    list_runs,
    list_told_by,
    load_run,
    point_latest,
)
from sendable.workspace import Workspace

NOW = datetime(2026, 11, 21, 9, 0, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)


@pytest.fixture
def request_(tmp_path: Path) -> RunRequest:
    return RunRequest(workspace=tmp_path / "workspace", playbook=tmp_path / "playbook")


def take(run: Run, *steps: Step) -> Run:
    for step in steps:
        run.record(step, NOW, {"rows": 3})
    return run


def test_a_run_has_a_folder_of_its_own_and_says_what_it_is_made_of(request_: RunRequest) -> None:
    run = begin_run(request_, NOW, "digest")
    assert run.run_id.startswith("20261121T090000Z-")
    assert run.folder == request_.workspace / "runs" / run.run_id
    again = load_run(Workspace(request_.workspace), run.run_id)
    assert again.manifest == run.manifest
    assert again.manifest.playbook_hash == "digest"
    assert again.as_of == NOW
    assert not again.manifest.is_published


def test_two_runs_of_one_second_are_two_runs(request_: RunRequest) -> None:
    assert len({begin_run(request_, NOW, "").run_id for _ in range(5)}) == 5


@pytest.mark.parametrize(
    "as_of",
    [
        datetime(2026, 11, 1, 12, 0),  # noqa: DTZ001 - a time without zone is what is tested
        datetime(2026, 11, 1, 12, 0, tzinfo=UTC),
        datetime(2026, 11, 1, 23, 0, tzinfo=timezone(timedelta(hours=11))),
    ],
)
def test_the_as_of_time_is_kept_in_utc(request_: RunRequest, as_of: datetime) -> None:
    run = begin_run(request_.model_copy(update={"as_of": as_of}), NOW, "")
    assert run.as_of == datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    assert run.as_of.tzinfo == UTC


def test_a_step_goes_on_with_the_newest_open_run(request_: RunRequest) -> None:
    take(begin_run(request_, NOW, ""), *STEPS)
    newest = take(begin_run(request_, LATER, ""), "ingest")
    assert continue_run(request_, "exclude", LATER, "").run_id == newest.run_id


def test_a_step_goes_on_with_the_run_that_is_named(request_: RunRequest) -> None:
    first = take(begin_run(request_, NOW, ""), "ingest")
    take(begin_run(request_, LATER, ""), "ingest")
    named = request_.model_copy(update={"run_id": first.run_id})
    assert continue_run(named, "exclude", LATER, "").run_id == first.run_id


def test_a_step_needs_the_step_before_it(request_: RunRequest) -> None:
    take(begin_run(request_, NOW, ""), "ingest")
    with pytest.raises(RunError, match="exclude"):
        continue_run(request_, "segment", LATER, "")


def test_a_step_needs_a_run(request_: RunRequest) -> None:
    Workspace(request_.workspace).prepare()
    with pytest.raises(RunError, match="refresh"):
        continue_run(request_, "exclude", NOW, "")


def test_a_published_run_is_branched_not_changed(request_: RunRequest) -> None:
    done = take(begin_run(request_, NOW, "old"), *STEPS)
    before = (done.folder / "manifest.json").read_bytes()
    branch = continue_run(request_, "segment", LATER, "new")
    assert branch.run_id != done.run_id
    assert set(branch.manifest.steps) == {"ingest", "exclude"}
    assert branch.source_of("ingest") == branch.source_of("exclude") == done.run_id
    assert branch.as_of == done.as_of
    assert branch.manifest.playbook_hash == "new"
    take(branch, "segment")
    assert branch.source_of("segment") == branch.run_id
    assert (done.folder / "manifest.json").read_bytes() == before


def test_no_step_goes_on_with_a_run_that_only_told_who_is_due_in_the_flows(
    request_: RunRequest,
) -> None:
    published = take(begin_run(request_, NOW, ""), *STEPS)
    look = take(begin_run(request_, LATER, ""), "ingest", "exclude", "segment", "strategise")
    look.hand_over()
    assert continue_run(request_, "segment", LATER, "").source_of("exclude") == published.run_id
    named = request_.model_copy(update={"run_id": look.run_id})
    with pytest.raises(RunError, match="only looked at who is due in the lifecycle flows"):
        continue_run(named, "publish", LATER, "")
    assert [run.run_id for run in list_told_by(look.workspace)] == [look.run_id, published.run_id]


def test_a_run_that_looked_at_other_lists_is_only_a_look(request_: RunRequest) -> None:
    request_.playbook.mkdir()
    own = "goal: reduce churn\nlists: [Newsletter, VIP club]\ndefault_country: AU\n"
    (request_.playbook / "playbook.yaml").write_text(own)
    brief = read_brief(request_.playbook)
    published = take(begin_run(request_, NOW, ""), *STEPS)
    point_latest(published)

    same = take(begin_run(request_.model_copy(update={"brief": brief}), NOW, ""), "ingest")
    assert not same.manifest.stands_aside
    other = brief.model_copy(update={"lists": ["VIP club"], "goal": "promote flash sales"})
    look = take(begin_run(request_.model_copy(update={"brief": other}), LATER, ""), *STEPS)
    point_latest(look)

    assert (look.workspace.runs / "latest").resolve() == published.folder.resolve()
    assert [run.run_id for run in list_published(look.workspace)] == [published.run_id]
    # Who is on no other list was not decided about: they would leave our lists for it.
    assert find_newest_decisions(look.workspace) == published.run_id
    assert "other lists than the playbook names" in look.manifest.warnings[0]
    named = request_.model_copy(update={"run_id": look.run_id})
    assert continue_run(named, "segment", LATER, "").manifest.stands_aside


@pytest.mark.parametrize("reason", ["x" * 121, "asked by +61 491 570 156 or 0491570156"])
def test_a_reason_is_short_and_holds_no_number(reason: str) -> None:
    with pytest.raises(ValidationError, match="reason"):
        RunRequest(reason=reason)


def test_a_branch_may_look_at_another_moment(request_: RunRequest) -> None:
    take(begin_run(request_, NOW, ""), *STEPS)
    moved = request_.model_copy(update={"as_of": LATER})
    assert continue_run(moved, "exclude", LATER, "").as_of == LATER


def test_a_step_taken_again_takes_the_later_ones_back(request_: RunRequest) -> None:
    run = take(begin_run(request_, NOW, ""), "ingest", "exclude", "segment", "strategise")
    take(run, "exclude")
    assert set(run.manifest.steps) == {"ingest", "exclude"}
    with pytest.raises(RunError, match="segment"):
        run.source_of("segment")
    again = load_run(run.workspace, run.run_id)
    assert again.manifest == run.manifest
    assert again.manifest.steps["exclude"].counts == {"rows": 3}
    assert again.manifest.steps["exclude"].lake_versions == run.workspace.lake.versions()


def test_a_warning_is_noted_once(request_: RunRequest) -> None:
    run = begin_run(request_, NOW, "")
    run.warn("Look out.")
    run.warn("Look out.")
    assert load_run(run.workspace, run.run_id).manifest.warnings == ["Look out."]


def test_latest_moves_only_when_told(request_: RunRequest) -> None:
    first, second = begin_run(request_, NOW, ""), begin_run(request_, LATER, "")
    latest = request_.workspace / "runs" / "latest"
    take(first, *STEPS)
    assert not latest.exists()
    point_latest(first)
    take(second, *STEPS)
    assert latest.resolve() == first.folder.resolve()
    assert load_run(first.workspace, "latest").run_id == first.run_id
    point_latest(second)
    assert latest.resolve() == second.folder.resolve()
    assert not latest.readlink().is_absolute()


def test_runs_are_listed_newest_first_and_once(request_: RunRequest) -> None:
    first, second = begin_run(request_, NOW, ""), begin_run(request_, LATER, "")
    point_latest(first)
    listed = [run.run_id for run in list_runs(Workspace(request_.workspace))]
    assert listed == [second.run_id, first.run_id]


def test_a_cut_while_latest_was_moved_adds_no_run(request_: RunRequest) -> None:
    first = begin_run(request_, NOW, "")
    (request_.workspace / "runs" / "latest.part").symlink_to(first.run_id)
    assert [run.run_id for run in list_runs(Workspace(request_.workspace))] == [first.run_id]
    point_latest(first)
    assert load_run(first.workspace, "latest").run_id == first.run_id


@pytest.mark.parametrize("run_id", ["20260101T000000Z-dead", "latest", "", " ", "x\0y"])
def test_a_run_that_is_not_there(request_: RunRequest, run_id: str) -> None:
    begin_run(request_, NOW, "")
    with pytest.raises(RunError):
        load_run(Workspace(request_.workspace), run_id)


@pytest.mark.parametrize("trick", ["../stolen", "..", ".", "runs/../../stolen", "/stolen"])
def test_a_run_id_is_no_path(request_: RunRequest, tmp_path: Path, trick: str) -> None:
    run = begin_run(request_, NOW, "")
    text = (run.folder / "manifest.json").read_text()
    for folder in (tmp_path / "stolen", request_.workspace / "stolen", request_.workspace):
        folder.mkdir(exist_ok=True)
        (folder / "manifest.json").write_text(text)
    (request_.workspace / "runs" / "manifest.json").write_text(text)
    trick = trick.replace("/stolen", str(tmp_path / "stolen")) if trick[0] == "/" else trick
    with pytest.raises(RunError):
        load_run(Workspace(request_.workspace), trick)


def test_a_half_written_manifest_is_never_seen(
    request_: RunRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin_run(request_, NOW, "")

    def fail(self: Path, target: Path) -> Path:
        raise OSError("cut")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="cut"):
        run.record("ingest", NOW, {})
    assert load_run(run.workspace, run.run_id).manifest.steps == {}


def test_going_on_makes_the_tables_that_an_older_version_did_not(request_: RunRequest) -> None:
    take(begin_run(request_, NOW, ""), "ingest")
    table = Workspace(request_.workspace).lake.path("reply_meanings")
    shutil.rmtree(table)
    continue_run(request_, "exclude", NOW, "")
    assert table.is_dir()


def test_a_run_that_looks_back_is_listed_and_never_the_latest(request_: RunRequest) -> None:
    def publish_as_of(as_of: datetime, now: datetime) -> Run:
        run = begin_run(request_.model_copy(update={"as_of": as_of}), now, "")
        take(run, "ingest", "exclude", "segment", "strategise", "publish")
        point_latest(run)
        return run

    first = publish_as_of(NOW, NOW)
    past = publish_as_of(NOW - timedelta(days=90), LATER)
    assert (first.manifest.looks_back, past.manifest.looks_back) == (False, True)
    latest = request_.workspace / "runs" / "latest"
    assert latest.resolve() == first.folder.resolve()
    assert [run.run_id for run in list_runs(past.workspace)] == [past.run_id, first.run_id]

    # It is not what a later run is compared with, nor what a step goes on with unasked.
    later = publish_as_of(LATER, LATER)
    compared = find_published_before(later)
    assert compared is not None
    assert compared.run_id == first.run_id
    assert find_published_before(past) is None
    assert latest.resolve() == later.folder.resolve()
    back = publish_as_of(NOW - timedelta(days=1), LATER + timedelta(days=1))
    going_on = continue_run(request_, "segment", LATER + timedelta(days=2), "")
    assert going_on.as_of == LATER
    assert back.manifest.looks_back
