"""What is known of each recipient from a table of events: one pass over it, one row a recipient.

Every distinct count, sum, time or membership that any rule uses is one conditional aggregate. Rows
later than the as-of time are left out, so that an earlier as-of time sees what was known then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlglot import exp

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.clauses import Leaf, days, write_condition, write_moment
from sendable.rules.nodes import (
    Column,
    Condition,
    EventCount,
    EventSum,
    Field,
    InList,
    WasInSegment,
    Window,
)

Aggregate = EventCount | EventSum | Field | InList | WasInSegment
"""A leaf that is made from many rows of one table."""

SUM_DECIMALS = 6
"""Places that sums and means keep: adding decimals in another order changes the last digits."""

_MEMBERSHIP_TIMES = {"list_members": None, "past_membership": "as_of"}
_GAP = "gap_days"


def table_of(leaf: Aggregate) -> str:
    """Name the table an aggregate is made from; ``recipients`` for a plain column of theirs."""
    match leaf:
        case Field(name):
            noun = CATALOGUE.fields[name].noun
            return CATALOGUE.events[noun].table if noun else "recipients"
        case EventCount(name) | EventSum(name):
            return CATALOGUE.events[name].table
        case InList():
            return "list_members"
        case WasInSegment():
            return "past_membership"


def select_aggregates(table: str, names: Mapping[Aggregate, str], as_of: datetime) -> exp.Select:
    """Write the one query over an event table: a row for each number that has any event in it.

    Args:
        table: The table's name.
        names: The aggregates to compute from it, each with its column's name.
        as_of: The time the rules are evaluated for, aware.
    """
    time = CATALOGUE.tables[table].time if table in CATALOGUE.tables else _MEMBERSHIP_TIMES[table]
    query = exp.select("number").group_by("number")
    for leaf, name in names.items():
        query = query.select(exp.alias_(_write_aggregate(leaf, as_of), name), copy=False)
    if time is None:
        return query.from_(table, copy=False)
    period = _within(time, _shared_window(list(names)), as_of)
    if any(isinstance(leaf, Field) and _derivation(leaf) == "median gap" for leaf in names):
        return query.from_(_with_gaps(table, time, period).subquery("gaps"), copy=False)
    return query.from_(table, copy=False).where(period, copy=False)


def _derivation(field: Field) -> str:
    return CATALOGUE.fields[field.name].derivation


def _window_of(leaf: Aggregate) -> Window:
    match leaf:
        case EventCount(_, window) | EventSum(_, window):
            return window
        case WasInSegment(_, days_back):
            return Window(days_back * 24)
        case _:
            return Window()


def _shared_window(leaves: Sequence[Aggregate]) -> Window:
    """Give the narrowest window up to the as-of time that holds every aggregate's own."""
    starts = [_window_of(leaf).start_hours for leaf in leaves]
    known = [start for start in starts if start is not None]
    return Window(max(known)) if len(known) == len(starts) else Window()


def _within(time: str, window: Window, as_of: datetime) -> exp.Expr:
    """Write that a time lies in a window; its borders are computed here, not in the database."""
    end = write_moment(as_of - timedelta(hours=window.end_hours))
    before_end: exp.Expr = exp.LTE(this=exp.column(time), expression=end)
    if window.start_hours is None:
        return before_end
    start = write_moment(as_of - timedelta(hours=window.start_hours))
    return exp.and_(exp.GT(this=exp.column(time), expression=start), before_end, copy=False)


def _write_aggregate(leaf: Aggregate, as_of: datetime) -> exp.Expr:
    match leaf:
        case EventCount(noun, window, filters):
            chosen = _choose(noun, window, filters, as_of)
            return exp.Sum(this=_case(chosen, exp.Literal.number(1), exp.Literal.number(0)))
        case EventSum(measure, window, filters):
            chosen = _choose(measure, window, filters, as_of)
            amount = exp.column(CATALOGUE.events[measure].total or "")
            return _rounded(exp.Sum(this=_case(chosen, amount)))
        case InList(name):
            same = exp.EQ(
                this=exp.Lower(this=exp.column("list_name")),
                expression=exp.Lower(this=exp.Literal.string(name)),
            )
            return exp.Max(this=_case(same, exp.Literal.number(1), exp.Literal.number(0)))
        case WasInSegment(key, days_back):
            then = exp.and_(
                exp.EQ(this=exp.column("segment"), expression=exp.Literal.string(key)),
                _within("as_of", Window(days_back * 24), as_of),
                copy=False,
            )
            return exp.Max(this=_case(then, exp.Literal.number(1), exp.Literal.number(0)))
        case Field():
            return _write_derived(leaf, as_of)


def _write_derived(field: Field, as_of: datetime) -> exp.Expr:
    entry = CATALOGUE.fields[field.name]
    noun = CATALOGUE.events[entry.noun or ""]
    chosen = _choose(noun.name, Window(), (), as_of)
    match entry.derivation:
        case "first":
            return exp.Min(this=_case(chosen, exp.column(CATALOGUE.tables[noun.table].time)))
        case "last":
            return exp.Max(this=_case(chosen, exp.column(CATALOGUE.tables[noun.table].time)))
        case "total":
            return _rounded(exp.Sum(this=_case(chosen, exp.column("amount"))))
        case "average":
            return _rounded(exp.Avg(this=_case(chosen, exp.column("amount"))))
        case "median gap":
            return _rounded(exp.Median(this=_case(chosen, exp.column(_GAP))))
        case "column":
            raise AssertionError(f"{field.name} is a column of recipients, not an aggregate")


def _choose(
    noun: str, window: Window, filters: Sequence[Condition], as_of: datetime
) -> exp.Expr | None:
    """Write which rows an aggregate takes of those the query reads; None for all of them."""
    entry = CATALOGUE.events[noun]
    conditions = [*([entry.condition] if entry.condition else []), *filters]
    written = [write_condition(each, _column_of_event, as_of) for each in conditions]
    if window.start_hours is not None:
        written.append(_within(CATALOGUE.tables[entry.table].time, window, as_of))
    return exp.and_(*written, copy=False) if written else None


def _column_of_event(leaf: Leaf) -> exp.Expr:
    assert isinstance(leaf, Column)
    return exp.column(leaf.name)


def _case(
    condition: exp.Expr | None, value: exp.Expr, otherwise: exp.Expr | None = None
) -> exp.Expr:
    if condition is None:
        return value
    return exp.Case(ifs=[exp.If(this=condition, true=value)], default=otherwise)


def _rounded(amount: exp.Expr) -> exp.Expr:
    return exp.Round(this=amount, decimals=exp.Literal.number(SUM_DECIMALS))


def _with_gaps(table: str, time: str, period: exp.Expr) -> exp.Select:
    """Add to each completed order the days since the completed one before it."""
    completed = _choose("orders", Window(), (), datetime.max.replace(tzinfo=UTC))
    assert completed is not None
    earlier = exp.Window(
        this=exp.Lag(this=exp.column(time)),
        partition_by=[exp.column("number"), completed],
        order=exp.Order(expressions=[exp.Ordered(this=exp.column(time))]),
    )
    elapsed = exp.Sub(
        this=exp.UnixMicros(this=exp.column(time)), expression=exp.UnixMicros(this=earlier)
    )
    gap = exp.alias_(days(elapsed), _GAP)
    return exp.select("*", gap).from_(table, copy=False).where(period, copy=False)
