"""The tree of a rule: what a text means, free of any SQL.

Two families. A *value* is a number, a text, a time or a truth value, and may be missing. A
*condition* is true or false, never missing: the leaf that meets a missing value is false. Trees are
frozen and compare by content, so that the same aggregate in two rules is recognised as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["number", "text", "time", "boolean"]
ComparisonOperator = Literal["=", "<>", "<", "<=", ">", ">="]
ArithmeticOperator = Literal["+", "-", "*", "/"]


@dataclass(frozen=True)
class Window:
    """A stretch of time before the as-of time, open at its older end and closed at its newer one.

    Attributes:
        start_hours: How long before the as-of time it begins, in hours; None means ever.
        end_hours: How long before the as-of time it ends, in hours.
        unit: How its author wrote it; two windows of the same length are equal all the same.
    """

    start_hours: int | None = None
    end_hours: int = 0
    unit: Literal["hours", "days"] = field(default="days", compare=False)


@dataclass(frozen=True)
class Constant:
    """A number, a text, a date (midnight UTC) or a truth value, as written in the rule."""

    value: int | float | str | date | bool
    kind: Kind


@dataclass(frozen=True)
class Field:
    """A recipient's value by its catalogue name; missing where the recipient has none."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Column:
    """A value of one event, inside the filters of an event call; may be missing."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class EventCount:
    """How many events of a noun lie in a window and pass every filter; never missing."""

    noun: str
    window: Window = Window()
    filters: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class EventSum:
    """The total of a measure over the events in a window; never missing, 0 without events."""

    measure: str
    window: Window = Window()
    filters: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class DaysSince:
    """Days from a time to the as-of time, as a decimal number; missing when the time is."""

    time: Field


@dataclass(frozen=True)
class Arithmetic:
    """Two numbers and an operator; missing when either is, or when the divisor is zero."""

    operator: ArithmeticOperator
    left: Value
    right: Value


@dataclass(frozen=True)
class And:
    """True when every part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    """True when some part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The true complement of a condition: it holds for exactly those the condition does not."""

    part: Condition


@dataclass(frozen=True)
class Compare:
    """Two values of one kind, compared; false when either is missing. A constant stands right."""

    operator: ComparisonOperator
    left: Value
    right: Value


@dataclass(frozen=True)
class Between:
    """A value within two bounds, both included; false when any of the three is missing."""

    value: Value
    low: Value
    high: Value


@dataclass(frozen=True)
class In:
    """A value that equals one of the options; false when it is missing."""

    value: Value
    options: tuple[Constant, ...]


@dataclass(frozen=True)
class Like:
    """A text that fits an SQL pattern (``%`` any run, ``_`` one character); false when missing."""

    value: Value
    pattern: str
    ignore_case: bool = False


@dataclass(frozen=True)
class IsNull:
    """True when the value is missing."""

    value: Value


@dataclass(frozen=True)
class Flag:
    """A truth value used as a condition; false when it is missing."""

    value: Field


@dataclass(frozen=True)
class Fixed:
    """``TRUE``, which everyone fulfils, or ``FALSE``, which nobody does."""

    value: bool


@dataclass(frozen=True)
class Top:
    """Among the highest so many per cent of the recipients that have a value; ties are all in."""

    field: Field
    percent: Decimal


@dataclass(frozen=True)
class InList:
    """In a contact list of this name, in upper or lower case; a plain no for everyone else."""

    name: str


@dataclass(frozen=True)
class InSegment:
    """Fulfils the rule of another segment.

    Attributes:
        key: The other segment's key.
        offset: Where in the rule's text this stands, for error messages; no part of equality.
    """

    key: str
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True)
class WasInSegment:
    """Was a member of a segment in a run at most so many days before the as-of time."""

    key: str
    days: int


Value = Constant | Field | Column | EventCount | EventSum | DaysSince | Arithmetic
Condition = (
    And
    | Or
    | Not
    | Compare
    | Between
    | In
    | Like
    | IsNull
    | Flag
    | Fixed
    | Top
    | InList
    | InSegment
    | WasInSegment
)
Node = Value | Condition


def kind_of(value: Value) -> Kind:
    """Tell what a value is; counts, sums, spans and arithmetic are numbers."""
    match value:
        case Constant(_, kind) | Field(_, kind) | Column(_, kind):
            return kind
        case _:
            return "number"


def walk_nodes(node: Node) -> Iterator[Node]:
    """Yield a node and all beneath it, in reading order; an event call's filters are its own."""
    yield node
    for child in _children(node):
        yield from walk_nodes(child)


def _children(node: Node) -> tuple[Node, ...]:
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
        case DaysSince(inner) | Top(inner):
            return (inner,)
        case _:
            return ()
