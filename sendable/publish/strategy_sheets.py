"""The tracker's sheets on strategy: how segments are spoken to, the plan, results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sendable.publish.content import Publication, Row, SegmentPage
from sendable.publish.plan import SendPlan
from sendable.publish.results import Results
from sendable.publish.workbook import write_sheet

Columns = tuple[tuple[str, str, int], ...]

_STRATEGY: tuple[tuple[str, int], ...] = (
    ("Segment", 30),
    ("Use", 44),
    ("Tone", 36),
    ("Message type", 18),
    ("Path", 10),
    ("Why this path", 44),
    ("Lifecycle flow", 18),
    ("Offers", 10),
    ("Frequency cap", 13),
    ("Send window", 22),
    ("Do not", 40),
    ("For example", 50),
)

_PLAN: Columns = (
    ("segment", "Segment", 36),
    ("title", "Step", 36),
    ("kind", "Kind", 10),
    ("people", "People", 12),
    ("left", "Left", 12),
)

_WAITS: Columns = (
    ("why", "Why not now", 36),
    ("day", "Free again on", 16),
    ("people", "People", 12),
)

_PROPOSALS: Columns = (
    ("segment", "Segment", 36),
    ("cap", "Cap", 14),
    ("proposed", "Proposed", 14),
    ("window_days", "Days", 8),
    ("opt_outs_before", "Opt-outs before", 12),
    ("people_before", "Of people", 12),
    ("opt_outs_now", "Opt-outs now", 12),
    ("people_now", "Of people", 12),
)

_METRICS: Columns = (
    ("segment", "Segment", 36),
    ("metric", "Metric", 26),
    ("window_days", "Days", 8),
    ("value", "Value", 12),
    ("low", "Low", 12),
    ("high", "High", 12),
    ("numerator", "Numerator", 13),
    ("denominator", "Denominator", 13),
    ("unit", "Unit", 10),
    ("currency", "Currency", 10),
    ("before", "Before", 12),
    ("trend", "Trend", 10),
    ("left_out", "Left out", 10),
    ("uncounted", "Not counted", 10),
    ("not_available", "Not available, because", 44),
)

_DOSES: Columns = (
    ("segment", "Segment", 36),
    ("days", "Days", 8),
    ("dose", "Messages in them", 12),
    ("messages", "Messages", 12),
    ("opt_outs", "Opt-outs", 12),
    ("rate", "Rate", 10),
    ("low", "Low", 10),
    ("high", "High", 10),
)


def write_strategy_sheets(book: Any, publication: Publication) -> None:
    """Write the sheets of step 4; of what has no rows there is no sheet."""
    write_sheet(
        book,
        "Strategy",
        _STRATEGY,
        [_strategy_cells(page) for page in publication.pages],
        frozen_columns=1,
    )
    _write_plan(book, publication.plan)
    _write_results(book, publication.results)


def _strategy_cells(page: SegmentPage) -> list[Any]:
    file = page.segment.file
    strategy = file.strategy
    return [
        file.title,
        strategy.use,
        strategy.tone,
        strategy.message_type,
        page.readiness,
        page.readiness_reason,
        strategy.flow,
        strategy.offers if file.audience == "sms" else None,
        str(strategy.cap) if strategy.cap else None,
        str(strategy.send_window) if strategy.send_window else None,
        strategy.avoid,
        strategy.example,
    ]


def _write_plan(book: Any, plan: SendPlan) -> None:
    _write(book, "Send plan", _PLAN, plan.rows)
    _write(book, "Not now", _WAITS, [{**row, "day": _say_day(row)} for row in plan.waits])
    _write(book, "Cap proposals", _PROPOSALS, plan.proposals)


def _write_results(book: Any, results: Results) -> None:
    _write(book, "Metrics", _METRICS, results.rows)
    _write(book, "Opt-outs by dose", _DOSES, results.doses)


def _write(book: Any, name: str, columns: Columns, rows: Iterable[Row]) -> None:
    """Write a sheet of rows, unless there are none."""
    if cells := [[row[field] for field, _, _ in columns] for row in rows]:
        write_sheet(book, name, [(heading, width) for _, heading, width in columns], cells)


def _say_day(row: Row) -> str:
    return f"{row['day']:%Y-%m-%d}" if row["day"] else "not by itself"
