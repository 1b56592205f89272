"""Where a recipient stands among all: shares, percentiles and scores, as window functions.

Only whole numbers decide, so that nobody at a border is lost to rounding.
"""

from __future__ import annotations

from decimal import Decimal

from sqlglot import exp

from sendable.rules.nodes import Axis


def write_top(value: exp.Expr, percent: Decimal) -> exp.Expr:
    """Write that fewer than a share of those with a value have a higher one."""
    return _write_share(value, _others(value, higher=True), percent)


def write_bottom(value: exp.Expr, percent: Decimal) -> exp.Expr:
    """Write that fewer than a share of those with a value have a lower one."""
    return _write_share(value, _others(value, higher=False), percent)


def write_percentile(value: exp.Expr) -> exp.Expr:
    """Write how many of 100 with a value have at most this one; NULL without one."""
    at_most = exp.Sub(this=_known(value), expression=_others(value, higher=True))
    hundredfold = exp.Mul(this=exp.paren(at_most), expression=exp.Literal.number(100))
    share = exp.Div(
        this=exp.cast(hundredfold, "double"), expression=exp.cast(_known(value), "double")
    )
    return exp.Case(ifs=[exp.If(this=_is_known(value), true=share)])


def write_score(axis: Axis, value: exp.Expr, number: exp.Expr) -> exp.Expr:
    """Write a score of 1 to 5, by fifths of those with a value; NULL without one.

    Args:
        axis: Which score: for recency the lowest value is the best.
        value: What it is made from.
        number: The recipient's number, which tells equal frequencies apart.
    """
    if axis == "recency":
        value = exp.Floor(this=value)
    elif axis == "frequency":
        value = exp.Nullif(this=value, expression=exp.Literal.number(0))
    lower = (
        exp.paren(_place(exp.RowNumber(), [_ascending(value), _ascending(number)]))
        if axis == "frequency"
        else _others(value, higher=False)
    )
    # A value belongs to the first fifth whose upper border it does not pass. Between two values a
    # border is a weighted mean of both, so that only the lower one is within. The quotient is a
    # whole number only where it is one exactly: people are far fewer than a double's digits.
    others = exp.paren(exp.Sub(this=_known(value), expression=exp.Literal.number(1)))
    share = exp.Div(
        this=exp.cast(exp.Mul(this=lower, expression=exp.Literal.number(5)), "double"),
        expression=exp.Nullif(this=exp.cast(others, "double"), expression=exp.Literal.number(0)),
    )
    none_lower = exp.EQ(this=lower.copy(), expression=exp.Literal.number(0))
    cases = [
        exp.If(this=exp.Is(this=value.copy(), expression=exp.Null()), true=exp.Null()),
        exp.If(this=none_lower, true=exp.Literal.number(1)),
    ]
    fifth = exp.Case(ifs=cases, default=exp.Ceil(this=share))
    if axis != "recency":
        return fifth
    return exp.paren(exp.Sub(this=exp.Literal.number(6), expression=fifth))


def _write_share(value: exp.Expr, others: exp.Expr, percent: Decimal) -> exp.Expr:
    fewer = exp.LT(
        this=exp.Mul(this=others, expression=exp.Literal.number(10_000)),
        expression=exp.Mul(this=_known(value), expression=exp.Literal.number(int(percent * 100))),
    )
    return exp.and_(_is_known(value), fewer)


def _others(value: exp.Expr, *, higher: bool) -> exp.Expr:
    """Write how many have a higher value, or a lower one."""
    ordered = exp.Ordered(this=value.copy(), desc=higher, nulls_first=False)
    return exp.paren(_place(exp.Anonymous(this="RANK"), [ordered]))


def _place(function: exp.Expr, order: list[exp.Expr]) -> exp.Expr:
    """Write a place in an order, from 0."""
    place = exp.Window(this=function, order=exp.Order(expressions=order))
    return exp.Sub(this=place, expression=exp.Literal.number(1))


def _ascending(value: exp.Expr) -> exp.Expr:
    return exp.Ordered(this=value.copy(), desc=False, nulls_first=False)


def _known(value: exp.Expr) -> exp.Expr:
    return exp.Window(this=exp.Count(this=value.copy()))


def _is_known(value: exp.Expr) -> exp.Expr:
    return exp.not_(exp.Is(this=value.copy(), expression=exp.Null()))
