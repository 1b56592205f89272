"""What is too old goes; what protects anybody stays."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sendable.errors import RunError
from sendable.retention import OF_RUNS, look_for_old, remove_old
from sendable.retention_policy import RetentionPolicy
from sendable.runs import list_published, load_run
from sendable.strategy.lifecycle.claims import list_told
from sendable.up.index import list_entries

from ..library import (
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    World,
    frame_of,
    make_playbook,
    segment_file,
)
from .searching import find

NOW = AS_OF + 500 * DAY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with four published runs, of which the first two are more than a year ago."""
    world = World(tmp_path_factory.mktemp("aged"))
    world.contact(ANN, first_name="Annabel")
    world.contact(BEN)
    world.opt_out(BEN)
    for days in (0, 30, 470, 499):
        publish(world, AS_OF + days * DAY)
        world.message(CAS if days else ANN, message_id=f"M-{days}")
    return world.workspace.root


@pytest.fixture
def aged(template: Path, tmp_path: Path) -> World:
    shutil.copytree(template, tmp_path / "workspace")
    world = World(tmp_path)
    # A world begins a run of its own, in place of the first one.
    shutil.rmtree(world.run.folder)
    shutil.copytree(template / "runs" / world.run.run_id, world.run.folder)
    return world


def publish(world: World, moment: datetime) -> None:
    world.begin(moment)
    world.exclude()
    world.segment()
    world.plan()
    row = {"run_id": world.run.run_id, "table": "orders", "key": "orders:4", "known_at": moment}
    put_aside = frame_of("quarantine", [{**row, "reason": "no date", "row": "{}"}])
    world.lake.upsert("quarantine", put_aside)
    world.run.record("publish", moment, {})


def policy_of(world: World, **changes: object) -> RetentionPolicy:
    shipped = world.playbook.policies.retention
    return shipped.model_copy(update={"least_runs": 2, **changes})


def past_files(world: World) -> set[Path]:
    return set(world.lake.root.glob("*/*.parquet"))


def test_old_runs_go_with_the_rows_that_name_people(aged: World) -> None:
    first, second, *kept = sorted(path.name for path in aged.workspace.runs.iterdir())
    found = remove_old(aged.workspace, policy_of(aged), NOW)
    assert sorted(found.runs) == [first, second]
    for run_id in (first, second):
        [left] = (aged.workspace.runs / run_id).iterdir()
        assert left.name == "manifest.json"
        with pytest.raises(RunError, match="removed by retention"):
            load_run(aged.workspace, run_id)
    states = {entry.run_id: entry.state for entry in list_entries(aged.workspace)}
    assert {run_id for run_id in states if states[run_id] == "files removed"} == {first, second}
    assert all(load_run(aged.workspace, run_id) for run_id in kept)
    for table in OF_RUNS:
        assert not set(aged.lake.read(table)["run_id"]) & {first, second}, table
    assert set(aged.lake.read("membership")["run_id"]) == {first, second, *kept}
    assert set(aged.lake.read("quarantine")["run_id"]) == set(kept)
    assert set(aged.lake.read("suppressions")["number"]) == {BEN}
    assert not aged.lake.read("consents", run_id=first).empty


def test_versions_that_runs_of_the_last_months_looked_at_can_be_read(aged: World) -> None:
    remove_old(aged.workspace, policy_of(aged), NOW + 2 * DAY)
    left = [run for run in list_published(aged.workspace) if not run.manifest.files_removed]
    [older, newest] = reversed(left)
    for run in (older, newest):
        kept = run.manifest.steps["segment"].lake_versions
        assert aged.lake.kept_versions(kept) == kept


def test_a_look_removes_nothing_and_a_second_time_finds_nothing(aged: World) -> None:
    before = past_files(aged)
    found = look_for_old(aged.workspace, policy_of(aged), NOW)
    assert found.runs
    assert found.freed > 0
    assert past_files(aged) == before
    remove_old(aged.workspace, policy_of(aged), NOW)
    later = look_for_old(aged.workspace, policy_of(aged), NOW)
    assert (later.runs, later.put_aside) == ((), ())


def test_a_file_that_has_just_left_may_still_be_read_however_old_it_is(world: World) -> None:
    world.contact(ANN, first_name="Zebediah")
    world.store()
    [old] = map(Path, world.lake.files(["contacts"])["contacts"])
    os.utime(old, (0, 0))
    policy, left = policy_of(world), datetime.now(UTC)
    world.lake.remove("contacts", list_id=101)
    assert old not in remove_old(world.workspace, policy, left + timedelta(hours=23)).files
    assert old.exists()
    assert old in remove_old(world.workspace, policy, left + timedelta(hours=25)).files
    assert not old.exists()


def test_cut_off_between_files_the_next_time_leaves_no_name_in_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.contact(ANN, first_name="Zebediah")
    world.store()
    world.lake.remove("contacts", list_id=101)
    policy, later = policy_of(world), datetime.now(UTC) + timedelta(days=2)
    unlink = Path.unlink

    def cut(path: Path, *, missing_ok: bool = False) -> None:
        unlink(path, missing_ok=missing_ok)
        if path.suffix == ".parquet" and path.parent.name == "contacts":
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", cut)
        with pytest.raises(KeyboardInterrupt):
            remove_old(world.workspace, policy, later)
    remove_old(world.workspace, policy, later)
    assert find(world.workspace.root, "491570156", "Zebediah") == []


def test_the_log_says_nothing_any_more_of_files_that_are_gone(world: World) -> None:
    world.contact(ANN, first_name="Zebediah")
    publish(world, AS_OF)
    world.lake.remove("contacts", list_id=101)
    assert find(world.workspace.root, "491570156", "Zebediah")
    for days in (497, 498):
        publish(world, AS_OF + days * DAY)
    found = remove_old(world.workspace, policy_of(world), NOW + timedelta(days=3))
    assert found.files
    left = find(world.workspace.root, "491570156", "Zebediah")
    assert [name for name in left if "contacts" in name] == []
    assert world.lake.read("contacts").empty
    world.contact(BEN)
    world.store()
    assert list(world.lake.read("contacts")["number"]) == [BEN]


def test_what_rules_and_flows_say_of_the_past_is_the_same_without_the_files(
    tmp_path: Path,
) -> None:
    playbook = make_playbook(
        tmp_path / "playbook",
        {
            "clickers": segment_file("first_name = 'Ann'", 1),
            "never-there": segment_file("NOT was_in_segment('clickers', 300)", 2),
        },
    )
    world = World(tmp_path, playbook)
    world.contact(ANN, first_name="Ann", contact_id=5001)
    world.contact(BEN)
    for days in (0, 150, 170, 190):
        publish(world, AS_OF + days * DAY)
        world.contact(ANN, first_name="Bea", contact_id=5001)
    now = AS_OF + 200 * DAY
    before, told = look_again(world, now)
    policy = policy_of(world, run_folders_days=100)
    assert len(remove_old(world.workspace, policy, now).runs) == 1
    assert look_again(world, now + DAY) == (before, told)


def look_again(world: World, moment: datetime) -> tuple[object, int]:
    world.begin(moment)
    world.exclude()
    world.segment()
    return world.members("never-there"), len(list_told(world.run))
