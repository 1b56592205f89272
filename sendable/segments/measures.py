"""What a leaf of a rule measures of one person, in words: the value, and what is needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sendable.numbers import mask_people_in
from sendable.rules.amounts import bounded_amount, compared_amount
from sendable.rules.leaves import Ranked
from sendable.rules.nodes import (
    Anniversary,
    Arithmetic,
    Between,
    Bottom,
    Compare,
    Condition,
    Constant,
    DaysSince,
    DaysUntil,
    Field,
    Flag,
    In,
    IsNull,
    Like,
    Node,
    Percentile,
    Score,
    Top,
    Trend,
    Value,
)
from sendable.rules.person import Person, events_of, value_at
from sendable.rules.statements import say_rank
from sendable.rules.walking import children_of, kind_of
from sendable.rules.wording import FLIPPED, say_constant, say_date, say_number

_NAMES_OF_PEOPLE = {"first_name", "last_name"}
_DIGITS = 2


@dataclass(frozen=True)
class Measured:
    """One value of a person.

    Attributes:
        what: What it is: ``clicks in the last 30 days``.
        value: The value in words; people's names and addresses are hidden.
        needed: What it would have to be: ``at least 1``; empty where no number says it.
    """

    what: str
    value: str
    needed: str = ""


def measure_leaf(
    person: Person, leaf: Condition, moment: datetime, *, negated: bool
) -> tuple[Measured, ...]:
    """Say what a leaf looks at, with its value at a moment.

    Args:
        person: Of whom.
        leaf: The leaf of a rule.
        moment: When.
        negated: Whether the leaf stands under NOT, which turns what is needed round.
    """
    asked = list(_asked(leaf))
    needed = _say_needed(leaf, negated)
    first = [
        Measured(_name(value), _say_at(person, value, moment), needed if place == 0 else "")
        for place, value in enumerate(asked)
    ]
    made_of = [
        Measured(_name(part), _say_at(person, part, moment))
        for value in asked
        for part in _parts_of(value)
    ]
    return tuple(dict.fromkeys([*first, *made_of]))


def is_known(person: Person, leaf: Condition, moment: datetime) -> bool:
    """Tell whether everything that a leaf compares has a value."""
    return all(value_at(person, value, moment) is not None for value in _asked(leaf))


def ranked_of(node: Node) -> Iterator[Ranked]:
    """Yield the leaves beneath a node that depend on where somebody stands among all."""
    if isinstance(node, Top | Bottom | Percentile | Score):
        yield node
    else:
        for child in children_of(node):
            yield from ranked_of(child)


def say_plain(value: Any, *, of: Value | None = None) -> str:
    """Write a value: a number with two decimals at most, a time in UTC, a text in quotes."""
    match value:
        case None:
            is_event = of is not None and kind_of(of) == "time" and any(events_of(of))
            return "never" if is_event else "not known"
        case bool(truth):
            return "yes" if truth else "no"
        case int(number):
            return say_number(number)
        case float(number):
            rounded = Decimal(repr(number)).quantize(Decimal(10) ** -_DIGITS)
            return f"{rounded.normalize() if rounded % 1 else int(rounded):,}"
        case datetime() as moment:
            return f"{say_date(moment.date())}, {moment:%H:%M}"
        case text:
            if isinstance(of, Field) and of.name in _NAMES_OF_PEOPLE:
                return f"“{str(text)[:1]}…”"
            return f"“{mask_people_in(str(text))}”"


def _asked(leaf: Condition) -> Iterator[Value]:
    """Yield the values that a leaf compares, constants left out."""
    match leaf:
        case Compare(_, left, right):
            yield left
            if not _is_constant(right):
                yield right
        case Between(value, low, high):
            yield value
            yield from (bound for bound in (low, high) if not _is_constant(bound))
        case In(value) | Like(value) | IsNull(value) | Flag(value) | Anniversary(value):
            yield value
        case _:
            return


def _parts_of(value: Value) -> Iterator[Value]:
    """Yield what a calculated value is made of."""
    match value:
        case Arithmetic(_, left, right):
            for side in (left, right):
                if isinstance(side, Arithmetic):
                    yield from _parts_of(side)
                elif not _is_constant(side):
                    yield side
                    yield from _parts_of(side)
        case DaysSince(inner) | DaysUntil(inner):
            yield inner
        case Trend(recent, past):
            yield from (recent, past)
        case _:
            return


def _is_constant(value: Value) -> bool:
    return isinstance(value, Constant)


def _name(value: Value) -> str:
    return say_rank(value).removeprefix("number of ").removeprefix("time they ")


def _say_at(person: Person, value: Value, moment: datetime) -> str:
    return say_plain(value_at(person, value, moment), of=value)


def _say_needed(leaf: Condition, negated: bool) -> str:
    match leaf:
        case Compare(operator, _, right):
            amount = compared_amount(FLIPPED[operator] if negated else operator, right)
            return amount.say().removeprefix("exactly ") if amount else ""
        case Between(_, low, high):
            bounds = bounded_amount(low, high)
            return f"{'not ' if negated else ''}{bounds.say()}" if bounds else ""
        case In(value, options) if kind_of(value) == "number":
            listed = " or ".join(say_constant(option) for option in options)
            return f"{'not ' if negated else ''}{listed}"
        case _:
            return ""
