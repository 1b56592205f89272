"""The tracker's sheets on strategy: how segments are spoken to, the plan, results, the audit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from sendable.publish.content import Publication
from sendable.publish.pages import SegmentPage
from sendable.publish.plan import PlanPage
from sendable.publish.results import Results
from sendable.publish.sheets import Column, Share, TrackerSheet, tabulate

_STRATEGY = (
    Column("segment", "Segment", 30),
    Column("use", "Use", 44),
    Column("tone", "Tone", 36),
    Column("message_type", "Message type", 18),
    Column("path", "Path", 10, "state"),
    Column("why_path", "Why this path", 44),
    Column("flow", "Lifecycle flow", 18),
    Column("offers", "Offers", 10),
    Column("cap", "Frequency cap", 13),
    Column("send_window", "Send window", 22),
    Column("avoid", "Do not", 40),
    Column("example", "For example", 50),
)

_PLAN = (
    Column("segment", "Segment", 36),
    Column("step", "Step", 36),
    Column("kind", "Kind", 10, "state"),
    Column("people", "People", 12),
    Column("left", "Left", 12),
)

_FREE = (Column("day", "Free again on", 16), Column("people", "People over a cap", 14, "bar"))

_PROPOSALS = (
    Column("segment", "Segment", 36),
    Column("cap", "Cap", 16),
    Column("proposed", "Proposed", 16),
    Column("why", "Why", 70),
)

_METRICS = (
    Column("segment", "Segment", 36),
    Column("metric", "Metric", 26),
    Column("window_days", "Days", 8),
    Column("value", "Value", 12),
    Column("low", "Low", 12),
    Column("high", "High", 12),
    Column("numerator", "Numerator", 13),
    Column("denominator", "Denominator", 13),
    Column("unit", "Unit", 10),
    Column("currency", "Currency", 10),
    Column("before", "Before", 12),
    Column("trend", "Trend", 10),
    Column("left_out", "Left out", 10),
    Column("uncounted", "Not counted", 10),
    Column("not_available", "Not available, because", 44),
)

_DOSES = (
    Column("segment", "Segment", 36),
    Column("days", "Days", 8),
    Column("dose", "Messages in them", 12),
    Column("messages", "Messages", 12),
    Column("opt_outs", "Opt-outs", 12),
    Column("rate", "Rate", 10),
    Column("low", "Low", 10),
    Column("high", "High", 10),
)

_AUDIT = (
    Column("title", "Mistake", 40),
    Column("verdict", "Verdict", 14, "state"),
    Column("measure", "Measure", 50),
    Column("value", "Found", 10),
    Column("threshold", "Warning above", 10),
    Column("problem_above", "Problem above", 10),
    Column("people", "People", 12),
    Column("not_available", "Not available, because", 30),
    Column("remedy", "Remedy", 60),
    Column("rule", "Rule", 50),
)


_FLOWS = (
    Column("title", "Flow", 30),
    Column("due", "Due now", 10),
    Column("waiting", "Waiting", 10),
    Column("left", "Left", 10),
    Column("done", "Done", 10),
    Column("sunset", "Suppressed at its end", 12),
    Column("not_available", "Not available", 40),
)

_STEPS = (
    Column("title", "Flow", 30),
    Column("status", "Status", 12, "state"),
    Column("position", "Step", 8),
    Column("step", "Its name", 24),
    Column("channel", "Channel", 10),
    Column("why", "Why", 30),
    Column("people", "People", 12),
)


_TESTS = (
    Column("title", "Test", 36),
    Column("compared", "Compared", 36),
    Column("metric", "By", 22),
    Column("people", "People", 16),
    Column("values", "Values", 18),
    Column("lift", "Difference", 28),
    Column("verdict", "Verdict", 18, "state"),
    Column("why", "Why", 50),
)

_OF_UNIT = ("value", "low", "high", "before")
"""Values of a metric that have its unit."""


def list_strategy_sheets(publication: Publication) -> Iterator[TrackerSheet]:
    """Give the sheets of step 4, the plan first; of what has no rows there is no sheet."""
    yield from _plan_sheets(publication.plan)
    strategy = [_strategy_cells(page) for page in publication.pages]
    yield TrackerSheet("strategy", "Strategy", _STRATEGY, strategy, holds_first=True)
    tests = [asdict(compared) for compared in publication.experiments]
    for sheet in (
        *_result_sheets(publication.results),
        tabulate("tests", "Tests", _TESTS, tests),
        tabulate("lifecycle", "Lifecycle", _FLOWS, publication.lifecycle.flows),
        tabulate("lifecycle_steps", "Lifecycle steps", _STEPS, publication.lifecycle.steps),
    ):
        if sheet.rows:
            yield sheet


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


def _plan_sheets(page: PlanPage) -> Iterator[TrackerSheet]:
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
        yield TrackerSheet("send_plan", "Send plan", _PLAN, steps)
    if plan.free_again:
        days = [[free.day, free.people] for free in plan.free_again]
        yield TrackerSheet("free_again", "Free again", _FREE, days)
    if plan.proposals:
        proposed = [[each.segment, each.cap, each.proposed, each.why] for each in plan.proposals]
        yield TrackerSheet("cap_proposals", "Cap proposals", _PROPOSALS, proposed)


def _result_sheets(results: Results) -> tuple[TrackerSheet, ...]:
    metrics = [
        _with_shares(row, *_OF_UNIT) if row["unit"] == "share" else row for row in results.rows
    ]
    doses = [_with_shares(row, "rate", "low", "high") for row in results.doses]
    audit = [_with_shares(row, "value", "threshold", "problem_above") for row in results.audit]
    return (
        tabulate("metrics", "Metrics", _METRICS, metrics),
        tabulate("opt_outs_by_dose", "Opt-outs by dose", _DOSES, doses),
        tabulate("audit", "Audit", _AUDIT, audit),
    )


def _with_shares(row: Mapping[Any, Any], *names: str) -> Mapping[Any, Any]:
    """Give a row in which some values are shown in percent."""
    return {**row, **{name: Share(row[name]) for name in names if row[name] is not None}}
