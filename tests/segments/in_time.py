"""A world's history: two runs, with something changed between them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from sendable.people import open_people
from sendable.playbook import read_playbook
from sendable.runs import Run
from sendable.segments.history import record_history
from sendable.segments.membership import prepare_facts
from sendable.segments.rulebooks import plan_with_doubts

from ..library import ALL_FEEDS, World, make_playbook

_MEMBERSHIP = """
CREATE TEMP TABLE {name} AS
SELECT segment, number, is_primary, entered_at FROM main.membership WHERE run_id = $run_id
"""


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
    world: World,
    published: Run | None = None,
    available: frozenset[str] = ALL_FEEDS,
) -> pd.DataFrame:
    """Take the steps up to "segment", publish, and give the run's ``membership_changes``."""
    world.exclude()
    before = None
    if published is not None:
        before = world.lake.read("membership", run_id=published.source_of("segment"))
    found = world.segment(available, before)
    sizes = found.sizes.dropna(subset="not_computable")
    obstacles = dict(zip(sizes["segment"], sizes["not_computable"], strict=True))
    run = world.run
    with open_people(run, world.playbook.policies, exclude_run=run.source_of("exclude")) as engine:
        prepare_facts(engine, run, world.playbook.brief, world.playbook.rules.values())
        plan = plan_with_doubts(world.playbook.rules, as_of=run.as_of)
        engine.execute(f"CREATE TEMP TABLE evaluated AS {plan.sql()}")
        of_before = published.source_of("segment") if published else ""
        for name, run_id in (("membership_now", run.run_id), ("membership_before", of_before)):
            engine.execute(_MEMBERSHIP.format(name=name), {"run_id": run_id})
        record_history(engine, run, world.playbook, published, obstacles)
    run.record("strategise", run.as_of, {})
    run.record("publish", run.as_of, {})
    return world.lake.read("membership_changes", run_id=run.run_id)
