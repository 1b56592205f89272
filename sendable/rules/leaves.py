"""The leaves of rules: what is looked up in a table rather than calculated, and in which."""

from __future__ import annotations

from dataclasses import dataclass

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.nodes import (
    Attribute,
    Bottom,
    Column,
    Condition,
    EventCount,
    EventMeasure,
    EventSum,
    EventTime,
    Favourite,
    Field,
    InList,
    InSegment,
    Pair,
    Percentile,
    PrefersCategory,
    Score,
    Top,
    WasInSegment,
    Window,
)

Aggregate = (
    Field
    | Attribute
    | PrefersCategory
    | EventCount
    | EventSum
    | EventMeasure
    | EventTime
    | InList
    | WasInSegment
)
"""A leaf that is a column of the recipients, or one conditional aggregate over another table."""

Ranked = Top | Bottom | Percentile | Score
"""A leaf that depends on where a recipient stands among all."""

Fact = Aggregate | Favourite | Pair | Ranked
"""A leaf that is a column of the wide row of a recipient."""

Leaf = Fact | Column | InSegment
"""What is not translated but looked up: a column of whatever a condition is tested on."""

RECIPIENTS = "recipients"


@dataclass(frozen=True)
class PairSource:
    """Two kinds of events, one after the other; windows and spans may differ within it.

    Attributes:
        noun: The events that are counted.
        filters: Their filters.
        then: What follows.
        then_filters: Its filters.
        is_timed: Whether it matters how soon it followed, and not only whether it did.
    """

    noun: str
    filters: tuple[Condition, ...]
    then: str
    then_filters: tuple[Condition, ...]
    is_timed: bool


@dataclass(frozen=True)
class GapSource:
    """Events one after the other, for the time between them."""

    noun: str


Source = str | PairSource | GapSource | Favourite
"""What one pass is over: a table, two kinds of events, gaps between events, or a text column."""


def source_of(leaf: Aggregate | Favourite | Pair) -> Source:
    """Tell what a leaf is made from; ``recipients`` for a plain column of theirs."""
    match leaf:
        case Field(name):
            entry = CATALOGUE.fields[name]
            if entry.noun and entry.derivation == "median gap":
                return GapSource(entry.noun)
            return CATALOGUE.events[entry.noun].table if entry.noun else entry.table
        case EventCount(noun) | EventSum(noun):
            return CATALOGUE.events[noun].table
        case EventMeasure(_, events) | EventTime(_, events):
            return CATALOGUE.events[events.noun].table
        case Attribute():
            return "attributes"
        case PrefersCategory():
            return "preferences"
        case InList():
            return "list_members"
        case WasInSegment():
            return "past_membership"
        case Pair(events, then, within):
            return PairSource(
                events.noun, events.filters, then.noun, then.filters, within is not None
            )
        case Favourite():
            return leaf


def describe_leaf(leaf: Fact) -> str:
    """Give a leaf the beginning of a column name, by which a reader of the SQL may know it."""
    match leaf:
        case Field(name):
            return name
        case Attribute(_, kind):
            return f"attribute_{kind}"
        case PrefersCategory():
            return "prefers_category"
        case EventCount(name, window, filters) | EventSum(name, window, filters):
            return f"{name}{_describe_window(window)}{_where(filters)}"
        case EventMeasure(how, events, column):
            span = _describe_window(events.window)
            return f"{how}_{events.noun}_{column}{span}{_where(events.filters)}"
        case EventTime(end, events):
            return f"{end}_{events.noun}{_describe_window(events.window)}{_where(events.filters)}"
        case Favourite(events, column):
            return f"favourite_{events.noun}_{column}{_describe_window(events.window)}"
        case Pair(events, then, within, followed):
            verb = "then" if followed else "without"
            span = f"_within_{within}h" if within is not None else ""
            return f"{events.noun}{_describe_window(events.window)}_{verb}_{then.noun}{span}"
        case Top(value):
            return f"top_{_describe_value(value)}"
        case Bottom(value):
            return f"bottom_{_describe_value(value)}"
        case Percentile(value):
            return f"percentile_{_describe_value(value)}"
        case Score(axis):
            return f"{axis}_score"
        case InList():
            return "in_list"
        case WasInSegment(_, days_back):
            return f"was_in_segment_{days_back}d"


def _describe_value(value: object) -> str:
    return value.name if isinstance(value, Field) else "value"


def _where(filters: tuple[Condition, ...]) -> str:
    return "_where" if filters else ""


def _describe_window(window: Window) -> str:
    if window.start_hours is None:
        return "_ever"
    borders = [window.start_hours, *([window.end_hours] if window.end_hours else [])]
    return "".join(f"_{h}h" if h % 24 else f"_{h // 24}d" for h in borders)
