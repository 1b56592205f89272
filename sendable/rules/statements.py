"""Conditions said of a thing: ``the category is “skincare”``, ``the spend is at least 5``.

Filters of events are said like this, and whatever has no better wording in ``english.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.nodes import (
    And,
    Arithmetic,
    Between,
    Column,
    Compare,
    Condition,
    Constant,
    DaysSince,
    EventCount,
    EventSum,
    Field,
    In,
    IsNull,
    Like,
    Not,
    Or,
    Value,
    kind_of,
)
from sendable.rules.wording import (
    FLIPPED,
    join_parts,
    say_comparison,
    say_constant,
    say_options,
    say_pattern,
    say_window,
)

_SIGNS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}


def may_be_missing(*values: Value) -> bool:
    """Tell whether some value can be missing, so that being known must be part of what is said."""
    for value in values:
        match value:
            case Constant() | EventCount() | EventSum():
                continue
            case Field(name):
                if CATALOGUE.fields[name].missing != "Never missing":
                    return True
            case DaysSince(time):
                if may_be_missing(time):
                    return True
            case Arithmetic(operator, left, right):
                if operator == "/" or may_be_missing(left, right):
                    return True
            case Column():
                return True
    return False


def say_value(value: Value) -> str:
    """Write a value as a noun phrase: ``the number of orders in the last 30 days``."""
    match value:
        case Constant():
            return say_constant(value)
        case Field(name, kind):
            label = CATALOGUE.fields[name].label
            return label if kind == "time" else f"the {label}"
        case Column(name):
            return f"the {name.replace('_', ' ')}"
        case EventCount(noun, window, filters):
            label = CATALOGUE.events[noun].label
            return f"the number of {label}{say_window(window)}{say_filters(filters)}"
        case EventSum(_, window, filters):
            return f"the spend{say_window(window)}{say_filters(filters)}"
        case DaysSince(time):
            return f"the number of days since {CATALOGUE.fields[time.name].label}"
        case Arithmetic(operator, left, right):
            return f"{_say_operand(left)} {_SIGNS[operator]} {_say_operand(right)}"


def _say_operand(value: Value) -> str:
    text = say_value(value)
    return f"({text})" if isinstance(value, Arithmetic) else text


def say_filters(filters: Sequence[Condition]) -> str:
    """Write the filters of an event call, after a space; nothing where there are none."""
    match list(filters):
        case []:
            return ""
        case [single]:
            return f" where {say_statement(single)}"
        case several:
            return f" where {say_statement(And(tuple(several)))}"


def say_statement(node: Condition, *, negated: bool = False, inner: bool = False) -> str:
    """Write a condition as a clause with its own subject.

    Args:
        node: A condition over values; not one about lists, segments or shares.
        negated: Whether its complement is said.
        inner: Whether it stands inside a group.
    """
    match node:
        case Not(part):
            return say_statement(part, negated=not negated, inner=inner)
        case And(parts) | Or(parts):
            joiner = "and" if isinstance(node, And) is not negated else "or"
            said = [say_statement(part, negated=negated, inner=True) for part in parts]
            return join_parts(said, joiner, inner=inner)
        case Compare(operator, left, right):
            verb = say_comparison(
                FLIPPED[operator] if negated else operator,
                kind_of(left),
                say_value(right),
                isinstance(right, Constant),
            )
            return f"{say_value(left)} {verb}{unknown(negated, left, right)}"
        case Between(value, low, high):
            verb = "is not between" if negated else "is between"
            bounds = f"{say_value(low)} and {say_value(high)}"
            return f"{say_value(value)} {verb} {bounds}{unknown(negated, value, low, high)}"
        case In(value, options):
            verb = "is not" if negated else "is"
            listed = say_options([say_constant(option) for option in options])
            return f"{say_value(value)} {verb} {listed}{unknown(negated, value)}"
        case Like(value):
            verb = say_pattern(node, negated=negated)
            return f"{say_value(value)} {verb}{unknown(negated, value)}"
        case IsNull(value):
            return f"{say_value(value)} is {'known' if negated else 'not known'}"
        case _:
            raise AssertionError(f"{node} is not said of a thing")


def unknown(negated: bool, *values: Value) -> str:
    """Add that a complement also holds for those of whom nothing is known."""
    return " (or this is not known)" if negated and may_be_missing(*values) else ""
