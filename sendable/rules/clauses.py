"""From a tree to SQL expressions. A condition is never NULL; a value is NULL where it is missing.

The same translation serves two places: the final test of a recipient, whose leaves are columns of
the joined facts, and a filter inside an event call, whose leaves are columns of the event table.
What a leaf is comes from the caller.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlglot import exp

from sendable.rules.leaves import Leaf
from sendable.rules.nodes import (
    And,
    Anniversary,
    Arithmetic,
    Between,
    Bottom,
    Compare,
    Condition,
    Constant,
    DaysSince,
    DaysUntil,
    EventCount,
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
    Trend,
    Value,
    WasInSegment,
)

MICROSECONDS_A_DAY = 86_400_000_000

_COMPARISONS: Mapping[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "<>": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
_ARITHMETIC: Mapping[str, type[exp.Binary]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}


def write_condition(node: Condition, leaf: Callable[[Leaf], exp.Expr], as_of: datetime) -> exp.Expr:
    """Write a condition as an SQL expression that is TRUE or FALSE.

    Args:
        node: The condition.
        leaf: Gives the expression for a leaf; for conditions one that is never NULL.
        as_of: The time the rule is evaluated for, aware.
    """
    match node:
        case And(parts):
            return exp.and_(*(write_condition(p, leaf, as_of) for p in parts), copy=False)
        case Or(parts):
            return exp.or_(*(write_condition(p, leaf, as_of) for p in parts), copy=False)
        case Not(part):
            return exp.not_(write_condition(part, leaf, as_of), copy=False)
        case Fixed(value):
            return exp.Boolean(this=value)
        case Compare(operator, left, right):
            sides = [write_value(side, leaf, as_of) for side in (left, right)]
            return _false_if_missing(_COMPARISONS[operator](this=sides[0], expression=sides[1]))
        case Between(value, low, high):
            return _false_if_missing(
                exp.Between(
                    this=write_value(value, leaf, as_of),
                    low=write_value(low, leaf, as_of),
                    high=write_value(high, leaf, as_of),
                )
            )
        case In(value, options):
            return _false_if_missing(
                exp.In(
                    this=write_value(value, leaf, as_of),
                    expressions=[write_value(option, leaf, as_of) for option in options],
                )
            )
        case Like(value, pattern, ignore_case):
            fits = exp.ILike if ignore_case else exp.Like
            text = write_value(value, leaf, as_of)
            return _false_if_missing(fits(this=text, expression=exp.Literal.string(pattern)))
        case IsNull(value):
            return exp.Is(this=_bracket(write_value(value, leaf, as_of)), expression=exp.Null())
        case Anniversary(moment, days_ahead):
            return _write_anniversary(write_value(moment, leaf, as_of), days_ahead, as_of)
        case Flag(value):
            return _false_if_missing(leaf(value))
        case Top() | Bottom() | InList() | PrefersCategory() | InSegment() | WasInSegment():
            return leaf(node)


def write_value(node: Value, leaf: Callable[[Leaf], exp.Expr], as_of: datetime) -> exp.Expr:
    """Write a value as an SQL expression that is NULL where the value is missing.

    Args:
        node: The value.
        leaf: Gives the expression for a leaf.
        as_of: The time the rule is evaluated for, aware.
    """
    match node:
        case Constant():
            return _write_constant(node)
        case DaysSince(moment) | DaysUntil(moment):
            now = exp.Literal.number(microseconds(as_of))
            then = exp.UnixMicros(this=write_value(moment, leaf, as_of))
            first, last = (then, now) if isinstance(node, DaysSince) else (now, then)
            return days(exp.Sub(this=last, expression=first))
        case Trend(recent, past):
            return _write_trend(recent, past, leaf)
        case Arithmetic(operator, left, right):
            # Decimal numbers throughout: whole ones could overflow, which stops the query.
            sides = [exp.cast(write_value(s, leaf, as_of), "double") for s in (left, right)]
            if operator == "/":
                return _divide(sides[0], sides[1])
            result = _ARITHMETIC[operator](this=sides[0], expression=sides[1])
            return exp.paren(result, copy=False)
        case _:
            return leaf(node)


def _write_anniversary(moment: exp.Expr, days_ahead: int, as_of: datetime) -> exp.Expr:
    """Write that a time's month and day are among those of the days ahead, as numbers MMDD."""
    start = as_of.astimezone(UTC).date()
    ahead = [start + timedelta(days=each) for each in range(days_ahead)]
    wanted = {day.month * 100 + day.day for day in ahead}
    if any((day.month, day.day) == (2, 28) and not isleap(day.year) for day in ahead):
        wanted.add(229)
    utc = exp.AtTimeZone(this=moment, zone=exp.Literal.string("UTC"))
    month, day = (exp.Extract(this=exp.var(part), expression=utc) for part in ("MONTH", "DAY"))
    yearly = exp.Add(this=exp.Mul(this=month, expression=exp.Literal.number(100)), expression=day)
    return _false_if_missing(
        exp.In(
            this=exp.paren(yearly, copy=False),
            expressions=[exp.Literal.number(each) for each in sorted(wanted)],
        )
    )


def _write_trend(
    recent: EventCount, past: EventCount, leaf: Callable[[Leaf], exp.Expr]
) -> exp.Expr:
    lately = recent.window.start_hours or 0
    before = (past.window.start_hours or 0) - lately
    sides = (
        exp.Mul(this=exp.cast(leaf(count), "double"), expression=exp.Literal.number(hours))
        for count, hours in ((recent, before), (past, lately))
    )
    return _divide(*(exp.paren(side, copy=False) for side in sides))


def _divide(dividend: exp.Expr, divisor: exp.Expr) -> exp.Expr:
    known = exp.Nullif(this=divisor, expression=exp.Literal.number(0))
    return exp.paren(exp.Div(this=dividend, expression=known), copy=False)


def _write_constant(constant: Constant) -> exp.Expr:
    match constant.value:
        case bool(truth):
            return exp.Boolean(this=truth)
        case str(text):
            return exp.Literal.string(text)
        case date() as day:
            return write_moment(datetime.combine(day, time(), UTC))
        case int(number):
            return _signed(number, exp.Literal.number(abs(number)))
        case float(number):
            return _signed(number, exp.cast(exp.Literal.number(repr(abs(number))), "double"))


def _signed(number: float, size: exp.Expr) -> exp.Expr:
    return exp.paren(exp.Neg(this=size), copy=False) if number < 0 else size


def _false_if_missing(comparison: exp.Expr) -> exp.Expr:
    return exp.Coalesce(this=comparison, expressions=[exp.false()])


def _bracket(value: exp.Expr) -> exp.Expr:
    return value if isinstance(value, exp.Column) else exp.paren(value, copy=False)


def write_moment(moment: datetime) -> exp.Expr:
    """Write a time as a literal in UTC, with its microseconds."""
    text = moment.astimezone(UTC).isoformat(sep=" ", timespec="microseconds")
    return exp.cast(exp.Literal.string(text), "timestamptz")


def microseconds(moment: datetime) -> int:
    """Count the microseconds from 1970 to a time, exactly."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def days(elapsed: exp.Expr) -> exp.Expr:
    """Turn an expression in microseconds into one in days, a decimal number."""
    length = exp.cast(exp.Literal.number(MICROSECONDS_A_DAY), "double")
    as_decimal = exp.cast(exp.paren(elapsed, copy=False), "double")
    return exp.paren(exp.Div(this=as_decimal, expression=length), copy=False)
