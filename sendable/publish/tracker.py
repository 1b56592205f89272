"""The segmentation tracker: one row for each segment, as XLSX, CSV and JSON.

The playbook's seven columns come first. Cells that come from people or from the account cannot
start a formula in a spreadsheet (OWASP, CSV injection): text is written as text in XLSX, and in
CSV a leading ``= + - @`` or control character gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from sendable.publish.content import Publication, SegmentPage, lower_first

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
    ("cap_per_week", "Cap per week", 9),
    ("served_here", "Served under this segment", 13),
    ("addressable_now", "Addressable now", 13),
    ("change", "Change since last run", 15),
    ("owner", "Owner", 14),
    ("review_by", "Review by", 12),
    ("rule", "Rule", 60),
    ("key", "Key", 24),
)
"""Field, heading and width. The first seven are the playbook's own."""

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | None

_PRINTED_COLUMNS = 7
"""The playbook's own columns are what is printed of the first sheet."""

_LINE_POINTS = 15.0


def tracker_rows(publication: Publication) -> list[dict[str, Cell]]:
    """Give the tracker's rows, by the fields of ``COLUMNS``."""
    return [_row(page) for page in publication.pages]


def write_tracker(publication: Publication, folder: Path) -> Path:
    """Write ``tracker.xlsx``, ``tracker.csv`` and ``tracker.json``; give the workbook's path."""
    rows = tracker_rows(publication)
    _write_csv(rows, folder / "tracker.csv")
    document = {
        "run_id": publication.run_id,
        "as_of": publication.as_of.isoformat(),
        "totals": publication.totals,
        "segments": rows,
        "waterfall": list(publication.waterfall),
        "clean_up": list(publication.clean_up),
    }
    text = json.dumps(document, indent=2, ensure_ascii=False, default=str)
    (folder / "tracker.json").write_text(text + "\n", encoding="utf-8")
    _write_workbook(publication, rows, folder / "tracker.xlsx")
    return folder / "tracker.xlsx"


def defuse(value: Cell) -> Cell:
    """Give a cell that a spreadsheet cannot read as a formula."""
    if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA):
        return "'" + value
    return value


def _row(page: SegmentPage) -> dict[str, Cell]:
    file = page.segment.file
    notes = [file.clean_up]
    if page.not_computable:
        notes.insert(0, f"Not computable: {page.not_computable}.")
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
        "cap_per_week": file.strategy.cap_per_week,
        "served_here": page.primary_members,
        "addressable_now": page.addressable,
        "change": page.change,
        "owner": file.owner,
        "review_by": file.review_by.isoformat() if file.review_by else None,
        "rule": " ".join(file.rule.split()),
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
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": f"Segmentation tracker, {publication.as_of:%d %B %Y}"})
        _write_sheet(
            book,
            "Segments",
            [(heading, width) for _, heading, width in COLUMNS],
            [[row[field] for field, _, _ in COLUMNS] for row in rows],
            frozen_columns=1,
        )
        _write_sheet(
            book,
            "Waterfall",
            [("Step", 36), ("Kind", 12), ("People", 12), ("Left", 12)],
            [
                [row["step"], row["kind"], row["people"], row["left"]]
                for row in publication.waterfall
            ],
        )
        _write_sheet(
            book,
            "Clean-up",
            [("Work", 36), ("List", 30), ("Contacts", 12), ("Action", 44)],
            [
                [row[name] for name in ("work", "list", "contacts", "action")]
                for row in publication.clean_up
            ],
        )


def _row_height(row: Sequence[Any], widths: Sequence[int]) -> float:
    """Give the height, in points, at which a row's longest text is seen whole.

    A column's width is in characters of the usual font; a word in ten goes to the next line.
    """
    pairs = zip(row, widths, strict=True)
    lines = (math.ceil(1.1 * len(str(value)) / width) for value, width in pairs if value)
    return _LINE_POINTS * max([1, *lines])


def _write_sheet(
    book: Any,
    name: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[Any]],
    frozen_columns: int = 0,
) -> None:
    """Write a sheet: a heading that stays in sight, filters, wrapped text, whole numbers."""
    heading = book.add_format(
        {
            "bold": True,
            "text_wrap": True,
            "valign": "vcenter",
            "bg_color": "#12343b",
            "font_color": "#ffffff",
            "bottom": 1,
        }
    )
    cell = {"valign": "top", "bottom": 1, "bottom_color": "#c9d1d0"}
    text = book.add_format({"text_wrap": True, "indent": 1, **cell})
    count = book.add_format({"num_format": "#,##0", **cell})
    sheet = book.add_worksheet(name)
    for position, (title, width) in enumerate(columns):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, title, heading)
    for line, row in enumerate(rows, start=1):
        for position, value in enumerate(row):
            if value is None:
                sheet.write_blank(line, position, None, text)
            elif isinstance(value, (int, float)):
                sheet.write_number(line, position, value, count)
            else:
                sheet.write_string(line, position, str(value), text)
        sheet.set_row(line, _row_height(row, [width for _, width in columns]))
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, frozen_columns)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    # On paper, the columns that a meeting needs; the rest stays on the screen.
    sheet.print_area(0, 0, len(rows), min(len(columns), _PRINTED_COLUMNS) - 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
