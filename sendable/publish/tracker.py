"""The segmentation tracker: one row for each segment, as XLSX, CSV and JSON.

The playbook's seven columns come first. The workbook also has the waterfall, the clean-up work, the
reasons and the policies.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sendable.publish.clean_up import Sheet
from sendable.publish.content import Publication
from sendable.publish.formulas import defuse
from sendable.publish.history_sheets import write_history_sheets
from sendable.publish.pages import SegmentPage, lower_first
from sendable.publish.strategy_sheets import write_strategy_sheets
from sendable.publish.workbook import open_workbook, write_sheet

COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("segment_name", "Segment name", 30),
    ("inclusion_rules", "Inclusion rules", 58),
    ("exclusions", "Exclusions", 44),
    ("estimated_size", "Estimated size", 11),
    ("priority", "Priority", 9),
    ("recommended_use", "Recommended campaign use", 46),
    ("clean_up_notes", "Clean-up notes", 40),
    ("kind", "Kind", 22),
    ("audience", "Audience", 10),
    ("readiness", "Readiness", 11),
    ("message_type", "Message type", 18),
    ("flow", "Lifecycle flow", 18),
    ("offers", "Offers", 11),
    ("cap", "Frequency cap", 13),
    ("send_window", "Send window", 20),
    ("served_here", "Served under this segment", 13),
    ("addressable_now", "Addressable now", 13),
    ("change", "Change since last run", 15),
    ("owner", "Owner", 14),
    ("review_by", "Review by", 12),
    ("rule", "Rule", 60),
    ("family", "Family", 18),
    ("key", "Key", 24),
)
"""Field, heading and width. The first seven are the playbook's own."""

Cell = str | int | None

_MOST_ROWS = 50_000
"""Rows of clean-up work that a sheet shows; the CSV has all."""


def tracker_rows(publication: Publication) -> list[dict[str, Cell]]:
    """Give the tracker's rows, by the fields of ``COLUMNS``."""
    return [_row(page) for page in publication.pages]


def write_tracker(publication: Publication, folder: Path) -> Path:
    """Write ``tracker.xlsx``, ``tracker.csv`` and ``tracker.json``; give the workbook's path."""
    rows, plan = tracker_rows(publication), publication.plan.send_plan
    _write_csv(rows, folder / "tracker.csv")
    document = {
        "run_id": publication.run_id,
        "as_of": publication.as_of.isoformat(),
        "totals": publication.totals,
        "segments": rows,
        "waterfall": list(publication.waterfall),
        "send_plan": plan.model_dump(mode="json") if plan else None,
        "metrics": list(publication.results.rows),
        "opt_outs_by_dose": list(publication.results.doses),
        "audit": list(publication.results.audit),
        "experiments": [asdict(compared) for compared in publication.experiments],
        "lifecycle": list(publication.lifecycle.flows),
        "lifecycle_steps": list(publication.lifecycle.steps),
        "clean_up": list(publication.clean_up),
        "clean_up_sheets": [
            {"title": sheet.title, "file": sheet.file, "rows": sheet.rows.num_rows}
            for sheet in publication.sheets
        ],
    }
    text = json.dumps(document, indent=2, ensure_ascii=False, default=str)
    (folder / "tracker.json").write_text(text + "\n", encoding="utf-8")
    _write_workbook(publication, rows, folder / "tracker.xlsx")
    return folder / "tracker.xlsx"


def _row(page: SegmentPage) -> dict[str, Cell]:
    file = page.segment.file
    notes = [file.clean_up]
    if page.not_computable:
        notes.insert(0, f"Not computable: {page.not_computable}.")
    elif page.known_from is not None:
        notes.append(f"“Ever” and “never” go back to {page.known_from:%Y-%m-%d}.")
    left_out = ", ".join(f"{lower_first(title)} ({people:,})" for title, people in page.held_back)
    notes.append(f"Left out: {left_out}." if left_out else "")
    return {
        "segment_name": file.title,
        "inclusion_rules": page.rule_in_words,
        "exclusions": page.exclusions_in_words,
        "estimated_size": page.members,
        "priority": file.priority,
        "recommended_use": file.strategy.use,
        "clean_up_notes": " ".join(note.strip() for note in notes if note.strip()),
        "kind": file.kind,
        "audience": file.audience,
        "readiness": page.readiness,
        "message_type": file.strategy.message_type,
        "flow": file.strategy.flow,
        "offers": file.strategy.offers if file.audience == "sms" else None,
        "cap": str(file.strategy.cap) if file.strategy.cap else None,
        "send_window": str(file.strategy.send_window) if file.strategy.send_window else None,
        "served_here": page.primary_members,
        "addressable_now": page.addressable,
        "change": page.change,
        "owner": file.owner,
        "review_by": file.review_by.isoformat() if file.review_by else None,
        "rule": " ".join(file.rule.split()),
        "family": page.segment.member_of,
        "key": page.key,
    }


def _write_csv(rows: Iterable[dict[str, Cell]], path: Path) -> None:
    """Write the rows with a byte order mark, without which Excel takes UTF-8 for something else."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow([heading for _, heading, _ in COLUMNS])
        for row in rows:
            writer.writerow([defuse(row[field]) for field, _, _ in COLUMNS])


def _write_workbook(publication: Publication, rows: list[dict[str, Cell]], path: Path) -> None:
    with open_workbook(path, f"Segmentation tracker, {publication.as_of:%d %B %Y}") as book:
        write_sheet(
            book,
            "Segments",
            [(heading, width) for _, heading, width in COLUMNS],
            [[row[field] for field, _, _ in COLUMNS] for row in rows],
            frozen_columns=1,
        )
        write_sheet(
            book,
            "Waterfall",
            [("Step", 36), ("Kind", 12), ("People", 12), ("Left", 12)],
            [
                [row["step"], row["kind"], row["people"], row["left"]]
                for row in publication.waterfall
            ],
        )
        write_sheet(
            book,
            "Lists",
            [
                ("List", 36),
                ("Contacts", 12),
                ("May be messaged", 12),
                ("Held", 12),
                ("Excluded", 12),
            ],
            [
                [row[name] for name in ("list", "contacts", "sendable", "held", "excluded")]
                for row in publication.lists
            ],
        )
        write_sheet(
            book,
            "Clean-up",
            [("Work", 36), ("List", 30), ("Contacts", 12), ("Action", 44)],
            [
                [row[name] for name in ("work", "list", "contacts", "action")]
                for row in publication.clean_up
            ],
        )
        write_strategy_sheets(book, publication)
        write_history_sheets(book, publication.history)
        for sheet in publication.sheets:
            columns = [(column.heading, column.width) for column in sheet.columns]
            write_sheet(book, sheet.title, columns, _shown_rows(sheet))
        write_sheet(
            book,
            "Reasons",
            [("Reason", 34), ("Outcome", 12), ("What it means", 70), ("What changes it", 60)],
            [
                [reason.title, reason.outcome, reason.meaning, reason.changed_by]
                for reason in publication.reasons
            ],
        )
        write_sheet(
            book,
            "Policies",
            [("Policy", 40), ("Source read on", 14), ("Source", 70), ("Note", 80)],
            [
                [policy.title, policy.as_read.isoformat(), policy.source, policy.note]
                for policy in publication.policies
            ]
            + [[publication.legal_review]],
        )


def _shown_rows(sheet: Sheet) -> Iterator[list[Any]]:
    """Give a sheet's first rows, and a line that says how many more there are."""
    yield from sheet.first_rows(_MOST_ROWS)
    if sheet.rows.num_rows > _MOST_ROWS:
        yield [f"… and {sheet.rows.num_rows - _MOST_ROWS:,} more in {sheet.file}"]
