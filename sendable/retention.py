"""Retention: what is older than the policy allows is removed, and nothing that protects anybody.

Run folders go with their people, but for the manifest, which has counts and versions and nobody in
it: rules that ask who was in a segment, and flows that told somebody, find the run by it. Past
versions of tables go once no run of the last months looked at them, and rows that were put aside.
Opt-outs, consents, messages, approvals and pushes stay for good.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sendable.forgetting.delta_log import drop_bounds, read_removals
from sendable.lake import Lake
from sendable.lake_files import files_of, newest_version
from sendable.retention_policy import RetentionPolicy
from sendable.runs import MANIFEST, Run, list_published, list_runs, load_run
from sendable.schemas import TABLES
from sendable.workspace import Workspace

OF_RUNS = (
    "audit_people",
    "decisions",
    "findings",
    "membership_changes",
    "planned_sends",
)
"""The tables that keep rows of people for each run and that nothing asks once the run is gone."""

_SURELY_UNREAD = timedelta(days=1)
"""A file that was in the newest version a moment ago may still be read by somebody: readers hold no
lock. So what counts is when it left, and not when it was written."""


@dataclass(frozen=True)
class Vacuum:
    """What is older than the policy allows.

    Attributes:
        runs: Ids of runs whose folders, and rows of people, are to go.
        put_aside: Ids of runs whose rows in the quarantine are to go.
        files: Files of the lake that only past versions have which no run needs any more.
        freed: Bytes of these files and folders.
    """

    runs: tuple[str, ...]
    put_aside: tuple[str, ...]
    files: tuple[Path, ...]
    freed: int


def look_for_old(workspace: Workspace, policy: RetentionPolicy, now: datetime) -> Vacuum:
    """Say what is older than the policy allows; nothing is changed.

    Args:
        workspace: The workspace.
        policy: For how long what is kept.
        now: The moment.
    """
    runs = list_runs(workspace)
    needed = _find_needed(workspace, runs, policy, now)
    gone = tuple(
        run.run_id for run in runs if run.run_id not in needed and not run.manifest.files_removed
    )
    files = _find_unread(workspace.lake, runs, policy, now)
    folders = [workspace.runs / run_id for run_id in gone]
    freed = sum(path.stat().st_size for path in files) + sum(map(_size_of, folders))
    return Vacuum(gone, _find_put_aside(workspace.lake, policy, now), files, freed)


def remove_old(workspace: Workspace, policy: RetentionPolicy, now: datetime) -> Vacuum:
    """Remove what is older than the policy allows, and say what that was.

    To be called with the lake's writer lock. Cut off anywhere, the next time does the rest.
    """
    found = look_for_old(workspace, policy, now)
    lake = workspace.lake
    for run_id in found.runs:
        # The note last: until it is made, the run is found again.
        for table in OF_RUNS:
            lake.remove(table, run_id=run_id)
        _empty(load_run(workspace, run_id))
    for run_id in found.put_aside:
        lake.remove("quarantine", run_id=run_id)
    # The files last, for the same reason.
    for folder in {path.parent for path in found.files}:
        drop_bounds(folder, {path.name for path in found.files if path.parent == folder})
    for path in found.files:
        path.unlink()
    return found


def _find_needed(
    workspace: Workspace, runs: Sequence[Run], policy: RetentionPolicy, now: datetime
) -> set[str]:
    """Give the ids of runs that stay: young ones, the newest published ones, and what those use."""
    oldest = now - timedelta(days=policy.run_folders_days)
    newest = [run.run_id for run in list_published(workspace)[: policy.least_runs]]
    kept = {run.run_id for run in runs if run.manifest.started_at >= oldest} | set(newest)
    used = {
        step.run_id for run in runs if run.run_id in kept for step in run.manifest.steps.values()
    }
    return kept | used


def _find_unread(
    lake: Lake, runs: Sequence[Run], policy: RetentionPolicy, now: datetime
) -> tuple[Path, ...]:
    """Give the files of past versions that neither the newest needs nor a run of the last days."""
    since = now - timedelta(days=policy.past_versions_days)
    published = [run for run in runs if run.manifest.is_published]
    looked_at = [
        step.lake_versions
        for place, run in enumerate(published)
        # The next run is compared with the newest two at most, however long ago they were.
        if run.manifest.started_at >= since or place < policy.least_runs
        for step in run.manifest.steps.values()
    ]
    found: list[Path] = []
    for name in TABLES:
        folder = lake.path(name)
        if (newest := newest_version(folder)) is not None:
            kept = _files_of_versions(folder, {newest, *_versions(name, looked_at)}, newest)
            past = [path for path in folder.glob("*.parquet") if path.name not in kept]
            found += _surely_unread(folder, past, now)
    return tuple(sorted(found))


def _surely_unread(folder: Path, past: Sequence[Path], now: datetime) -> list[Path]:
    if not past:
        return []
    left = read_removals(folder)
    settled = now - _SURELY_UNREAD
    # What no version ever had was left behind by a write that was cut off.
    return [path for path in past if left.get(path.name, _written_at(path)) < settled]


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _versions(table: str, looked_at: Collection[Mapping[str, int]]) -> set[int]:
    return {versions[table] for versions in looked_at if table in versions}


def _files_of_versions(folder: Path, versions: Collection[int], newest: int) -> set[str]:
    there = (version for version in versions if version <= newest)
    return {Path(path).name for version in there for path in files_of(folder, version)}


def _find_put_aside(lake: Lake, policy: RetentionPolicy, now: datetime) -> tuple[str, ...]:
    oldest = now - timedelta(days=policy.quarantine_days)
    rows = lake.read("quarantine")
    newest = rows.groupby("run_id")["known_at"].max()
    return tuple(sorted(str(run_id) for run_id in newest[newest < oldest].index))


def _empty(run: Run) -> None:
    """Remove everything of a run's folder but the manifest, and note that in it."""
    for path in run.folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != MANIFEST:
            path.unlink()
    run.note_removal()


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
