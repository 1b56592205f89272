"""The segments by the product: rules from YAML files, one plan, membership written."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from benchmarks.shop_tables import find_feeds, open_tables
from sendable.engine.duckdb import open_engine
from sendable.playbook import Playbook, read_playbook
from sendable.runs import Manifest, Run
from sendable.segments.computability import Obstacle, say_obstacles
from sendable.segments.families import record_families
from sendable.segments.membership import evaluate_segments, record_segmentation
from sendable.segments.overlap import count_overlaps
from sendable.workspace import PROJECT_ROOT, Workspace

_OF_RUN = "CREATE TEMP TABLE membership_now AS FROM main.membership WHERE run_id = $1"
_KEYS = "SELECT DISTINCT segment FROM membership_now ORDER BY segment"
_SENDERS = ["Wattle", "Wattle shop"]
"""Whom the messages come from: else none of them were marketing, and no rule would count any."""

_STRATEGY = {"use": "", "tone": "", "readiness": "direct", "message_type": "offer"}


def write_playbook(folder: Path, segments: Mapping[str, Mapping[str, Any]]) -> Path:
    """Write a playbook with some segments; what a segment's file leaves out is made up."""
    shutil.copytree(PROJECT_ROOT / "playbook" / "policies", folder / "policies")
    (folder / "segments").mkdir()
    text = (PROJECT_ROOT / "playbook" / "playbook.yaml").read_text(encoding="utf-8")
    brief = yaml.safe_load(text)
    brief["marketing"]["senders"] = _SENDERS
    (folder / "playbook.yaml").write_text(yaml.safe_dump(brief), encoding="utf-8")
    for place, (key, given) in enumerate(segments.items(), start=1):
        whole = {"title": key, "purpose": key, "kind": "measured", "priority": place}
        text = yaml.safe_dump({**whole, "strategy": _STRATEGY, **given})
        (folder / "segments" / f"{key}.yaml").write_text(text, encoding="utf-8")
    return folder


def begin(workspace: Path, as_of: datetime, name: str) -> Run:
    """Begin a run in a workspace."""
    place = Workspace(workspace)
    place.prepare()
    manifest = Manifest(run_id=name, as_of=as_of, started_at=as_of, playbook_folder="")
    run = Run(place, manifest)
    run.save()
    return run


def segment_by_rules(
    folder: str, playbook_folder: str, workspace: str, as_of: datetime, before: str | None = None
) -> dict[str, Any]:
    """Evaluate a playbook's segments over a folder of tables and write the membership.

    Returns:
        Seconds and processor seconds from the tables to the run's ``membership.parquet``, in parts,
        with the lake's write for itself, the sizes, and why which segment has none.
    """
    playbook: Playbook = read_playbook(Path(playbook_folder))
    run = begin(Path(workspace), as_of, f"{as_of:%Y%m%dT%H%M%SZ}-bench")
    lake = run.workspace.lake
    began, worked = time.perf_counter(), time.process_time()
    with open_tables(Path(folder), lake, as_of) as connection:
        playbook = record_families(connection, playbook, run)
        obstacles = _find_obstacles(playbook, find_feeds(Path(folder)))
        found = evaluate_segments(connection, playbook, run, obstacles, before)
        evaluated, evaluated_cpu = time.perf_counter(), time.process_time()
        record_segmentation(connection, found, playbook, run)
    done, done_cpu = time.perf_counter(), time.process_time()
    return {
        "seconds": done - began,
        "cpu": done_cpu - worked,
        "evaluate": evaluated - began,
        "evaluate_cpu": evaluated_cpu - worked,
        "memberships": found.memberships,
        "sizes": dict(zip(found.sizes["segment"], found.sizes["members"], strict=True)),
        "not_computable": {key: say_obstacles(said) for key, said in obstacles.items() if said},
    }


def _find_obstacles(playbook: Playbook, feeds: frozenset[str]) -> dict[str, tuple[Obstacle, ...]]:
    """Give the segments that read a table which is not there."""
    return {
        key: tuple(
            Obstacle(feed, "missing", f"it needs {feed}, and there is no such table")
            for feed in sorted(playbook.feeds(key) - feeds)
        )
        for key in playbook.segments
    }


def overlap_all(workspace: str, as_of: datetime) -> float:
    """Count what each two segments of a run share; give the seconds."""
    run = begin(Path(workspace), as_of, f"{as_of:%Y%m%dT%H%M%SZ}-bench")
    with open_engine(run.workspace.lake, ["membership"]) as connection:
        connection.execute(_OF_RUN, [run.run_id])
        keys = [key for (key,) in connection.sql(_KEYS).fetchall()]
        began = time.perf_counter()
        count_overlaps(connection, run, keys)
        return time.perf_counter() - began
