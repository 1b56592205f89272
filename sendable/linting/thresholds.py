"""Thresholds that nobody reaches in the data of a run, and those that everybody does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from sendable.engine.duckdb import Connection
from sendable.linting.playbook import entries_of
from sendable.playbook import Playbook
from sendable.rules.extremes import select_extremes
from sendable.rules.lint import ranges
from sendable.rules.lint.findings import Finding
from sendable.rules.lint.formulas import compared
from sendable.rules.lint.layout import Part, lay_out, walk_parts
from sendable.rules.nodes import Between, Compare, Constant, Node, Value
from sendable.rules.walking import kind_of


def find_out_of_range(connection: Connection, playbook: Playbook, as_of: datetime) -> list[Finding]:
    """Find comparisons with numbers and dates that lie outside what the data holds.

    Args:
        connection: An engine with facts.
        playbook: The playbook.
        as_of: The moment the values are of.
    """
    parts = [
        (segment.key, entry, part, value)
        for segment in playbook.segments.values()
        for entry, rule in entries_of(segment)
        for part in walk_parts(lay_out(rule))
        if (value := _measured(part.tree)) is not None
    ]
    values = list(dict.fromkeys(value for *_, value in parts))
    if not values:
        return []
    [row] = connection.execute(select_extremes(values, as_of)).fetchall()
    held = {value: row[2 * place : 2 * place + 2] for place, value in enumerate(values)}
    return [
        finding.of(key, entry)
        for key, entry, part, value in parts
        for finding in _judge(part, *held[value])
    ]


def _measured(node: Node) -> Value | None:
    """Give the number or time that a condition compares with constants."""
    match node:
        case Compare(operator, left, Constant()) if operator not in {"=", "<>"}:
            value = left
        case Compare("=", left, Constant(number)) if number != 0:
            value = left
        case Between(left, Constant(), Constant()):
            value = left
        case _:
            return None
    return value if kind_of(value) in {"number", "time"} else None


def _judge(part: Part, low: Any, high: Any) -> Iterator[Finding]:
    if low is None:
        return
    match part.tree:
        case Compare(operator, _, Constant(value)):
            wanted = compared(operator, _moment(value))
        case Between(_, Constant(least), Constant(most)):
            wanted = ranges.common(ranges.at_least(_moment(least)), ranges.at_most(_moment(most)))
        case _:
            return
    held = ranges.common(ranges.at_least(low), ranges.at_most(high))
    span = f"it is {_say(low)}" if low == high else f"it goes from {_say(low)} to {_say(high)}"
    if not ranges.common(held, wanted):
        yield Finding(
            "warning",
            "out_of_range",
            part.place,
            f"nobody fulfils “{part.text}”: {span}",
            "Choose a threshold that the data reaches",
        )
    elif not ranges.common(held, ranges.rest(wanted)):
        yield Finding(
            "note",
            "out_of_range",
            part.place,
            f"everybody who has a value fulfils “{part.text}”: {span}",
            "Choose a threshold within that, or delete the condition",
        )


def _moment(value: object) -> Any:
    """Give a constant as the data has it: a date is its midnight in UTC."""
    return datetime.combine(value, time(), UTC) if isinstance(value, date) else value


def _say(value: Any) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else f"{value:,.6g}"
