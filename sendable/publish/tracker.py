"""The segmentation tracker: a row for each segment and what belongs to it, as XLSX, CSV and JSON.

The playbook's seven columns come first. The workbook has a sheet for each view of the run, and
``tracker/`` the same sheets as CSV.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sendable.publish.account_sheets import (
    list_people_sheets,
    list_word_sheets,
    list_work_sheets,
)
from sendable.publish.content import Publication
from sendable.publish.history_sheets import list_history_sheets
from sendable.publish.pages import SegmentPage, lower_first
from sendable.publish.sheets import Column, TrackerSheet, rows_of, write_csv
from sendable.publish.strategy_sheets import list_strategy_sheets
from sendable.publish.workbook import open_workbook, write_sheet

COLUMNS: tuple[Column, ...] = (
    Column("segment_name", "Segment name", 30),
    Column("inclusion_rules", "Inclusion rules", 48),
    Column("exclusions", "Exclusions", 34),
    Column("estimated_size", "Estimated size", 11, "bar"),
    Column("priority", "Priority", 9),
    Column("recommended_use", "Recommended campaign use", 38),
    Column("clean_up_notes", "Clean-up notes", 56),
    Column("kind", "Kind", 22),
    Column("audience", "Audience", 10),
    Column("readiness", "Readiness", 11, "state"),
    Column("message_type", "Message type", 18),
    Column("cap", "Frequency cap", 13),
    Column("cost", "Cost of the next send", 14),
    Column("trend", "Trend", 22),
    Column("entered", "Entered since last run", 11, "move"),
    Column("left", "Left since last run", 11),
    Column("overlap", "Shares people with", 40),
    Column("approval", "Approval", 11, "state"),
    Column("owner", "Owner", 14),
    Column("rule_version", "Rule version", 11),
    Column("next_review", "Next review", 13),
    Column("approval_why", "Why this approval", 36),
    Column("served_here", "Served under this segment", 13),
    Column("addressable_now", "Addressable now", 13, "bar"),
    Column("flow", "Lifecycle flow", 18),
    Column("offers", "Offers", 11),
    Column("send_window", "Send window", 20),
    Column("rule", "Rule", 60),
    Column("family", "Family", 18),
    Column("key", "Key", 24),
)
"""The first seven are the playbook's own."""

FOLDER = "tracker"
"""The folder of the other sheets' CSV files in a run's folder."""

Cell = str | int | date | None


_MOST_REASONS = 3
"""Reasons that a note names; the others are counted."""


def tracker_rows(publication: Publication) -> list[dict[str, Cell]]:
    """Give the tracker's rows, by the names of ``COLUMNS``."""
    return [_row(page) for page in publication.pages]


def list_sheets(publication: Publication) -> Iterator[TrackerSheet]:
    """Give every sheet but the segments' and the clean-up work with ids."""
    changes, trend, overlap, *flows = list_history_sheets(publication.history, publication.pages)
    yield from (changes, trend, overlap)
    yield from list_people_sheets(publication)
    yield from list_strategy_sheets(publication)
    yield from flows
    yield from list_word_sheets(publication)


def write_tracker(publication: Publication, folder: Path) -> Path:
    """Write ``tracker.xlsx``, ``.csv``, ``.json`` and ``tracker/*.csv``; give the workbook's path.

    Args:
        publication: What is to be written.
        folder: A run's folder, or any other.
    """
    rows = tracker_rows(publication)
    cells = [[row[column.name] for column in COLUMNS] for row in rows]
    segments = TrackerSheet("segments", "Segments", COLUMNS, cells, holds_first=True)
    others = list(list_sheets(publication))
    write_csv(segments, folder / "tracker.csv")
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    for sheet in others:
        write_csv(sheet, folder / FOLDER / f"{sheet.key}.csv")
    _write_json(publication, rows, others, folder / "tracker.json")
    with open_workbook(
        folder / "tracker.xlsx", f"Segmentation tracker, {publication.as_of:%d %B %Y}"
    ) as book:
        *shown, reasons, policies = others
        for sheet in (segments, *shown, *list_work_sheets(publication), reasons, policies):
            write_sheet(book, sheet)
    return folder / "tracker.xlsx"


def _row(page: SegmentPage) -> dict[str, Cell]:
    file = page.segment.file
    return {
        "segment_name": file.title,
        "inclusion_rules": page.rule_in_words,
        "exclusions": page.exclusions_in_words,
        "estimated_size": page.members,
        "priority": file.priority,
        "recommended_use": file.strategy.use,
        "clean_up_notes": _note(page),
        "kind": file.kind,
        "audience": file.audience,
        "readiness": page.readiness,
        "message_type": file.strategy.message_type,
        "cap": str(file.strategy.cap) if file.strategy.cap else None,
        "cost": page.cost or None,
        "trend": page.trend_in_words or page.change,
        "entered": page.entered,
        "left": page.left,
        "overlap": page.overlap_in_words or None,
        "approval": page.approval.state,
        "owner": file.owner,
        "rule_version": page.rule_version,
        "next_review": file.review_by,
        "approval_why": page.approval.why,
        "served_here": page.primary_members,
        "addressable_now": page.addressable,
        "flow": file.strategy.flow,
        "offers": file.strategy.offers if file.audience == "sms" else None,
        "send_window": str(file.strategy.send_window) if file.strategy.send_window else None,
        "rule": " ".join(file.rule.split()),
        "family": page.segment.member_of,
        "key": page.key,
    }


def _note(page: SegmentPage) -> str:
    """Say what there is to mend, why there is no answer, and who was left out."""
    notes = [page.segment.file.clean_up]
    if page.not_computable:
        notes.insert(0, f"Not computable: {page.not_computable}.")
    elif page.known_from is not None:
        notes.append(f"“Ever” and “never” go back to {page.known_from:%Y-%m-%d}.")
    most = [
        f"{lower_first(title)} ({people:,})" for title, people in page.held_back[:_MOST_REASONS]
    ]
    if others := sum(people for _, people in page.held_back[_MOST_REASONS:]):
        most.append(f"for other reasons {others:,}")
    left_out = ", ".join(most)
    notes.append(f"Left out: {left_out}." if left_out else "")
    return " ".join(note.strip() for note in notes if note.strip())


def _write_json(
    publication: Publication,
    rows: list[dict[str, Cell]],
    sheets: list[TrackerSheet],
    path: Path,
) -> None:
    """Write what a program may want: what every sheet shows, and the plan as it was made."""
    plan = publication.plan.send_plan
    document = {
        "run_id": publication.run_id,
        "as_of": publication.as_of.isoformat(),
        "totals": publication.totals,
        "segments": rows,
        **{sheet.key: rows_of(sheet) for sheet in sheets},
        "send_plan": plan.model_dump(mode="json") if plan else None,
        "clean_up_sheets": [
            {"title": sheet.title, "file": sheet.file, "rows": sheet.rows.num_rows}
            for sheet in publication.sheets
        ],
    }
    text = json.dumps(document, indent=2, ensure_ascii=False, default=str)
    path.write_text(text + "\n", encoding="utf-8")
