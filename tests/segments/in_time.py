"""A world's history: two runs, with something changed between them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from sendable.playbook import read_playbook
from sendable.runs import Run
from sendable.segments.history import record_history
from sendable.segments.membership import record_segmentation

from ..library import ALL_FEEDS, World, frame_of, make_playbook


def world_with(root: Path, **segments: dict[str, Any]) -> World:
    return World(root, make_playbook(root / "playbook", segments))


def edit_playbook(world: World, segments: Mapping[str, Any], **brief: Any) -> None:
    """Put other segments, and other settings, in place."""
    folder = world.playbook.folder
    for path in (folder / "segments").glob("*.yaml"):
        path.unlink()
    make_playbook(folder, segments, **brief)
    world.playbook = read_playbook(folder)


def take_run(
    world: World, published: Run | None = None, available: frozenset[str] = ALL_FEEDS
) -> pd.DataFrame:
    """Take the steps up to "segment", publish, and give the run's ``membership_changes``."""
    world.lake.upsert("pulls", frame_of("pulls", [_pull(world, feed) for feed in available]))
    world.exclude()
    run, before = world.run, published.source_of("segment") if published else None
    world.run.folder.mkdir(parents=True, exist_ok=True)
    with world.evaluating(available, before) as (connection, found):
        record_segmentation(connection, found, world.playbook, run)
        record_history(connection, run, world.playbook, published, found)
    run.record("segment", run.as_of, {"in_no_segment": found.in_no_segment})
    run.record("strategise", run.as_of, {})
    run.record("publish", run.as_of, {})
    return world.lake.read("membership_changes", run_id=run.run_id)


def _pull(world: World, feed: str) -> dict[str, Any]:
    pulled = {"run_id": world.run.run_id, "account": "main", "feed": feed, "state": "complete"}
    return {**pulled, "rows": 1, "changed": 1, "quarantined": 0, "pulled_at": world.run.as_of}
