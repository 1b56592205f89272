"""What was measured, as the command line shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from rich.markup import escape
from rich.table import Table

from sendable.console import screen
from sendable.errors import ConfigurationError
from sendable.runs import Run
from sendable.strategy.metrics.definitions import BY_KEY, EVERYBODY

Row = Mapping[str, Any]

_LARGE = 10_000
"""From so much on, hundredths are left out."""

_TRENDS = {"up": "↑", "down": "↓", "steady": "→"}


def find_metrics(run: Run, segment: str, metric: str | None) -> dict[str, Any]:
    """Give a segment's metrics, or one metric of every segment, with the doses of opt-outs.

    Args:
        run: The run.
        segment: The segment's key; ``*`` is everybody.
        metric: One metric, of which the rows of every segment are given.

    Raises:
        ConfigurationError: The run has no such segment, or there is no such metric.
        RunError: The run has no step 4.
    """
    if metric is not None and metric not in BY_KEY:
        raise ConfigurationError(
            f"there is no metric {metric!r}", remedy="Choose one of: " + ", ".join(BY_KEY)
        )
    lake, run_id = run.workspace.lake, run.source_of("strategise")
    rows = lake.read("segment_metrics", run_id=run_id)
    chosen = rows["segment"] == segment if metric is None else rows["metric"] == metric
    if rows[chosen].empty:
        raise ConfigurationError(
            f"nothing was measured for {segment!r} in run {run.run_id}",
            remedy="Give the key of a segment; 'sendable strategise' measures",
        )
    doses = lake.read("opt_out_doses", run_id=run_id)
    return {
        "run_id": run.run_id,
        "metrics": _plain(rows[chosen]),
        "opt_out_doses": _plain(doses[doses["segment"] == segment]) if metric is None else [],
        "click_signs": _plain(lake.read("click_signs", run_id=run_id)),
    }


def find_results(run: Run) -> list[dict[str, Any]]:
    """Give the results of a run's tests.

    Raises:
        RunError: The run has no step 4.
    """
    run_id = run.source_of("strategise")
    return _plain(run.workspace.lake.read("experiment_results", run_id=run_id))


def show_metrics(found: Mapping[str, Any]) -> None:
    """Show metrics with their intervals, and what is not available and why."""
    rows = found["metrics"]
    of_one = len({row["segment"] for row in rows}) == 1
    who = "everybody" if rows[0]["segment"] == EVERYBODY else rows[0]["segment"]
    screen.print(f"[bold]{escape(who if of_one else BY_KEY[rows[0]['metric']].title)}[/]")
    table = _begin_table("metric" if of_one else "segment", "value", "95% interval", "of", "before")
    notes: dict[str, list[str]] = {}
    for row in rows:
        name = BY_KEY[row["metric"]].title if of_one else row["segment"]
        if row["not_available"] is not None:
            notes.setdefault(f"not available, because {row['not_available']}", []).append(name)
            continue
        for note in _list_notes(row):
            notes.setdefault(note, []).append(name)
        interval = f"{_say(row, 'low')} to {_say(row, 'high')}" if row["low"] is not None else ""
        before = "" if row["before"] is None else _say(row, "before")
        table.add_row(
            escape(name),
            f"{_say(row, 'value')} {row['currency'] or ''}",
            interval,
            "" if row["denominator"] is None else f"{row['denominator']:,.0f}",
            f"{before} {_TRENDS.get(row['trend'], '')}",
        )
    if table.row_count:
        screen.print(table)
    for note, names in notes.items():
        line = f"{', '.join(names)}: {note}."
        screen.print(escape(line), highlight=False, soft_wrap=True)
    if found["opt_out_doses"]:
        _show_doses(found["opt_out_doses"])


def show_results(results: Sequence[Row]) -> None:
    """Show what each comparison of a test has found."""
    if not results:
        screen.print("The playbook has no experiments; docs/metrics.md shows how to write one.")
        return
    for row in results:
        is_money = row["metric"] == "revenue_per_person"
        lines = [
            f"[bold]{escape(row['experiment'])}[/]: {escape(row['arm'])} against "
            f"{escape(row['against'])}, by {row['metric']}: [bold]{row['verdict']}[/]",
            f"  {escape(row['why'])}",
        ]
        if row["lift"] is not None:
            parts = [_say_lift(row[name], is_money) for name in ("lift", "low", "high")]
            lines.insert(1, f"  {parts[0]} (95% interval {parts[1]} to {parts[2]})")
        if row["detectable"] is not None:
            smallest = _say_lift(row["detectable"], is_money)
            lines.append(f"  the smallest difference that they can show is {smallest}")
        for line in lines:
            screen.print(line, highlight=False, soft_wrap=True)


def _show_doses(doses: Sequence[Row]) -> None:
    screen.print()
    table = _begin_table("dose in", "messages", "delivered", "opt-outs", "rate", "95% interval")
    for row in doses:
        table.add_row(
            f"{row['days']} days",
            str(row["dose"]),
            f"{row['messages']:,}",
            f"{row['opt_outs']:,}",
            f"{row['rate']:.2%}",
            f"{row['low']:.2%} to {row['high']:.2%}",
        )
    screen.print(table)


def _begin_table(*names: str) -> Table:
    """Begin a table whose cells stay on one line."""
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim")
    for name in names:
        table.add_column(name, no_wrap=True)
    return table


def _say(row: Row, name: str) -> str:
    value = row[name]
    if row["unit"] == "share":
        return f"{value:.2%}"
    return f"{value:,.0f}" if abs(value) >= _LARGE else f"{value:,.2f}"


def _say_lift(value: float, is_money: bool) -> str:
    return f"{value:+,.2f}" if is_money else f"{100 * value:+.2f} points"


def _list_notes(row: Row) -> list[str]:
    notes = [f"{row['left_out']:,} left out, for whom machines clicked"] if row["left_out"] else []
    if row["uncounted"]:
        notes.append(f"{row['uncounted']:,} uncounted, {row['note']}")
    elif row["note"]:
        notes.append(row["note"])
    return notes


def _plain(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Give rows with nothing in the place of what is missing."""
    records = rows.astype("object").where(rows.notna(), None).to_dict("records")
    return [{str(name): value for name, value in record.items()} for record in records]
