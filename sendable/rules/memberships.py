"""Functions in the text of a rule that are true or false: lists, segments, shares of the base."""

from __future__ import annotations

from decimal import Decimal

from sqlglot import exp

from sendable.rules.calls import LONGEST_WINDOW
from sendable.rules.computed import read_ranked
from sendable.rules.nodes import (
    Anniversary,
    Bottom,
    Condition,
    Constant,
    InList,
    InSegment,
    PrefersCategory,
    Top,
    WasInSegment,
)
from sendable.rules.scope import Scope, misspelt, name_of, texts_of
from sendable.rules.walking import kind_of

_LONGEST_YEAR = 366


def read_membership(node: exp.Anonymous, scope: Scope) -> Condition:
    """Translate the call of a function that is true or false.

    Raises:
        RuleError: When its arguments are not those it takes.
    """
    arguments = node.expressions
    match name_of(node), texts_of(node):
        case "in_list", [name]:
            return InList(name)
        case "prefers_category", [category]:
            return PrefersCategory(category)
        case "in_segment", [key]:
            return InSegment(key, scope.source.start(node))
        case "was_in_segment", _ if len(arguments) == 2:
            return _read_was_in_segment(node, scope)
        case "anniversary", _ if len(arguments) == 2:
            return _read_anniversary(node, scope)
        case "top", _ if len(arguments) == 2:
            return Top(read_ranked(arguments[0], scope), _read_percent(arguments[1], scope))
        case "bottom", _ if len(arguments) == 2:
            return Bottom(read_ranked(arguments[0], scope), _read_percent(arguments[1], scope))
        case _:
            raise misspelt(node, scope)


def _read_was_in_segment(node: exp.Anonymous, scope: Scope) -> WasInSegment:
    place, span = node.expressions
    key = str(place.this) if isinstance(place, exp.Literal) and place.is_string else ""
    days = scope.read_value(span, scope)
    whole = days.value if isinstance(days, Constant) else None
    if key and type(whole) is int and 1 <= whole <= LONGEST_WINDOW:
        return WasInSegment(key, whole)
    raise misspelt(node, scope)


def _read_anniversary(node: exp.Anonymous, scope: Scope) -> Anniversary:
    time, span = (scope.read_value(argument, scope) for argument in node.expressions)
    days = span.value if isinstance(span, Constant) else None
    known = kind_of(time) == "time" and not isinstance(time, Constant)
    if known and type(days) is int and 1 <= days <= _LONGEST_YEAR:
        return Anniversary(time, days)
    raise misspelt(node, scope)


def _read_percent(node: exp.Expr, scope: Scope) -> Decimal:
    percent = scope.read_value(node, scope)
    if isinstance(percent, Constant) and percent.kind == "number":
        exact = Decimal(str(percent.value))
        # Hundredths of a per cent, so that the border can be computed in whole numbers.
        if 0 < exact <= 100 and exact == exact.quantize(Decimal("0.01")):
            return exact
    raise scope.source.node_fault(
        "the share is a number above 0 and up to 100, with at most two decimals", node
    )
