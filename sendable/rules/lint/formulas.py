"""A condition as a formula of literals: each says that a term's value is in a set, or that not.

What is not in a set may also be missing: a literal and its opposite always divide people in two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sendable.rules.lint import ranges
from sendable.rules.lint.ranges import Range
from sendable.rules.lint.terms import (
    Ago,
    Belongs,
    Fits,
    LastIn,
    Order,
    Place,
    Term,
    YearDays,
    term_of,
)
from sendable.rules.nodes import (
    And,
    Anniversary,
    Between,
    Bottom,
    Compare,
    ComparisonOperator,
    Condition,
    Constant,
    DaysUntil,
    Fixed,
    Flag,
    In,
    InList,
    InSegment,
    IsNull,
    Like,
    Not,
    Or,
    PrefersCategory,
    Top,
    Value,
    WasInSegment,
)


@dataclass(frozen=True)
class Literal:
    """That a term has a value in a set; or, where ``holds`` is false, that it has none in it."""

    term: Term
    values: Range
    holds: bool = True


@dataclass(frozen=True)
class All:
    """True when every part is; with no part, true."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True)
class Any:
    """True when some part is; with no part, false."""

    parts: tuple[Formula, ...]


Formula = Literal | All | Any
TRUE = All(())
FALSE = Any(())


def formula_of(
    condition: Condition, rules: Mapping[str, Condition], *, holds: bool = True
) -> Formula:
    """Write a condition, or its opposite, as a formula.

    Args:
        condition: The condition.
        rules: The trees of segments that ``in_segment`` may name; one that is not there is
            a group like any other, of which nothing is known.
        holds: Whether the condition itself is wanted.
    """
    match condition:
        case And(parts) | Or(parts):
            written = tuple(formula_of(part, rules, holds=holds) for part in parts)
            return All(written) if isinstance(condition, And) is holds else Any(written)
        case Not(part):
            return formula_of(part, rules, holds=not holds)
        case InSegment(key) if key in rules:
            return formula_of(rules[key], rules, holds=holds)
        case Fixed(value):
            return TRUE if value is holds else FALSE
        case Between(value, low, high):
            ends = And((Compare(">=", value, low), Compare("<=", value, high)))
            return formula_of(ends, rules, holds=holds)
        case _:
            return _literal(condition, holds)


def _literal(condition: Condition, holds: bool) -> Literal:
    match condition:
        case Compare(operator, DaysUntil(time), Constant(value)):
            values = ranges.mirrored(compared(operator, value))
            return Literal(Ago(term_of(time)), values, holds)
        case Compare(operator, left, Constant(value)):
            return Literal(term_of(left), compared(operator, value), holds)
        case Compare(operator, left, right):
            return _ordered(operator, left, right, holds)
        case In(DaysUntil(time), options):
            return Literal(Ago(term_of(time)), ranges.mirrored(_options(options)), holds)
        case In(value, options):
            return Literal(term_of(value), _options(options), holds)
        case Like(value, pattern, ignore_case):
            return _fitting(term_of(value), pattern, ignore_case, holds)
        case IsNull(value):
            return Literal(term_of(value), ranges.EVERYTHING, not holds)
        case Flag(value):
            return Literal(term_of(value), ranges.only(True), holds)
        case Top(value, percent):
            return Literal(Place(term_of(value), "top"), ranges.at_most(percent), holds)
        case Bottom(value, percent):
            return Literal(Place(term_of(value), "bottom"), ranges.at_most(percent), holds)
        case Anniversary(time, days):
            return Literal(YearDays(term_of(time)), ranges.below(days), holds)
        case InList(name):
            return Literal(Belongs("list", name.lower()), ranges.only(True), holds)
        case PrefersCategory(name):
            return Literal(Belongs("category", name.lower()), ranges.only(True), holds)
        case InSegment(key):
            return Literal(Belongs("segment", key), ranges.only(True), holds)
        case WasInSegment(key, days):
            return Literal(LastIn(key), ranges.below(days), holds)
        case _:
            raise AssertionError(f"{condition} is no leaf")


def compared(operator: ComparisonOperator, value: object) -> Range:
    """Give the values that a comparison with a constant lets through."""
    match operator:
        case "=":
            return ranges.only(value)
        case "<>":
            return ranges.rest(ranges.only(value))
        case "<":
            return ranges.below(value)
        case "<=":
            return ranges.at_most(value)
        case ">":
            return ranges.above(value)
        case ">=":
            return ranges.at_least(value)


def _options(options: tuple[Constant, ...]) -> Range:
    return ranges.only(*(option.value for option in options))


def _ordered(operator: ComparisonOperator, left: Value, right: Value, holds: bool) -> Literal:
    """Compare two terms, always the same one first."""
    sides = term_of(left), term_of(right)
    values = compared(operator, 0)
    if repr(sides[0]) > repr(sides[1]):
        sides, values = sides[::-1], ranges.mirrored(values)
    return Literal(Order(*sides), values, holds)


def _fitting(term: Term, pattern: str, ignore_case: bool, holds: bool) -> Literal:
    """Say which texts fit a pattern, as a stretch of the alphabet where they are one."""
    start = pattern.rstrip("%")
    if "%" in start or "_" in start or (ignore_case and start):
        return Literal(Fits(term, pattern, ignore_case), ranges.only(True), holds)
    if start == pattern:
        return Literal(term, ranges.only(pattern), holds)
    if not start:
        return Literal(term, ranges.EVERYTHING, holds)
    following = ord(start[-1]) + 1
    if 0xD800 <= following <= 0xDFFF or following > 0x10FFFF:
        return Literal(Fits(term, pattern, ignore_case), ranges.only(True), holds)
    end = ranges.below(start[:-1] + chr(following))
    return Literal(term, ranges.common(ranges.at_least(start), end), holds)
