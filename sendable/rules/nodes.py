"""The tree of a rule: what a text means, free of any SQL.

Two families. A *value* is a number, a text, a time or a truth value, and may be missing. A
*condition* is true or false, never missing: the leaf that meets a missing value is false. Trees are
frozen and compare by content, so that the same aggregate in two rules is recognised as one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["number", "text", "time", "boolean"]
ComparisonOperator = Literal["=", "<>", "<", "<=", ">", ">="]
ArithmeticOperator = Literal["+", "-", "*", "/"]
End = Literal["first", "last"]
Measuring = Literal["sum", "mean", "max", "min", "distinct"]
Axis = Literal["recency", "frequency", "monetary"]


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
    """A recipient's value by its catalogue name; missing where the recipient has none.

    Attributes:
        name: Its name.
        kind: What it is.
        called: What the playbook calls it, where that is not the catalogue's label.
    """

    name: str
    kind: Kind
    called: str = field(default="", compare=False)


@dataclass(frozen=True)
class Column:
    """A value of one event, inside the filters of an event call; may be missing."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Attribute:
    """What is known of a person under a name of the user's own; missing where nothing is.

    Attributes:
        name: The name, in small letters.
        kind: How its value is read; a value that cannot be read so is missing.
        called: What the playbook calls it, where that is not the name.
    """

    name: str
    kind: Kind
    called: str = field(default="", compare=False)


@dataclass(frozen=True)
class Events:
    """Which events are meant: those of a noun in a window that pass every filter."""

    noun: str
    window: Window = Window()
    filters: tuple[Condition, ...] = ()


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
class EventMeasure:
    """One number made of a column of some events, of those that have a value there.

    A sum and a count of different values are never missing; mean, max and min are where no event
    has a value.
    """

    how: Measuring
    events: Events
    column: str


@dataclass(frozen=True)
class EventTime:
    """When the first or the last of some events happened; missing where there is none."""

    end: End
    events: Events


@dataclass(frozen=True)
class Favourite:
    """The value of a text column that most of some events have; missing where none has one.

    Of several with as many events, the one of the latest event; of those, the first by alphabet.
    """

    events: Events
    column: str


@dataclass(frozen=True)
class Pair:
    """How many of some events were followed, or were not, by another event; never missing.

    Followed means: there is one of the others, of the same person and up to the as-of time, at
    the same moment or later; strictly later when both nouns are rows of one table.

    Attributes:
        events: The events that are counted, with their window.
        then: What follows, without a window.
        within_hours: At most so long after; None for any time up to the as-of time.
        followed: Whether those followed are counted, or those not followed.
    """

    events: Events
    then: Events
    within_hours: int | None
    followed: bool


@dataclass(frozen=True)
class Trend:
    """The rate of some events lately over the rate in the days before; missing without a past.

    Attributes:
        recent: The count in the last days.
        past: The count in the days before those.
    """

    recent: EventCount
    past: EventCount


@dataclass(frozen=True)
class DaysSince:
    """Days from a time to the as-of time, as a decimal number; missing when the time is."""

    time: Value


@dataclass(frozen=True)
class DaysUntil:
    """Days from the as-of time to a time, below 0 when it is past; missing when the time is."""

    time: Value


@dataclass(frozen=True)
class Percentile:
    """Of 100 recipients with a value, how many have at most theirs; missing when theirs is."""

    value: Value


@dataclass(frozen=True)
class Score:
    """A score of 1 to 5 among all who ever bought, 5 the best; missing for the others."""

    axis: Axis


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

    value: Field | Column | Attribute


@dataclass(frozen=True)
class Fixed:
    """``TRUE``, which everyone fulfils, or ``FALSE``, which nobody does."""

    value: bool


@dataclass(frozen=True)
class Top:
    """Among the highest so many per cent of the recipients that have a value; ties are all in."""

    value: Value
    percent: Decimal


@dataclass(frozen=True)
class Bottom:
    """Among the lowest so many per cent of the recipients that have a value; ties are all in."""

    value: Value
    percent: Decimal


@dataclass(frozen=True)
class PrefersCategory:
    """Has asked for a category, in upper or lower case; a plain no for everyone else."""

    category: str


@dataclass(frozen=True)
class Anniversary:
    """Has the yearly day of a time on the as-of day or one of the days after; false if missing.

    Attributes:
        time: The time; its day is that in UTC. That of 29 February is the 28th in other years.
        days: How many days are looked at, the as-of day being the first.
    """

    time: Value
    days: int


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


Value = (
    Constant
    | Field
    | Column
    | Attribute
    | EventCount
    | EventSum
    | EventMeasure
    | EventTime
    | Favourite
    | Pair
    | Trend
    | DaysSince
    | DaysUntil
    | Percentile
    | Score
    | Arithmetic
)
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
    | Bottom
    | Anniversary
    | InList
    | PrefersCategory
    | InSegment
    | WasInSegment
)
Node = Value | Condition
