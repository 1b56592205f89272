"""Segments that wait too long for a decision are found, and told once."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from sendable.publish.approval import Said, decide
from sendable.rulebooks import keep_rules
from sendable.runs import point_latest
from sendable.waiting import find_waiting, note_told

from .library import AS_OF, World
from .publish.worlds import small_account

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = small_account(tmp_path_factory.mktemp("waiting"))
    world.through()
    keep_rules(world.playbook, world.run)
    world.run.record("publish", AS_OF, {})
    point_latest(world.run)
    return world


def test_nothing_is_said_within_a_day_and_after_it_each_that_waits(published: World) -> None:
    world = published
    assert find_waiting(world.workspace, world.playbook, AS_OF + 23 * HOUR) is None
    waiting = find_waiting(world.workspace, world.playbook, AS_OF + 24 * HOUR)
    assert waiting is not None
    assert waiting.since == AS_OF
    assert set(waiting.segments) <= set(world.playbook.segments)
    assert waiting.segments[0] in waiting.say()


def test_what_was_decided_waits_no_more(published: World) -> None:
    world = published
    waiting = find_waiting(world.workspace, world.playbook, AS_OF + 30 * HOUR)
    assert waiting is not None
    said = Said("rejected", waiting.segments[:1], "Pat", "command line")
    decide(world.run, world.playbook, said, AS_OF + HOUR)
    after = find_waiting(world.workspace, world.playbook, AS_OF + 30 * HOUR)
    assert after is not None
    assert after.segments == waiting.segments[1:]


def test_it_is_told_once(published: World) -> None:
    world = published
    waiting = find_waiting(world.workspace, world.playbook, AS_OF + 30 * HOUR)
    assert waiting is not None
    note_told(world.workspace, waiting)
    assert find_waiting(world.workspace, world.playbook, AS_OF + 60 * HOUR) is None
    (note,) = (world.workspace.root / "told").iterdir()
    assert stat.S_IMODE(note.stat().st_mode) == 0o600


def test_a_workspace_without_a_published_run_waits_for_nobody(tmp_path: Path) -> None:
    world = World(tmp_path)
    assert find_waiting(world.workspace, world.playbook, AS_OF + 48 * HOUR) is None
