"""When a rule will begin or cease to hold of somebody, if nothing new happens.

Two things pass with time alone. An event enters or leaves a window, a day of the year comes: that
is at one of finitely many moments, which the records tell. Between two of those a number of days
since or until something grows or falls evenly, so that where it passes what it is compared with is
found by halving, to the microsecond.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, pairwise

from sendable.rules.holding import compare, holds_at
from sendable.rules.nodes import (
    Anniversary,
    Arithmetic,
    Between,
    Bottom,
    Compare,
    Condition,
    DaysSince,
    DaysUntil,
    In,
    InSegment,
    Node,
    Percentile,
    Score,
    Top,
    Value,
    WasInSegment,
)
from sendable.rules.person import Person, events_of, value_at
from sendable.rules.walking import children_of, kind_of

HORIZON = timedelta(days=100 * 365)
"""How far is looked ahead."""

_YEARS = 9
"""Years of anniversaries that are looked at: a 29 February may be eight years away."""

_MICROSECOND = timedelta(microseconds=1)
_EVENLY = 1
"""The highest power of time that a value may hold and still be followed."""


@dataclass(frozen=True)
class Turn:
    """The first moment at which a condition will be other than it is.

    Attributes:
        at: The moment; None when time alone never changes it.
        is_followed: Whether every part of the condition could be followed through time. A product
            of two spans of time cannot, so that a turn may be missed.
    """

    at: datetime | None
    is_followed: bool


def find_turn(person: Person, node: Condition, now: datetime) -> Turn:
    """Find when a condition first changes if nothing new happens to anybody.

    Where somebody stands among all is taken to stay as it is.

    Args:
        person: Of whom it holds, or does not.
        node: The condition.
        now: The moment it is looked at, the as-of time or later.
    """
    leaves = list(_leaves_of(person, node))
    moving = [leaf for leaf in leaves if _degree(leaf) > 0]
    is_followed = all(_degree(leaf) <= _EVENLY for leaf in moving)
    holds = holds_at(person, node, now)
    end = now + HORIZON
    steps = sorted({step for leaf in leaves for step in _steps(person, leaf, now) if step < end})
    for start, stop in pairwise([now, *steps, end]):
        if start > now and holds_at(person, node, start) is not holds:
            return Turn(start, is_followed)
        crossings = (
            moment
            for leaf in moving
            if _degree(leaf) <= _EVENLY
            for moment in _crossings(person, leaf, start, stop)
        )
        for moment in sorted(set(crossings)):
            if holds_at(person, node, moment) is not holds:
                return Turn(moment, is_followed)
    return Turn(None, is_followed)


def _leaves_of(person: Person, node: Node) -> Iterator[Node]:
    """Yield the comparisons and the values beneath a condition, segments written out.

    What stands beneath a place among all is left out: it is taken to stay.
    """
    if isinstance(node, InSegment):
        yield from _leaves_of(person, person.rules[node.key])
    elif not isinstance(node, Top | Bottom | Percentile | Score):
        yield node
        for child in children_of(node):
            yield from _leaves_of(person, child)


def _degree(node: Node) -> int:
    """Tell which power of time a value, or a comparison of values, holds between two steps."""
    match node:
        case DaysSince() | DaysUntil():
            return 1
        case Arithmetic("+" | "-", left, right):
            return max(_degree(left), _degree(right))
        case Arithmetic("*", left, right):
            return _degree(left) + _degree(right)
        case Arithmetic("/", left, right):
            return _degree(left) if not _degree(right) else _EVENLY + 1
        case Compare(_, left, right):
            return max(_degree(left), _degree(right))
        case Between(value, low, high):
            return max(_degree(value), _degree(low), _degree(high))
        case In(value):
            return _degree(value)
        case _:
            return 0


def _steps(person: Person, leaf: Node, now: datetime) -> Iterator[datetime]:
    """Yield the moments after now at which a leaf may change at once."""
    moments: Iterator[datetime]
    match leaf:
        case WasInSegment(key, days):
            moments = (run + timedelta(days=days) for run in person.past.get(key, ()))
        case Anniversary(inner, days):
            moments = _midnights(person, inner, days, now)
        case _:
            moments = _borders(person, leaf)
    return (moment for moment in moments if moment > now)


def _borders(person: Person, leaf: Node) -> Iterator[datetime]:
    """Yield when each event enters and leaves its window."""
    for events in events_of(leaf):
        for row in person.all_records(events):
            yield row.at + timedelta(hours=events.window.end_hours)
            if events.window.start_hours is not None:
                yield row.at + timedelta(hours=events.window.start_hours)


def _midnights(person: Person, inner: Value, days: int, now: datetime) -> Iterator[datetime]:
    """Yield when a yearly day comes into view and when it is over."""
    known = [value_at(person, inner, now)]
    for events in events_of(inner):
        known += [row.at for row in person.all_records(events)]
    yearly = {(each.astimezone(UTC).month, each.astimezone(UTC).day) for each in known if each}
    if (2, 29) in yearly:
        yearly.add((2, 28))
    for month, day in yearly:
        for year in range(now.year - 1, now.year + _YEARS):
            if (month, day) == (2, 29) and not isleap(year):
                continue
            first = datetime.combine(date(year, month, day), time(), UTC)
            yield first - timedelta(days=days - 1)
            yield first + timedelta(days=1)


def _crossings(person: Person, leaf: Node, start: datetime, stop: datetime) -> Iterator[datetime]:
    """Yield when a value passes what it is compared with, after the start and before the stop."""
    for value, bound in _compared(leaf):

        def sign(moment: datetime, value: Value = value, bound: Value = bound) -> int | None:
            mine, other = value_at(person, value, moment), value_at(person, bound, moment)
            if mine is None or other is None:
                return None
            return compare(">", mine, other) - compare("<", mine, other)

        # Reached, and left behind: at an equal value, which may last a microsecond, both count.
        first = _first_change(sign, start, stop)
        if first is not None:
            yield first
            second = _first_change(sign, first, stop)
            if second is not None:
                yield second


def _compared(leaf: Node) -> Iterator[tuple[Value, Value]]:
    match leaf:
        case Compare(_, left, right) if kind_of(left) == "number":
            yield left, right
        case Between(value, low, high) if kind_of(value) == "number":
            yield from chain([(value, low)], [(value, high)])
        case In(value, options):
            yield from ((value, option) for option in options)


def _first_change(
    sign: Callable[[datetime], int | None], start: datetime, stop: datetime
) -> datetime | None:
    """Find the first moment before the stop at which a sign that grows or falls is another."""
    before, last = sign(start), stop - _MICROSECOND
    if last <= start or sign(last) == before:
        return None
    same, other = start, last
    while other - same > _MICROSECOND:
        middle = same + (other - same) // 2
        if sign(middle) == before:
            same = middle
        else:
            other = middle
    return other
