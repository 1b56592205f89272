"""What every reader of a tree asks of it: what a value is, and what stands beneath a node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sendable.rules.nodes import (
    And,
    Anniversary,
    Arithmetic,
    Attribute,
    Axis,
    Between,
    Bottom,
    Column,
    Compare,
    Constant,
    DaysSince,
    DaysUntil,
    EventCount,
    EventTime,
    Favourite,
    Field,
    Flag,
    In,
    IsNull,
    Kind,
    Like,
    Node,
    Not,
    Or,
    Percentile,
    Score,
    Top,
    Trend,
    Value,
)

SCORED: Mapping[Axis, Value] = {
    "recency": DaysSince(Field("last_order_at", "time")),
    "frequency": EventCount("orders"),
    "monetary": Field("total_spend", "number"),
}
"""What each score is made from."""


def kind_of(value: Value) -> Kind:
    """Tell what a value is; counts, sums, spans and arithmetic are numbers."""
    match value:
        case Constant(_, kind) | Field(_, kind) | Column(_, kind) | Attribute(_, kind):
            return kind
        case EventTime():
            return "time"
        case Favourite():
            return "text"
        case _:
            return "number"


def walk_nodes(node: Node) -> Iterator[Node]:
    """Yield a node and all beneath it, in reading order; an event call's filters are its own."""
    yield node
    for child in children_of(node):
        yield from walk_nodes(child)


def children_of(node: Node) -> tuple[Node, ...]:
    """Give the nodes directly beneath one."""
    match node:
        case And(parts) | Or(parts):
            return parts
        case Not(part):
            return (part,)
        case Compare(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case Between(value, low, high):
            return (value, low, high)
        case In(value) | Like(value) | IsNull(value) | Flag(value):
            return (value,)
        case DaysSince(inner) | DaysUntil(inner) | Percentile(inner) | Top(inner) | Bottom(inner):
            return (inner,)
        case Anniversary(time):
            return (time,)
        case Trend(recent, past):
            return (recent, past)
        case Score(axis):
            return (SCORED[axis],)
        case _:
            return ()
