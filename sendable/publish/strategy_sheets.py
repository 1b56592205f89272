"""The tracker's sheets on strategy: how segments are spoken to, the plan, results, the audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from sendable.publish.content import Publication
from sendable.publish.pages import SegmentPage
from sendable.publish.plan import PlanPage
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

_PLAN: tuple[tuple[str, int], ...] = (
    ("Segment", 36),
    ("Step", 36),
    ("Kind", 10),
    ("People", 12),
    ("Left", 12),
)

_FREE: tuple[tuple[str, int], ...] = (("Free again on", 16), ("People over a cap", 14))

_PROPOSALS: tuple[tuple[str, int], ...] = (
    ("Segment", 36),
    ("Cap", 16),
    ("Proposed", 16),
    ("Why", 70),
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

_AUDIT: Columns = (
    ("title", "Mistake", 40),
    ("verdict", "Verdict", 14),
    ("measure", "Measure", 50),
    ("value", "Found", 10),
    ("threshold", "Warning above", 10),
    ("problem_above", "Problem above", 10),
    ("people", "People", 12),
    ("not_available", "Not available, because", 30),
    ("remedy", "Remedy", 60),
    ("rule", "Rule", 50),
)


_FLOWS: Columns = (
    ("title", "Flow", 30),
    ("due", "Due now", 10),
    ("waiting", "Waiting", 10),
    ("left", "Left", 10),
    ("done", "Done", 10),
    ("sunset", "Suppressed at its end", 12),
    ("not_available", "Not available", 40),
)

_STEPS: Columns = (
    ("title", "Flow", 30),
    ("status", "Status", 12),
    ("position", "Step", 8),
    ("step", "Its name", 24),
    ("channel", "Channel", 10),
    ("why", "Why", 30),
    ("people", "People", 12),
)


_TESTS: Columns = (
    ("title", "Test", 36),
    ("compared", "Compared", 36),
    ("metric", "By", 22),
    ("people", "People", 16),
    ("values", "Values", 18),
    ("lift", "Difference", 28),
    ("verdict", "Verdict", 18),
    ("why", "Why", 50),
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
    _write(book, "Tests", _TESTS, [asdict(compared) for compared in publication.experiments])
    _write(book, "Lifecycle", _FLOWS, publication.lifecycle.flows)
    _write(book, "Lifecycle steps", _STEPS, publication.lifecycle.steps)


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


def _write_plan(book: Any, page: PlanPage) -> None:
    plan = page.send_plan
    if plan is None:
        return
    steps = [
        [title, step.title, step.kind, step.people, step.left]
        for title, lines in (
            ("All together", plan.steps),
            *((one.title, one.steps) for one in page.segments),
        )
        for step in lines
    ]
    if steps:
        write_sheet(book, "Send plan", _PLAN, steps)
    if plan.free_again:
        days = [[f"{free.day:%Y-%m-%d}", free.people] for free in plan.free_again]
        write_sheet(book, "Free again", _FREE, days)
    if plan.proposals:
        proposed = [[each.segment, each.cap, each.proposed, each.why] for each in plan.proposals]
        write_sheet(book, "Cap proposals", _PROPOSALS, proposed)


def _write_results(book: Any, results: Results) -> None:
    _write(book, "Metrics", _METRICS, results.rows)
    _write(book, "Opt-outs by dose", _DOSES, results.doses)
    _write(book, "Audit", _AUDIT, results.audit)


def _write(book: Any, name: str, columns: Columns, rows: Iterable[Mapping[Any, Any]]) -> None:
    """Write a sheet of rows, unless there are none."""
    if cells := [[row[field] for field, _, _ in columns] for row in rows]:
        write_sheet(book, name, [(heading, width) for _, heading, width in columns], cells)
