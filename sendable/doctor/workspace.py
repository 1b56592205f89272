"""The workspace: its tables, its last run, and what its gate said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sendable.doctor.lines import Line, count, fail, judge_above, say_ok, warn
from sendable.gates.report import GateReport
from sendable.health_policy import HealthPolicy
from sendable.lake_files import columns_of
from sendable.runs import Run, list_published, list_runs
from sendable.schemas import TABLES, arrow_schema
from sendable.workspace import Workspace

_DAY = timedelta(days=1)


def examine_workspace(
    workspace: Workspace, policy: HealthPolicy, now: datetime, refresh: str
) -> list[Line]:
    """Look at the tables and the runs of a workspace.

    Args:
        workspace: The workspace; it need not be there.
        policy: The limits.
        now: The moment.
        refresh: The command that refreshes this workspace.
    """
    if not workspace.lake.root.exists():
        sentence = f"there is no workspace at {workspace.root} yet"
        return [warn("tables", sentence, f"{refresh} makes it, and the first run")]
    return [examine_tables(workspace, refresh), *examine_runs(workspace, policy, now, refresh)]


def examine_tables(workspace: Workspace, refresh: str) -> Line:
    """Look whether the tables have the columns of this version."""
    lacking: list[str] = []
    strange: list[str] = []
    for name, table in TABLES.items():
        stored = columns_of(workspace.lake.path(name))
        wanted = set(arrow_schema(table.model).names)
        if stored is None or wanted - stored:
            lacking.append(name)
        elif stored - wanted:
            strange.append(name)
    if strange:
        return warn(
            "tables",
            f"{count(len(strange), 'table')} ({', '.join(strange[:3])}) have columns that this "
            "version of Sendable does not know",
            "Run the version that made them, or a newer one; this one leaves the columns alone",
        )
    if lacking:
        return warn(
            "tables",
            f"an older version made this workspace: {count(len(lacking), 'table')} "
            f"({', '.join(lacking[:3])}) lack columns of this one, or are not there yet",
            f"Nothing: the next {refresh} adds them",
        )
    return say_ok("tables", f"{len(TABLES)} tables are as this version wants them")


def examine_runs(
    workspace: Workspace, policy: HealthPolicy, now: datetime, refresh: str
) -> Iterator[Line]:
    """Look how old the last published run is, and whether a newer one was stopped."""
    runs, published = list_runs(workspace), list_published(workspace)
    if not published:
        yield warn("last run", "no run was published yet", f"{refresh} makes one")
    else:
        last = max(published, key=lambda run: run.manifest.started_at)
        days = (now - last.manifest.started_at) / _DAY
        verdict = judge_above(days, policy.run_days)
        age = count(int(days), "day") + " ago" if days >= 1 else "today"
        sentence = f"the last published run, {last.run_id}, began {age}"
        yield Line("last run", verdict, sentence, None if verdict == "ok" else refresh)
    if runs:
        yield examine_gate(runs[0], refresh)


def examine_gate(run: Run, refresh: str) -> Line:
    """Look what the last gate of a run said."""
    reports = [
        GateReport.model_validate_json(path.read_text(encoding="utf-8"))
        for path in sorted((run.folder / "gates").glob("*.json"), key=lambda path: path.stat().st_mtime)
    ]
    failed = next((one for one in reversed(reports) if one.failures), None)
    if failed is not None:
        first = failed.failures[0]
        return fail(
            "gates",
            f"the gate after '{failed.stage}' stopped the newest run, {run.run_id}: "
            f"{first.expectation} (found: {first.found})",
            first.remedy or f"See {run.folder / 'quality.html'}",
        )
    if warnings := len(run.manifest.warnings):
        return warn(
            "gates",
            f"the newest run, {run.run_id}, has {count(warnings, 'warning')}",
            f"See {run.folder / 'quality.html'}",
        )
    if not reports:
        return warn("gates", f"the newest run, {run.run_id}, came to no gate", refresh)
    return say_ok("gates", f"all {len(reports)} gates let the newest run, {run.run_id}, through")
