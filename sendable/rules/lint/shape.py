"""How a rule is written: brackets, windows, and whether it asks for anything that people did."""

from __future__ import annotations

from collections.abc import Iterator

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.lint.findings import Finding
from sendable.rules.lint.layout import Part, walk_parts
from sendable.rules.nodes import (
    Between,
    Compare,
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
    Node,
    Pair,
    Trend,
    WasInSegment,
    Window,
)
from sendable.rules.walking import walk_nodes

_DAYS_IN_HOURS = frozenset({7, 10, 14, 21, 28, 30, 31, 45, 60, 90, 120, 180, 270, 360, 365, 730})
"""Lengths that people mean in days."""

_HOURS_IN_DAYS = frozenset({24, 48, 72})
"""Lengths that people mean in hours."""

_SOON_OVER = frozenset({"carts", "views", "searches", "wishlists", "restocks"})
"""Events that rules look back to for hours or few days."""

_LONG_IN_HOURS = 14 * 24
_LONGEST_DAYS = 3_650
"""Ten years, in days."""


def find_mixed(part: Part) -> Iterator[Finding]:
    """Find ANDs and ORs side by side without brackets."""
    for each in walk_parts(part):
        if each.is_mixed:
            yield Finding(
                "warning",
                "mixed_and_or",
                each.place,
                f"“{each.text}” has AND and OR without brackets, and AND binds first",
                "Put brackets around what belongs together: (a AND b) OR c",
            )


def find_odd_spans(part: Part) -> Iterator[Finding]:
    """Find windows and numbers of days that look like another unit."""
    for each in walk_parts(part):
        if each.parts:
            continue
        said = {
            sentence: remedy
            for noun, window in _windows_in(each.tree)
            for sentence, remedy in _judge_window(noun, window)
        }
        said |= dict(_judge_days(each.tree))
        for sentence, remedy in said.items():
            yield Finding("warning", "window_unit", each.place, sentence, remedy)


def reads_behaviour(tree: Condition) -> bool:
    """Tell whether a rule asks for anything that somebody did, or that was done to them."""
    return any(_is_behaviour(node) for node in walk_nodes(tree))


def _is_behaviour(node: Node) -> bool:
    match node:
        case (
            EventCount()
            | EventSum()
            | EventMeasure()
            | EventTime()
            | Favourite()
            | Pair()
            | Trend()
            | WasInSegment()
        ):
            return True
        case Field(name):
            return CATALOGUE.fields[name].noun is not None
        case _:
            return False


def _windows_in(tree: Condition) -> Iterator[tuple[str, Window]]:
    for node in walk_nodes(tree):
        match node:
            case EventCount(noun, window) | EventSum(noun, window):
                yield noun, window
            case (
                EventMeasure(_, Events(noun, window))
                | EventTime(_, Events(noun, window))
                | Favourite(Events(noun, window))
                | Pair(Events(noun, window))
            ):
                yield noun, window
            case _:
                pass


def _judge_window(noun: str, window: Window) -> Iterator[tuple[str, str]]:
    hours = window.start_hours
    if hours is None:
        return
    if window.unit == "hours" and hours in _DAYS_IN_HOURS:
        yield f"{noun} looks back {hours} hours", f"Write {noun}({hours}) if days are meant"
    elif window.unit == "hours" and hours >= _LONG_IN_HOURS and hours % 24 == 0:
        days = hours // 24
        yield f"{noun} looks back {hours} hours, which are {days} days", f"Write {noun}({days})"
    elif window.unit == "days" and noun in _SOON_OVER and hours // 24 in _HOURS_IN_DAYS:
        days = hours // 24
        yield f"{noun} looks back {days} days", f"Write {noun}('{days}h') if hours are meant"
    elif hours > _LONGEST_DAYS * 24:
        days = hours // 24
        yield f"{noun} looks back {days:,} days, more than ten years", f"Write {noun}() for ever"


def _judge_days(tree: Condition) -> Iterator[tuple[str, str]]:
    """Find days since or until something that are compared with more than ten years."""
    match tree:
        case Compare(_, DaysSince() | DaysUntil(), Constant(value)):
            numbers = [value]
        case Between(DaysSince() | DaysUntil(), Constant(low), Constant(high)):
            numbers = [low, high]
        case _:
            return
    for number in numbers:
        if isinstance(number, int | float) and abs(number) > _LONGEST_DAYS:
            sentence = f"{number:,} days are more than ten years"
            yield sentence, "Give the number in days"
