"""Faults in SQL: what each kind makes of a node of sqlglot's tree."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

Fault = tuple[str, exp.Expr | None]
"""The kind of fault, and the node that stands there instead; None where the node is gone."""

_COMPARISONS: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.LTE,
    exp.LTE: exp.LT,
    exp.GT: exp.GTE,
    exp.GTE: exp.GT,
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
}
_ARITHMETIC: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.Add: exp.Sub,
    exp.Sub: exp.Add,
    exp.Mul: exp.Div,
    exp.Div: exp.Mul,
}
_AGGREGATES: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.Max: exp.Min,
    exp.Min: exp.Max,
    exp.ArgMax: exp.ArgMin,
    exp.ArgMin: exp.ArgMax,
    exp.Greatest: exp.Least,
    exp.Least: exp.Greatest,
    exp.LogicalOr: exp.LogicalAnd,
    exp.LogicalAnd: exp.LogicalOr,
}
_JOINS = {("LEFT", ""): ("", ""), ("", "SEMI"): ("", "ANTI"), ("", "ANTI"): ("", "SEMI")}


def list_faults(node: exp.Expr) -> Iterator[Fault]:
    """Give every fault of a node by itself; its children have their own."""
    kind = type(node)
    if kind in _COMPARISONS:
        yield "sql comparison", _COMPARISONS[kind](**node.copy().args)
    if kind in _ARITHMETIC:
        yield "sql arithmetic", _ARITHMETIC[kind](**node.copy().args)
    if kind in _AGGREGATES:
        yield "sql aggregate", _AGGREGATES[kind](**node.copy().args)
    if isinstance(node, exp.And | exp.Or):
        other = exp.Or if isinstance(node, exp.And) else exp.And
        yield "sql and or", exp.paren(other(**node.copy().args))
        yield "sql condition dropped", node.left.copy()
        yield "sql condition dropped", node.right.copy()
    if isinstance(node, exp.Where | exp.Having | exp.Distinct) and not isinstance(
        node.parent, exp.Func
    ):
        yield "sql clause dropped", None
    if isinstance(node, exp.Not):
        yield "sql not dropped", node.this.copy()
    if isinstance(node, exp.Is | exp.In | exp.Exists) and not isinstance(node.parent, exp.Not):
        yield "sql negated", exp.Not(this=exp.paren(node.copy()))
    if isinstance(node, exp.Coalesce):
        yield "sql coalesce dropped", node.this.copy()
    if isinstance(node, exp.Literal):
        yield from _of_literal(node)
    if isinstance(node, exp.Boolean):
        yield "sql true false", exp.Boolean(this=not node.this)
    if isinstance(node, exp.Join):
        yield from _of_join(node)
    if isinstance(node, exp.Union):
        yield "sql branch dropped", node.this.copy()
        yield "sql branch dropped", node.expression.copy()
    if isinstance(node, exp.Ordered):
        yield "sql order", exp.Ordered(**{**node.copy().args, "desc": not node.args.get("desc")})


def _of_literal(node: exp.Literal) -> Iterator[Fault]:
    if node.is_string:
        yield "sql text", exp.Literal.string(f"{node.this}XX")
    elif node.this.isdigit():
        yield "sql number", exp.Literal.number(int(node.this) + 1)
        yield "sql number", exp.Literal.number(int(node.this) - 1)


def _of_join(node: exp.Join) -> Iterator[Fault]:
    found = (str(node.args.get("side") or ""), str(node.args.get("kind") or ""))
    plain = found == ("", "") and (node.args.get("using") or node.args.get("on"))
    side, kind = ("LEFT", "") if plain else _JOINS.get(found, found)
    if (side, kind) != found:
        yield "sql join", exp.Join(**{**node.copy().args, "side": side, "kind": kind})
