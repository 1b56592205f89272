"""Conditions in the text of a rule: comparisons, IN, LIKE, IS NULL, calls, and their joining."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.faults import shorten
from sendable.rules.memberships import read_membership
from sendable.rules.nodes import (
    And,
    Attribute,
    Between,
    Column,
    Compare,
    ComparisonOperator,
    Condition,
    Constant,
    EventCount,
    EventMeasure,
    EventSum,
    Field,
    Fixed,
    Flag,
    In,
    IsNull,
    Like,
    Not,
    Or,
    Pair,
)
from sendable.rules.scope import Scope, name_of
from sendable.rules.values import (
    check_depends_on_data,
    check_same_kind,
    read_value,
    unlisted,
)
from sendable.rules.walking import kind_of

_COMPARISONS: Mapping[type[exp.Expr], tuple[ComparisonOperator, ComparisonOperator]] = {
    exp.EQ: ("=", "="),
    exp.NEQ: ("<>", "<>"),
    exp.LT: ("<", ">"),
    exp.LTE: ("<=", ">="),
    exp.GT: (">", "<"),
    exp.GTE: (">=", "<="),
}
"""Each comparison and its mirror image, for when the constant stands first."""


def read_condition(node: exp.Expr, scope: Scope) -> Condition:
    """Translate an expression that must be true or false.

    Raises:
        RuleError: When it is neither, or holds what the catalogue does not list.
    """
    match node:
        case exp.Paren():
            return read_condition(node.this, scope)
        case exp.And():
            return And(tuple(read_condition(part, scope) for part in flatten_chain(node)))
        case exp.Or():
            return Or(tuple(read_condition(part, scope) for part in flatten_chain(node)))
        case exp.Not():
            return Not(read_condition(node.this, scope))
        case exp.EQ() | exp.NEQ() | exp.LT() | exp.LTE() | exp.GT() | exp.GTE():
            return _read_compare(node, scope)
        case exp.Between():
            return _read_between(node, scope)
        case exp.In():
            return _read_in(node, scope)
        case exp.Like() | exp.ILike():
            return _read_like(node, scope)
        case exp.Is():
            return _read_is(node, scope)
        case exp.Boolean() if scope.table is None:
            return Fixed(bool(node.this))
        case exp.Anonymous() if scope.table is None and _is_membership(node):
            return read_membership(node, scope)
        case exp.Alias():
            raise scope.source.fault(
                f"'{shorten(node.alias)}' is not expected here",
                scope.source.start(node.args["alias"]),
                "Join two conditions with AND or OR",
            )
        case _:
            return _read_bare(node, scope)


def _is_membership(node: exp.Anonymous) -> bool:
    function = CATALOGUE.functions.get(name_of(node))
    return function is not None and function.kind == "boolean"


def flatten_chain(node: exp.Connector) -> list[exp.Expr]:
    """Give the parts of a chain of ANDs or ORs; a loop, since a chain may be long."""
    parts: list[exp.Expr] = []
    left: exp.Expr = node
    while isinstance(left, type(node)):
        parts.append(left.expression)
        left = left.this
    return [left, *reversed(parts)]


def _read_compare(node: exp.Expr, scope: Scope) -> Condition:
    operator, mirrored = _COMPARISONS[type(node)]
    left, right = read_value(node.this, scope), read_value(node.expression, scope)
    if isinstance(left, Constant):
        left, right, operator = right, left, mirrored
    check_depends_on_data(left, node, scope)
    check_same_kind(left, right, node.expression, scope)
    if operator not in {"=", "<>"} and kind_of(left) == "boolean":
        raise scope.source.node_fault("yes and no are not larger or smaller", node, "Write =")
    return Compare(operator, left, right)


def _read_between(node: exp.Between, scope: Scope) -> Condition:
    if node.args.get("symmetric"):
        raise unlisted(node, scope)
    value = read_value(node.this, scope)
    bounds = [node.args["low"], node.args["high"]]
    low, high = (read_value(bound, scope) for bound in bounds)
    check_depends_on_data(value, node, scope)
    for bound, place in zip((low, high), bounds, strict=True):
        check_same_kind(value, bound, place, scope)
    if kind_of(value) == "boolean":
        raise scope.source.node_fault("yes and no have nothing between them", node)
    return Between(value, low, high)


def _read_in(node: exp.In, scope: Scope) -> Condition:
    options = node.expressions
    if not options or any(node.args.get(form) for form in ("query", "unnest", "field")):
        raise scope.source.node_fault(
            "IN needs a list of values in brackets", node, "Write country IN ('AU', 'NZ')"
        )
    value = read_value(node.this, scope)
    check_depends_on_data(value, node, scope)
    if kind_of(value) not in {"text", "number"}:
        raise scope.source.node_fault(
            f"IN takes texts and numbers, not a {kind_of(value)}", node, "Compare with = or BETWEEN"
        )
    constants = []
    for option in options:
        constant = read_value(option, scope)
        if not isinstance(constant, Constant):
            raise scope.source.node_fault("a list of IN holds only constants", option)
        check_same_kind(value, constant, option, scope)
        constants.append(constant)
    return In(value, tuple(constants))


def _read_like(node: exp.Like | exp.ILike, scope: Scope) -> Condition:
    value, pattern = read_value(node.this, scope), node.expression
    if not (isinstance(pattern, exp.Literal) and pattern.is_string):
        raise scope.source.node_fault(
            "LIKE needs a pattern in single quotes", node, "Write city LIKE 'Syd%'"
        )
    if "\\" in str(pattern.this):
        raise scope.source.node_fault(
            "a pattern holds no backslash, which databases read in different ways",
            pattern,
            "Write _ for any one character",
        )
    check_depends_on_data(value, node, scope)
    if kind_of(value) != "text":
        raise scope.source.node_fault(f"LIKE compares texts, not a {kind_of(value)}", node.this)
    like = Like(value, str(pattern.this), isinstance(node, exp.ILike))
    return Not(like) if node.args.get("negate") else like


def _read_is(node: exp.Is, scope: Scope) -> Condition:
    if not isinstance(node.expression, exp.Null):
        raise scope.source.node_fault(
            "IS goes only with NULL and NOT NULL", node, "Write = TRUE or = FALSE for yes and no"
        )
    value = read_value(node.this, scope)
    check_depends_on_data(value, node, scope)
    if isinstance(value, EventCount | EventSum | Pair) or (
        isinstance(value, EventMeasure) and value.how in {"sum", "distinct"}
    ):
        raise scope.source.node_fault(
            "a count or sum of events is never missing", node, "Write = 0 for none"
        )
    return IsNull(value)


def _read_bare(node: exp.Expr, scope: Scope) -> Condition:
    """Read what stands alone where a condition must: a yes-or-no field is one, others are not."""
    value = read_value(node, scope)
    source = scope.source
    match value:
        case Field(_, "boolean") | Attribute(_, "boolean") | Column(_, "boolean"):
            return Flag(value)
        case EventCount() | EventSum():
            call = node.sql("duckdb", normalize_functions=False)
            remedy = f"Write {call if len(call) <= 60 else f'{node.name}(…)'} >= 1"
            raise source.node_fault("a number is neither true nor false", node, remedy)
        case Field(name, kind):
            example = CATALOGUE.fields[name].example
            raise source.node_fault(
                f"the {kind} {name} is neither true nor false", node, f"Write {example}"
            )
        case Constant(bool()) if scope.table is not None:
            raise source.node_fault("this says nothing about an event", node, "Compare a column")
        case _:
            raise source.node_fault(
                f"a {kind_of(value)} is neither true nor false", node, _remedy_of(node)
            )


def _remedy_of(node: exp.Expr) -> str:
    function = CATALOGUE.functions.get(name_of(node)) if isinstance(node, exp.Anonymous) else None
    return f"Write {function.example}" if function else "Compare it with something"
