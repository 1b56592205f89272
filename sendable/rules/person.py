"""One person and a rule: what each value is, and what holds, at any moment from the as-of time on.

The plan answers for everybody at one moment. Here the records of one person are in memory, so that
a rule can be asked at many moments: when it will begin or cease to hold if nothing new happens.
What the two say of the as-of time is the same, which tests hold.
"""

from __future__ import annotations

import math
import statistics
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from sendable.rules.aggregates import SUM_DECIMALS
from sendable.rules.catalogue import CATALOGUE
from sendable.rules.leaves import Ranked
from sendable.rules.nodes import (
    Arithmetic,
    Attribute,
    Condition,
    Constant,
    DaysSince,
    DaysUntil,
    EventCount,
    EventMeasure,
    Events,
    EventSum,
    EventTime,
    Favourite,
    Field,
    InList,
    Node,
    Pair,
    Percentile,
    PrefersCategory,
    Score,
    Trend,
    Value,
    Window,
)

Told = Field | Attribute | PrefersCategory | InList
"""A leaf that somebody told, and that time alone does not change."""

_MICROSECONDS_A_DAY = 86_400_000_000
_SCALE = 10**SUM_DECIMALS


@dataclass(frozen=True)
class Record:
    """One event: when it happened, and its columns."""

    at: datetime
    columns: Mapping[str, Any]


@dataclass(frozen=True)
class Records:
    """Events of one kind, the oldest first, none later than the as-of time."""

    rows: tuple[Record, ...] = ()

    def within(self, window: Window, moment: datetime) -> Sequence[Record]:
        """Give those that lie in a window before a moment."""
        newest = bisect_right(self.times, moment - timedelta(hours=window.end_hours))
        if window.start_hours is None:
            return self.rows[:newest]
        return self.rows[
            bisect_right(self.times, moment - timedelta(hours=window.start_hours)) : newest
        ]

    @cached_property
    def times(self) -> tuple[datetime, ...]:
        """When each of them happened."""
        return tuple(row.at for row in self.rows)


@dataclass(frozen=True)
class Person:
    """What is known of one recipient at the as-of time.

    Attributes:
        number: Their number.
        told: What was told of them, by leaf; None where it is missing.
        events: What they did, by noun and filters, without a window.
        past: The as-of times of the runs in which they were in each segment.
        standing: Where they stand among all; asked only when a rule needs it, since it takes
            everybody's records.
        rules: Every rule by its segment's key.
    """

    number: str
    told: Mapping[Told, Any]
    events: Mapping[Events, Records]
    past: Mapping[str, Sequence[datetime]]
    standing: Callable[[Ranked], Any]
    rules: Mapping[str, Condition] = field(default_factory=dict)

    def records(self, events: Events, moment: datetime) -> Sequence[Record]:
        """Give the events that are meant, as seen from a moment."""
        known = self.events[without_window(events)]
        return known.within(events.window, moment)

    def all_records(self, events: Events) -> Sequence[Record]:
        """Give the events that are meant, whatever their window."""
        return self.events[without_window(events)].rows


def without_window(events: Events) -> Events:
    """Give the events of all times."""
    return Events(events.noun, filters=events.filters)


def events_of(leaf: Node) -> tuple[Events, ...]:
    """Give the events a value is made from; of a pair also those that follow."""
    match leaf:
        case EventCount(noun, window, filters) | EventSum(noun, window, filters):
            return (Events(noun, window, filters),)
        case EventMeasure(_, events) | EventTime(_, events) | Favourite(events):
            return (events,)
        case Pair(events, then):
            return (events, then)
        case Field(name) if of := CATALOGUE.fields[name].noun:
            return (Events(of),)
        case _:
            return ()


def value_at(person: Person, value: Value, moment: datetime) -> Any:
    """Give a value as it is at a moment; None where it is missing.

    Args:
        person: Whose.
        value: Which.
        moment: When, not before the as-of time.
    """
    match value:
        case Constant(date() as day):
            return datetime.combine(day, time(), UTC)
        case Constant():
            return value.value
        case Field(name) if CATALOGUE.fields[name].noun:
            return _derived(person, value, moment)
        case Field() | Attribute():
            return person.told[value]
        case Percentile() | Score():
            return person.standing(value)
        case DaysSince(inner):
            return _days(value_at(person, inner, moment), moment)
        case DaysUntil(inner):
            since = value_at(person, inner, moment)
            return None if since is None else _span(since - moment)
        case Trend(recent, past):
            return _trend(person, recent, past, moment)
        case Arithmetic(operator, left, right):
            return _calculate(
                operator, value_at(person, left, moment), value_at(person, right, moment)
            )
        case Pair():
            return _count_pairs(person, value, moment)
        case EventCount(noun, window, filters):
            return len(person.records(Events(noun, window, filters), moment))
        case EventSum(noun, window, filters):
            rows = person.records(Events(noun, window, filters), moment)
            return _total(rows, CATALOGUE.events[noun].total or "") or 0.0
        case EventMeasure(how, events, column):
            return _measure(how, person.records(events, moment), column)
        case EventTime(end, events):
            rows = person.records(events, moment)
            return rows[0 if end == "first" else -1].at if rows else None
        case Favourite(events, column):
            return _favourite(person.records(events, moment), column)
        case _:
            raise AssertionError(f"{value} is no value of a person")


def _derived(person: Person, leaf: Field, moment: datetime) -> Any:
    entry = CATALOGUE.fields[leaf.name]
    rows = person.records(Events(entry.noun or ""), moment)
    match entry.derivation:
        case "first":
            return rows[0].at if rows else None
        case "last":
            return rows[-1].at if rows else None
        case "total":
            return _total(rows, "amount")
        case "average":
            return _measure("mean", rows, "amount")
        case "median gap":
            gaps = [_span(later.at - earlier.at) for earlier, later in pairwise(rows)]
            return _round(statistics.median(gaps)) if gaps else None
        case other:
            raise AssertionError(f"{leaf.name} is not made of events but a {other}")


def _values(rows: Sequence[Record], column: str) -> list[Any]:
    return [row.columns[column] for row in rows if row.columns[column] is not None]


def _total(rows: Sequence[Record], column: str) -> float | None:
    values = _values(rows, column)
    return _round(math.fsum(values)) if values else None


def _measure(how: str, rows: Sequence[Record], column: str) -> float | None:
    values = _values(rows, column)
    match how:
        case "distinct":
            return len(set(values))
        case "sum":
            return _total(rows, column) or 0.0
        case _ if not values:
            return None
        case "mean":
            return _round(math.fsum(values) / len(values))
        case _:
            return float(max(values) if how == "max" else min(values))


def _favourite(rows: Sequence[Record], column: str) -> str | None:
    times: dict[str, list[datetime]] = {}
    for row in rows:
        if row.columns[column] is not None:
            times.setdefault(row.columns[column], []).append(row.at)
    best = max(((len(each), each[-1]) for each in times.values()), default=None)
    tied = (text for text, each in times.items() if (len(each), each[-1]) == best)
    return min(tied, key=lambda text: text.encode(), default=None)


def _count_pairs(person: Person, pair: Pair, moment: datetime) -> int:
    tables = {CATALOGUE.events[each.noun].table for each in (pair.events, pair.then)}
    following = [row.at for row in person.records(pair.then, moment)]
    count = 0
    for row in person.records(pair.events, moment):
        # At one moment, rows of one table do not follow each other; those of another do.
        first = (
            bisect_right(following, row.at)
            if len(tables) == 1
            else bisect_right(following, row.at - timedelta(microseconds=1))
        )
        is_followed = first < len(following) and (
            pair.within_hours is None
            or following[first] - row.at <= timedelta(hours=pair.within_hours)
        )
        count += is_followed is pair.followed
    return count


def _trend(person: Person, recent: EventCount, past: EventCount, moment: datetime) -> float | None:
    lately = recent.window.start_hours or 0
    before = (past.window.start_hours or 0) - lately
    return _calculate(
        "/",
        value_at(person, recent, moment) * before,
        value_at(person, past, moment) * lately,
    )


def _calculate(operator: str, left: float | None, right: float | None) -> float | None:
    if left is None or right is None or (operator == "/" and right == 0):
        return None
    left, right = float(left), float(right)
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right


def _days(since: datetime | None, moment: datetime) -> float | None:
    return None if since is None else _span(moment - since)


def _span(elapsed: timedelta) -> float:
    return (elapsed // timedelta(microseconds=1)) / _MICROSECONDS_A_DAY


def _round(number: float) -> float:
    """Round as the plan's query does: halves away from 0."""
    if not math.isfinite(number * _SCALE):
        return number
    return float(math.copysign(math.floor(abs(number * _SCALE) + 0.5), number) / _SCALE)


def is_told(node: Node) -> bool:
    """Tell whether a leaf was told of somebody, and is not made from what they did."""
    if isinstance(node, Field):
        return CATALOGUE.fields[node.name].noun is None
    return isinstance(node, Attribute | PrefersCategory | InList)
