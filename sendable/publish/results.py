"""What the documents say of results: metrics of each segment, opt-outs by dose, and the audit."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from sendable.engine.duckdb import Connection, query
from sendable.goals import METRIC_TITLES
from sendable.playbook import Playbook

Row = Mapping[Hashable, Any]

EVERYBODY = "*"
"""In the tables, in the place of a segment: everybody."""

_METRICS = """
SELECT
    segment, metric, window_days, starts_at, ends_at, unit, currency, value, numerator,
    denominator, low, high, before, trend, not_available, left_out, uncounted, note
FROM main.segment_metrics
WHERE run_id = $run_id
"""

_DOSES = """
SELECT segment, days, dose, messages, opt_outs, rate, low, high
FROM main.opt_out_doses
WHERE run_id = $run_id
ORDER BY segment, days, dose
"""

_AUDIT = """
SELECT
    title, measure, counts, value, numerator, denominator, threshold, problem_above, verdict,
    not_available, people, rule, remedy
FROM main.audit_findings
WHERE run_id = $run_id
ORDER BY position
"""

_MAIN = ("click_through_rate", "conversion_rate", "revenue_per_sms", "opt_out_rate")

_TRENDS: Mapping[str, str] = {"up": "up", "down": "down", "steady": "no clear change"}


@dataclass(frozen=True)
class MetricLine:
    """A metric in words. Where it is not available, ``not_available`` says why, and no more."""

    metric: str
    title: str
    value: str = ""
    interval: str = ""
    counted: str = ""
    change: str = ""
    note: str = ""
    not_available: str | None = None


@dataclass(frozen=True)
class Metrics:
    """The metrics of one segment, or of everybody: the lines there are, and why others are not.

    ``missing`` has each reason with the titles of the metrics that it keeps away.
    """

    lines: tuple[MetricLine, ...]
    missing: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def main(self) -> tuple[MetricLine, ...]:
        """The lines that a segment's page shows; the tracker has all."""
        return tuple(line for line in self.lines if line.metric in _MAIN)


@dataclass(frozen=True)
class Results:
    """The results of a run. Whatever its tables have no rows of is empty.

    ``window`` says which sends are measured, ``metrics`` goes by the keys of segments and
    ``EVERYBODY``, ``rows`` are all of its rows with titles, ``doses`` (segment, days, dose,
    messages, opt_outs, rate, low, high) and ``audit`` (title, measure, counts, value, numerator,
    denominator, threshold, problem_above, verdict, not_available, people, rule, remedy) too.
    """

    window: str
    metrics: Mapping[str, Metrics]
    rows: tuple[Row, ...]
    doses: tuple[Row, ...]
    audit: tuple[Row, ...]

    @property
    def everybody(self) -> Metrics | None:
        """The metrics of everybody who was messaged."""
        return self.metrics.get(EVERYBODY)

    @property
    def mistakes(self) -> tuple[Row, ...]:
        """What the audit found, and could not find out."""
        return tuple(row for row in self.audit if row["verdict"] != "fine")

    @property
    def fine(self) -> tuple[str, ...]:
        """The titles of the mistakes that the audit did not find."""
        return tuple(row["title"] for row in self.audit if row["verdict"] == "fine")


def gather_results(connection: Connection, playbook: Playbook, run_id: str) -> Results:
    """Gather what a run's tables say of results.

    Args:
        connection: An engine on the lake.
        playbook: The playbook, with the members of its families.
        run_id: The run whose results they are.
    """
    titles = {key: segment.file.title for key, segment in playbook.segments.items()}
    titles[EVERYBODY] = "Everybody"

    def read(sql: str) -> list[dict[Hashable, Any]]:
        rows = query(connection, sql, {"run_id": run_id}).to_dict("records")
        return [
            {name: None if value != value else value for name, value in row.items()} for row in rows
        ]

    metrics = _in_order(read(_METRICS), list(playbook.segments))
    by_segment: dict[str, list[Row]] = {}
    for row in metrics:
        by_segment.setdefault(row["segment"], []).append(row)
    return Results(
        window=_say_window(metrics),
        metrics={key: _say_metrics(rows) for key, rows in by_segment.items()},
        rows=tuple(
            {
                **row,
                "segment": titles.get(row["segment"], row["segment"]),
                "metric": METRIC_TITLES[row["metric"]],
            }
            for row in metrics
        ),
        doses=tuple({**row, "segment": titles.get(row["segment"], "")} for row in read(_DOSES)),
        audit=tuple(read(_AUDIT)),
    )


def _in_order(rows: list[dict[Hashable, Any]], segments: list[str]) -> list[dict[Hashable, Any]]:
    """Give rows of metrics with everybody first, then by segment, each in the guide's order."""
    order = {key: place for place, key in enumerate([EVERYBODY, *segments])}
    metrics = {key: place for place, key in enumerate(METRIC_TITLES)}
    return sorted(
        rows, key=lambda row: (order.get(row["segment"], len(order)), metrics[row["metric"]])
    )


def _say_window(rows: list[dict[Hashable, Any]]) -> str:
    """Say which sends are measured: the window of the first metric there is."""
    if not rows:
        return ""
    first = rows[0]
    return f"{first['starts_at']:%-d %B %Y} to {first['ends_at']:%-d %B %Y}"


def _say_metrics(rows: list[Row]) -> Metrics:
    missing: dict[str, list[str]] = {}
    lines = []
    for row in rows:
        title = METRIC_TITLES[row["metric"]]
        if row["not_available"] is not None:
            missing.setdefault(row["not_available"], []).append(title)
        else:
            lines.append(_say_metric(row, title))
    return Metrics(
        tuple(lines), tuple((reason, tuple(titles)) for reason, titles in missing.items())
    )


def _say_metric(row: Row, title: str) -> MetricLine:
    unit, currency = row["unit"], row["currency"]
    notes = []
    if row["left_out"]:
        notes.append(f"{row['left_out']:,} left out: only a machine clicked for them")
    if row["uncounted"]:
        notes.append(f"{row['uncounted']:,} not counted: {row['note']}")
    return MetricLine(
        metric=row["metric"],
        title=title,
        value=_say(row["value"], unit, currency),
        interval=_say_interval(row),
        counted=_say_counted(row),
        change=_say_change(row),
        note="; ".join(notes),
    )


def _say_interval(row: Row) -> str:
    if row["low"] is None or row["high"] is None:
        return ""
    unit = row["unit"]
    return f"{_say(row['low'], unit, None)} to {_say(row['high'], unit, None)}"


def _say_counted(row: Row) -> str:
    """Say what the value was worked out of: ``12 of 340``."""
    if row["numerator"] is None or row["denominator"] is None:
        return ""
    joint = "of" if row["unit"] == "share" else "/"
    return f"{_amount(row['numerator'])} {joint} {_amount(row['denominator'])}"


def _say_change(row: Row) -> str:
    if row["before"] is None:
        return ""
    before = _say(row["before"], row["unit"], None)
    trend = _TRENDS.get(row["trend"] or "", "")
    return f"{trend}, was {before}" if trend else f"was {before}"


def _say(value: float, unit: str, currency: str | None) -> str:
    """Say a value: ``3.1%``, ``12.50 AUD``, ``2.40``."""
    if unit == "share":
        return f"{value:.1%}"
    return f"{value:,.2f} {currency}" if currency else f"{value:,.2f}"


def _amount(value: float) -> str:
    """Say a count, or an amount of money."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
