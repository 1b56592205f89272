"""The tracker's sheets on membership over time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sendable.publish.history import History, Row
from sendable.publish.workbook import write_sheet

_MOST_PAIRS = 2_000
"""Pairs of segments that a sheet shows: those that share most."""


def write_history_sheets(book: Any, history: History) -> None:
    """Write what changed, who is served by which segment, what overlaps, and the gap."""
    write_sheet(
        book,
        "Changes",
        [("Segment", 36), ("Change", 12), ("Cause", 36), ("People", 12)],
        [
            [row[name] for name in ("segment", "change", "cause", "people")]
            for row in history.changes
        ],
    )
    write_sheet(
        book,
        "Flows",
        [("Before", 36), ("Now", 36), ("People", 12)],
        _cells(history.flows, "before", "after", "people"),
    )
    write_sheet(
        book,
        "Who is served where",
        [("Segment, by priority", 36), ("In it", 12), ("Served under it", 12), ("Left over", 12)],
        [
            [row[name] for name in ("segment", "reached", "taken", "left")]
            for row in history.primaries
        ],
    )
    write_sheet(
        book,
        "Overlap",
        [
            ("Segment", 36),
            ("Other segment", 36),
            ("In both", 12),
            ("% of segment", 12),
            ("% of other", 12),
        ],
        [
            [
                row["segment"],
                row["other"],
                row["people"],
                _percent(row["share"]),
                _percent(row["share_of_other"]),
            ]
            for row in history.overlaps[:_MOST_PAIRS]
        ],
    )
    write_sheet(
        book,
        "In no segment",
        [
            ("What they have in common", 70),
            ("Rule", 44),
            ("In no segment", 12),
            ("Of all sendable", 12),
        ],
        _cells(history.gaps, "sentence", "rule", "people", "people_of_all"),
    )


def _cells(rows: Iterable[Row], *names: str) -> list[list[Any]]:
    return [[row[name] for name in names] for row in rows]


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)
