"""What conditions are about, each in one form: ``last_order_at`` and ``last(orders)`` are one term.

A term has a value, or is missing. Terms are frozen and compare by content.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.lint import ranges
from sendable.rules.lint.ranges import Range
from sendable.rules.nodes import (
    And,
    Arithmetic,
    Attribute,
    Axis,
    Column,
    Condition,
    Constant,
    DaysSince,
    DaysUntil,
    End,
    EventCount,
    EventMeasure,
    Events,
    EventSum,
    EventTime,
    Favourite,
    Field,
    Measuring,
    Pair,
    Percentile,
    Score,
    Trend,
    Value,
    Window,
)
from sendable.rules.walking import kind_of


@dataclass(frozen=True)
class Happening:
    """Events as rows of a table: its time, a window, and all that is asked of a row."""

    table: str
    time: str
    window: Window
    conditions: frozenset[Condition]


@dataclass(frozen=True)
class Count:
    """How many there are."""

    of: Happening


@dataclass(frozen=True)
class EndTime:
    """When the first or the last was."""

    end: End
    of: Happening


@dataclass(frozen=True)
class Measured:
    """A number made of a column of some events."""

    how: Measuring
    of: Happening
    column: str


@dataclass(frozen=True)
class Commonest:
    """The value of a column that most of some events have."""

    of: Happening
    column: str


@dataclass(frozen=True)
class Followed:
    """How many of some events were followed, or were not."""

    of: Happening
    then: Happening
    within_hours: int | None
    followed: bool


@dataclass(frozen=True)
class Rate:
    """A rate lately over the rate before."""

    recent: Happening
    past: Happening


@dataclass(frozen=True)
class Ago:
    """Days from a time to the as-of time."""

    time: Term


@dataclass(frozen=True)
class Place:
    """The per cent of those with a value among whom somebody is, from the top or the bottom."""

    value: Term
    end: str


@dataclass(frozen=True)
class ScoreOf:
    """A score of 1 to 5."""

    axis: Axis


@dataclass(frozen=True)
class YearDays:
    """Days from the as-of day to the yearly day of a time."""

    time: Term


@dataclass(frozen=True)
class Calculated:
    """Two numbers and an operator."""

    operator: str
    left: Term | Constant
    right: Term | Constant


@dataclass(frozen=True)
class Order:
    """How two terms compare: -1, 0 or 1."""

    left: Term
    right: Term


@dataclass(frozen=True)
class Fits:
    """Whether a text fits a pattern."""

    value: Term
    pattern: str
    ignore_case: bool


@dataclass(frozen=True)
class Belongs:
    """Whether somebody is in a list, a segment, or among those who asked for a category."""

    what: str
    name: str


@dataclass(frozen=True)
class LastIn:
    """Days since somebody was last in a segment of an earlier run."""

    segment: str


Term = (
    Field
    | Attribute
    | Column
    | Count
    | EndTime
    | Measured
    | Commonest
    | Followed
    | Rate
    | Ago
    | Place
    | ScoreOf
    | YearDays
    | Calculated
    | Order
    | Fits
    | Belongs
    | LastIn
)

_SCORES = ranges.common(ranges.at_least(1), ranges.at_most(5))
_NUMBERS_OF_PEOPLE = {"list_count", "contact_count"}
_OPT_IN_STATES = ("in", "neither", "out")


def happening(events: Events | EventCount | EventSum) -> Happening:
    """Give events as rows of their table: what a noun means is one more condition."""
    name = events.measure if isinstance(events, EventSum) else events.noun
    entry = CATALOGUE.events[name]
    meant = (entry.condition,) if entry.condition is not None else ()
    conditions = [part for each in (*meant, *events.filters) for part in _conjuncts(each)]
    return Happening(entry.table, CATALOGUE.time_of(name), events.window, frozenset(conditions))


def _conjuncts(condition: Condition) -> tuple[Condition, ...]:
    if isinstance(condition, And):
        return tuple(part for each in condition.parts for part in _conjuncts(each))
    return (condition,)


def term_of(value: Value) -> Term:
    """Give what a value is about. A constant is not a term."""
    match value:
        case Field(name) if (entry := CATALOGUE.fields[name]).derivation in {"first", "last"}:
            end: End = "first" if entry.derivation == "first" else "last"
            return EndTime(end, happening(Events(entry.noun or "")))
        case Field() | Attribute() | Column():
            return replace(value, called="") if not isinstance(value, Column) else value
        case EventCount():
            return Count(happening(value))
        case EventSum(measure):
            return Measured("sum", happening(value), CATALOGUE.events[measure].total or "")
        case EventMeasure(how, events, column):
            return Measured(how, happening(events), column)
        case EventTime(end, events):
            return EndTime(end, happening(events))
        case Favourite(events, column):
            return Commonest(happening(events), column)
        case Pair(events, then, within, followed):
            return Followed(happening(events), happening(then), within, followed)
        case Trend(recent, past):
            return Rate(happening(recent), happening(past))
        case DaysSince(time) | DaysUntil(time):
            return Ago(term_of(time))
        case Percentile(inner):
            return Place(term_of(inner), "percentile")
        case Score(axis):
            return ScoreOf(axis)
        case Arithmetic(operator, left, right):
            return Calculated(operator, _operand(left), _operand(right))
        case Constant():
            raise AssertionError("a constant is about nothing")


def _operand(value: Value) -> Term | Constant:
    return value if isinstance(value, Constant) else term_of(value)


@cache
def is_whole(term: Term) -> bool:
    """Tell whether a term's values are whole numbers."""
    match term:
        case Count() | Followed() | ScoreOf() | YearDays() | Order() | Measured("distinct"):
            return True
        case Field(name):
            return name in _NUMBERS_OF_PEOPLE
        case _:
            return False


@cache
def is_never_missing(term: Term) -> bool:
    """Tell whether a term always has a value."""
    match term:
        case Count() | Followed() | Measured("sum" | "distinct") | Belongs():
            return True
        case Field(name):
            return CATALOGUE.fields[name].missing.startswith("Never missing")
        case _:
            return False


@cache
def domain_of(term: Term) -> Range:
    """Give the values that a term can have, as far as they are known without data."""
    match term:
        case Count() | Followed() | Measured("distinct") | Rate() | LastIn():
            return ranges.at_least(0)
        case ScoreOf():
            return _SCORES
        case YearDays():
            return ranges.common(ranges.at_least(0), ranges.at_most(365))
        case Order():
            return ranges.common(ranges.at_least(-1), ranges.at_most(1))
        case Place():
            return ranges.common(ranges.above(0), ranges.at_most(100))
        case Belongs() | Fits():
            return ranges.only(False, True)
        case Field("opted"):
            return ranges.only(*_OPT_IN_STATES)
        case Field(name) if name in _NUMBERS_OF_PEOPLE:
            return ranges.at_least(0)
        case Field() | Attribute() | Column() if kind_of(term) == "boolean":
            return ranges.only(False, True)
        case Ago(EndTime(_, of)):
            since = ranges.at_least(of.window.end_hours / 24)
            start = of.window.start_hours
            return since if start is None else ranges.common(since, ranges.at_most(start / 24))
        case Calculated("/", Count(), Count()):
            return ranges.at_least(0)
        case _:
            return ranges.EVERYTHING


@cache
def parts_of(term: Term) -> tuple[Term, ...]:
    """Give the terms that have a value wherever this one has."""
    match term:
        case Ago(inner) | Place(inner) | YearDays(inner) | Fits(inner):
            return (inner,)
        case Calculated(_, left, right):
            return tuple(side for side in (left, right) if not isinstance(side, Constant))
        case Order(left, right):
            return (left, right)
        case ScoreOf("monetary"):
            return (Field("total_spend", "number"),)
        case ScoreOf():
            return (EndTime("last", completed_orders()),)
        case EndTime("first", of):
            return (EndTime("last", of),)
        case _:
            return ()


@cache
def whole_of(term: Term) -> Term | None:
    """Give the one term without which this one is missing, and with which it is not."""
    match term:
        case Ago(inner) | Place(inner) | YearDays(inner) | Fits(inner):
            return inner
        case ScoreOf() | EndTime("first"):
            return parts_of(term)[0]
        case _:
            return None


@cache
def completed_orders() -> Happening:
    """Give all completed orders, which much is made from."""
    return happening(Events("orders"))


@cache
def least_events(term: Term) -> tuple[Happening, int] | None:
    """Give the events that must have happened for a term to have a value, and how many."""
    match term:
        case Measured(_, of) | Commonest(of):
            return of, 1
        case Rate(_, past):
            return past, 1
        case Field(name) if CATALOGUE.fields[name].derivation in {"total", "average"}:
            return completed_orders(), 1
        case Field(name) if CATALOGUE.fields[name].derivation == "median gap":
            return completed_orders(), 2
        case _:
            return None
