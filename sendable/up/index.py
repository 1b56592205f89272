"""The report site's first page: every run, what became of it, and its reports."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sendable.gates.report import GateReport
from sendable.reports import DATA_DOCS, REPORTS
from sendable.runs import STEPS, Run, list_runs
from sendable.templating import open_templates
from sendable.workspace import Workspace

_MOST_RUNS = 100
"""Runs on the page, beside the last good one; with a pull a day it is three months."""


@dataclass(frozen=True)
class Link:
    """Something to open: its address on the site, and what it is."""

    address: str
    title: str


@dataclass(frozen=True)
class RunEntry:
    """A run as the page tells of it.

    Attributes:
        run_id: Its name.
        started_at: When it began.
        as_of: The moment it looked at.
        state: ``published``, ``stopped``, ``looks back`` or the last step that ended well.
        sentence: What stopped it, or whom it found.
        warnings: How many warnings it has.
        is_latest: Whether it is the last good one.
        reports: The files that people open, as far as it has them.
        data_docs: The pages of Great Expectations, one for each suite.
    """

    run_id: str
    started_at: datetime
    as_of: datetime
    state: str
    sentence: str
    warnings: int
    is_latest: bool
    reports: tuple[Link, ...]
    data_docs: tuple[Link, ...]


def render_index(workspace: Workspace, docs: str | None = None) -> str:
    """Give the page as HTML. Everything that comes from a run is escaped.

    Args:
        workspace: Whose runs are shown.
        docs: Where the documentation is on the site, if it is.
    """
    template = open_templates().get_template("reports.html.j2")
    return template.render(
        workspace=workspace.root.resolve().name,
        runs=list_entries(workspace),
        docs=docs,
        prefect=_find_prefect_pages(),
    )


def _find_prefect_pages() -> str:
    """Give the address of Prefect's pages as browsers call it; empty where it is not known."""
    # From within a machine or a container the API may have another name than from without.
    api = os.environ.get("PREFECT_SERVER_UI_API_URL") or os.environ.get("PREFECT_API_URL", "")
    return api.removesuffix("/api")


def list_entries(workspace: Workspace) -> list[RunEntry]:
    """Give the newest runs of a workspace, newest first, and the last good one wherever it is."""
    latest = (workspace.runs / "latest").resolve().name
    runs = list_runs(workspace)
    return [
        _describe(run, latest, is_newest=position == 0)
        for position, run in enumerate(runs)
        if position < _MOST_RUNS or run.run_id == latest
    ]


def _describe(run: Run, latest: str, *, is_newest: bool) -> RunEntry:
    state, sentence = _tell(run, is_newest=is_newest)
    return RunEntry(
        run_id=run.run_id,
        started_at=run.manifest.started_at,
        as_of=run.as_of,
        state=state,
        sentence=sentence,
        warnings=len(run.manifest.warnings),
        is_latest=run.run_id == latest,
        reports=tuple(
            Link(f"/runs/{run.run_id}/{name}", title)
            for name, title in REPORTS.items()
            if (run.folder / name).exists()
        ),
        data_docs=tuple(
            Link(f"/runs/{run.run_id}/{page.relative_to(run.folder).as_posix()}", page.parent.name)
            for page in sorted((run.folder / DATA_DOCS).glob("*/index.html"))
        ),
    )


def _tell(run: Run, *, is_newest: bool) -> tuple[str, str]:
    """Say how far a run came, and in a sentence what it found or what stopped it.

    A workspace has one run at a time: of an unfinished one the newest alone may still be under way.
    """
    done = [step for step in STEPS if step in run.manifest.steps]
    if stopped := _find_stop(run.folder):
        return "stopped", stopped
    people = run.manifest.steps["exclude"].counts if "exclude" in done else {}
    found = (
        f"{people['sendable']:,} of {people['recipients']:,} people may be messaged, "
        f"{people['held']:,} are held for a look and {people['excluded']:,} are excluded."
        if people
        else ""
    )
    if run.manifest.files_removed:
        return "files removed", f"{found} Its files were removed by retention.".strip()
    if not run.manifest.is_published:
        how_far = done[-1] if done else "begun"
        return (
            how_far if is_newest else f"broken off after {how_far}" if done else "broken off"
        ), found
    return _say_published(run), found


def _say_published(run: Run) -> str:
    if run.manifest.is_narrowed:
        return "other lists"
    return "looks back" if run.manifest.looks_back else "published"


def _find_stop(folder: Path) -> str:
    """Say which gate stopped a run, and why; nothing where none did."""
    for step in STEPS:
        path = folder / "gates" / f"{step}.json"
        if not path.exists():
            continue
        report = GateReport.model_validate_json(path.read_text(encoding="utf-8"))
        if report.failures:
            first = report.failures[0]
            others = len(report.failures) - 1
            more = f", and {others} more" if others else ""
            remedy = f" {first.remedy}." if first.remedy else ""
            expected = f"{first.expectation} (found: {first.found}){more}"
            return f"The gate after {step} does not hold: {expected}.{remedy}"
    return ""
