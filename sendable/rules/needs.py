"""What data a rule needs, and from how long ago."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.nodes import (
    Attribute,
    Between,
    Compare,
    Condition,
    Constant,
    DaysSince,
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
    PrefersCategory,
)
from sendable.rules.references import feeds_of_node
from sendable.rules.walking import children_of


@dataclass(frozen=True)
class Need:
    """Data without which a rule's answer would be wrong.

    Attributes:
        feed: The feed, as the catalogue names it.
        noun: The events that are read; None for what is known of people.
        hours: How long ago they begin; None for ever. 0 for what is known of people.
    """

    feed: str
    noun: str | None = None
    hours: int | None = 0


def needs_of(tree: Condition) -> frozenset[Need]:
    """Give what a rule needs by itself, without the segments it names."""
    return frozenset(_needs(tree))


def _needs(node: Node) -> Iterator[Need]:
    match node:
        case Compare("<" | "<=" | "=", DaysSince(time), Constant(days)) if _is_last(time):
            yield from _lately(time, days)
        case Between(DaysSince(time), _, Constant(days)) if _is_last(time):
            yield from _lately(time, days)
        case _:
            yield from _own_needs(node)
            for child in children_of(node):
                yield from _needs(child)


def _is_last(time: Node) -> bool:
    match time:
        case EventTime("last"):
            return True
        case Field(name):
            return CATALOGUE.fields[name].derivation == "last"
        case _:
            return False


def _lately(time: Node, days: object) -> Iterator[Need]:
    """Who did it in the last days did so within them; what came before does not matter."""
    assert isinstance(days, int | float)
    most = max(math.ceil(days * 24), 0)
    for need in _own_needs(time):
        yield replace(need, hours=most if need.hours is None else min(need.hours, most))


def _own_needs(node: Node) -> Iterator[Need]:
    match node:
        case EventCount(noun, window) | EventSum(noun, window):
            yield from _of_events(noun, window.start_hours)
        case EventMeasure(_, events) | EventTime(_, events) | Favourite(events):
            yield from _of_events(events.noun, events.window.start_hours)
        case Pair(events, then):
            # What follows came later than what it follows.
            for each in (events, Events(then.noun, events.window)):
                yield from _of_events(each.noun, each.window.start_hours)
        case Field(name) if CATALOGUE.fields[name].noun is not None:
            yield from _of_events(CATALOGUE.fields[name].noun or "", None)
        case Field("carrier"):
            yield Need("messages", "sent", None)
        case Field() | Attribute() | PrefersCategory() | InList():
            for feed in feeds_of_node(node):
                yield Need(feed)
        case _:
            pass


def _of_events(noun: str, hours: int | None) -> Iterator[Need]:
    entry = CATALOGUE.events[noun]
    if entry.feed is not None:
        yield Need(entry.feed, noun, hours)
    for feed in entry.also:
        yield Need(feed, noun, None)
