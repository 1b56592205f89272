"""What two segments are to each other, by their rules alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sendable.rules.lint.formulas import All, Any, Formula, Literal, formula_of
from sendable.rules.lint.solving import can_hold
from sendable.rules.lint.terms import (
    Ago,
    Belongs,
    Calculated,
    Count,
    EndTime,
    Fits,
    Followed,
    LastIn,
    Measured,
    Order,
    Place,
    Rate,
    ScoreOf,
    Term,
    YearDays,
)
from sendable.rules.nodes import Attribute, Column, Condition, Constant, Field

_MOST_STEPS = 200
"""Fewer than for one rule: there are many pairs."""


@dataclass(frozen=True)
class Group:
    """Who is in a segment, as a formula and its opposite, and the data that tells it."""

    inside: Formula
    outside: Formula
    topics: frozenset[str]


def group_of(rule: Condition, exclude: Condition | None, trees: Mapping[str, Condition]) -> Group:
    """Give a segment's group: its rule without its exclusions."""
    parts = [(rule, True)] + ([(exclude, False)] if exclude is not None else [])
    inside = All(tuple(formula_of(tree, trees, holds=holds) for tree, holds in parts))
    outside = Any(tuple(formula_of(tree, trees, holds=not holds) for tree, holds in parts))
    return Group(inside, outside, frozenset(_topics_of(inside)))


def lies_within(small: Group, large: Group) -> bool:
    """Tell whether everybody in one group is surely in the other.

    Groups that read nothing in common are not looked at: then one lies within the other only if
    the one is empty or the other holds everybody.
    """
    if not small.topics & large.topics:
        return False
    return can_hold(All((small.inside, large.outside)), _MOST_STEPS) is False


def _topics_of(formula: Formula) -> Iterator[str]:
    if isinstance(formula, Literal):
        yield from _topics_of_term(formula.term)
        return
    for part in formula.parts:
        yield from _topics_of(part)


def _topics_of_term(term: Term) -> Sequence[str]:
    match term:
        case Field(name) if name in {"total_spend", "average_order_value", "median_order_gap"}:
            return ["orders"]
        case Field(name) | Attribute(name) | Column(name):
            return [f"field {name}"]
        case Count(of) | EndTime(_, of) | Measured(_, of) | Followed(of) | Rate(of):
            return [of.table]
        case Ago(inner) | Place(inner) | YearDays(inner) | Fits(inner):
            return _topics_of_term(inner)
        case Calculated(_, left, right):
            sides = [side for side in (left, right) if not isinstance(side, Constant)]
            return [topic for side in sides for topic in _topics_of_term(side)]
        case Order(left, right):
            return [*_topics_of_term(left), *_topics_of_term(right)]
        case ScoreOf():
            return ["orders"]
        case Belongs(what, name):
            return [f"{what} {name}"]
        case LastIn(segment):
            return [f"segment {segment}"]
        case _:
            return [term.of.table]
