"""Several at once: two refreshes, a push in the midst of one, and what a dead process leaves."""

from __future__ import annotations

import multiprocessing
import shutil
from pathlib import Path

import pytest

import sendable.lake
from sendable.engine.duckdb import open_engine, query
from sendable.errors import LakeBusy

from ..publish.push.offices import Office, publish_at
from .conftest import Undisturbed
from .registry import assert_said
from .scenes import NOW, PEOPLE, assert_found_the_same, copy_scene, run_of
from .walk import end_of, found_by, start, take, take_and_wait


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sendable.lake, "_LOCK_WAIT_SECONDS", 0)


@pytest.mark.slow
def test_of_two_runs_at_once_one_goes_on_and_the_other_is_told_which_it_is(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    request = copy_scene(undisturbed.before["exclude"], tmp_path)
    ours, theirs = multiprocessing.Pipe()
    middle = undisturbed.moments["exclude"] // 2
    first = start(take_and_wait, "exclude", request, NOW, middle, theirs)
    try:
        assert ours.recv() == "here"
        with pytest.raises(LakeBusy) as caught:
            take("exclude", request, NOW)
        assert_said("two-refreshes", caught.value)
        assert str(request.run_id) in str(caught.value)
        # Whoever only looks is in nobody's way.
        with open_engine(run_of(request).workspace.lake, ["contacts"]) as connection:
            [count] = query(connection, "SELECT count(*) AS n FROM contacts")["n"]
        assert count == len(PEOPLE)
    finally:
        ours.send("go on")
    assert end_of(first) == 0
    assert_found_the_same(found_by(run_of(request)), undisturbed.found["exclude"])


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_at(tmp_path_factory.mktemp("published"))


@pytest.mark.slow
def test_a_push_in_the_midst_of_a_refresh_waits_its_turn_and_changes_nothing(
    published: Path, tmp_path: Path
) -> None:
    office = Office(Path(shutil.copytree(published, tmp_path / "office", symlinks=True)))
    before = (office.sandbox / "account.sqlite").read_bytes()
    with office.workspace.lake.writing("20261121T090000Z-refresh"):
        with pytest.raises(LakeBusy) as caught:
            office.push()
        assert_said("push-during-refresh", caught.value)
    assert (office.sandbox / "account.sqlite").read_bytes() == before
    assert office.workspace.lake.read("pushes").empty
    [outcome] = office.push()
    [numbers] = office.ours().values()
    assert (outcome.record.state, numbers) == ("done", office.customers()[1:])
    [again] = office.push("everyone")
    assert (again.record.added, again.record.removed) == (0, 0)
