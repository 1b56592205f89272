"""What is known of each recipient from a table of events: one pass over it, one row a recipient.

Every distinct count, sum, time or membership that any rule uses is one conditional aggregate. Rows
later than the as-of time are left out, so that an earlier as-of time sees what was known then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlglot import exp

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.clauses import write_condition, write_moment
from sendable.rules.leaves import Aggregate, Leaf
from sendable.rules.nodes import (
    Attribute,
    Column,
    EventCount,
    EventMeasure,
    Events,
    EventSum,
    EventTime,
    Field,
    InList,
    PrefersCategory,
    WasInSegment,
    Window,
)
from sendable.rules.profiles import any_row, case_of, is_text, same_text, write_profile

SUM_DECIMALS = 6
"""Places that sums and means keep: adding decimals in another order changes the last digits."""

_NO_TIME = {"list_members", "attributes", "preferences", "loyalty"}


def select_aggregates(table: str, names: Mapping[Aggregate, str], as_of: datetime) -> exp.Select:
    """Write the one query over an event table: a row for each number that has any event in it.

    Args:
        table: The table's name.
        names: The aggregates to compute from it, each with its column's name.
        as_of: The time the rules are evaluated for, aware.
    """
    query = exp.select("number").group_by("number")
    for leaf, name in names.items():
        query = query.select(exp.alias_(_write_aggregate(leaf, as_of), name), copy=False)
    times = {_time_of(leaf) for leaf in names} if table not in _NO_TIME else set()
    if len(times) != 1:
        return query.from_(table, copy=False)
    [time] = times
    period = within(time, shared_window([_window_of(leaf) for leaf in names]), as_of)
    return query.from_(table, copy=False).where(period, copy=False)


def _time_of(leaf: Aggregate) -> str:
    match leaf:
        case WasInSegment():
            return "as_of"
        case EventCount(noun) | EventSum(noun):
            return CATALOGUE.time_of(noun)
        case EventMeasure(_, events) | EventTime(_, events):
            return CATALOGUE.time_of(events.noun)
        case Field(name):
            return CATALOGUE.time_of(CATALOGUE.fields[name].noun or "")
        case _:
            raise AssertionError(f"{leaf} has no time")


def _window_of(leaf: Aggregate) -> Window:
    match leaf:
        case EventCount(_, window) | EventSum(_, window):
            return window
        case EventMeasure(_, events) | EventTime(_, events):
            return events.window
        case WasInSegment(_, days_back):
            return Window(days_back * 24)
        case _:
            return Window()


def shared_window(windows: Sequence[Window]) -> Window:
    """Give the narrowest window up to the as-of time that holds all of some windows."""
    known = [window.start_hours for window in windows if window.start_hours is not None]
    return Window(max(known)) if len(known) == len(windows) else Window()


def within(time: str, window: Window, as_of: datetime) -> exp.Expr:
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
            return count_of(choose_events(Events(noun, window, filters), as_of))
        case EventSum(measure, window, filters):
            chosen = choose_events(Events(measure, window, filters), as_of)
            amount = exp.column(CATALOGUE.events[measure].total or "")
            return rounded(exp.Sum(this=case_of(chosen, amount)))
        case EventMeasure():
            return _write_measure(leaf, as_of)
        case EventTime(end, events):
            time = exp.column(CATALOGUE.time_of(events.noun))
            times = case_of(choose_events(events, as_of), time)
            return exp.Min(this=times) if end == "first" else exp.Max(this=times)
        case InList(name):
            return any_row(same_text("list_name", name))
        case PrefersCategory() | Attribute():
            return write_profile(leaf)
        case WasInSegment(key, days_back):
            then = within("as_of", Window(days_back * 24), as_of)
            return any_row(exp.and_(is_text("segment", key), then, copy=False))
        case Field():
            return _write_derived(leaf, as_of)


def _write_measure(leaf: EventMeasure, as_of: datetime) -> exp.Expr:
    values = case_of(choose_events(leaf.events, as_of), exp.column(leaf.column))
    match leaf.how:
        case "sum":
            return rounded(exp.Sum(this=values))
        case "mean":
            return rounded(exp.Avg(this=values))
        case "max":
            return exp.Max(this=values)
        case "min":
            return exp.Min(this=values)
        case "distinct":
            return exp.Count(this=exp.Distinct(expressions=[values]))


def _write_derived(field: Field, as_of: datetime) -> exp.Expr:
    entry = CATALOGUE.fields[field.name]
    if entry.noun is None:
        return write_profile(field)
    noun = CATALOGUE.events[entry.noun]
    chosen = choose_events(Events(noun.name), as_of)
    match entry.derivation:
        case "first":
            return exp.Min(this=case_of(chosen, exp.column(CATALOGUE.time_of(noun.name))))
        case "last":
            return exp.Max(this=case_of(chosen, exp.column(CATALOGUE.time_of(noun.name))))
        case "total":
            return rounded(exp.Sum(this=case_of(chosen, exp.column("amount"))))
        case "average":
            return rounded(exp.Avg(this=case_of(chosen, exp.column("amount"))))
        case other:
            raise AssertionError(f"{field.name} is no aggregate of events but a {other}")


def choose_events(events: Events, as_of: datetime) -> exp.Expr | None:
    """Write which rows of a query over their table are meant; None for all of them.

    Rows later than the as-of time are the query's own to leave out, unless the table has several
    times.
    """
    entry = CATALOGUE.events[events.noun]
    conditions = [*([entry.condition] if entry.condition else []), *events.filters]
    written = [write_condition(each, _column_of_event, as_of) for each in conditions]
    if events.window.start_hours is not None or _has_several_times(entry.table):
        written.append(within(CATALOGUE.time_of(events.noun), events.window, as_of))
    return exp.and_(*written, copy=False) if written else None


def _has_several_times(table: str) -> bool:
    return any(event.time for event in CATALOGUE.events.values() if event.table == table)


def count_of(chosen: exp.Expr | None) -> exp.Expr:
    """Write how many rows are chosen.

    A COUNT keeps 8 bytes a person where a SUM of ones keeps 24: it takes half of the time and of
    the memory, and is as quick as a FILTER, which not every dialect has.
    """
    return exp.Count(this=exp.Star() if chosen is None else case_of(chosen, exp.Literal.number(1)))


def _column_of_event(leaf: Leaf) -> exp.Expr:
    assert isinstance(leaf, Column)
    return exp.column(leaf.name)


def rounded(amount: exp.Expr) -> exp.Expr:
    """Write a sum or a mean to the places that it keeps."""
    return exp.Round(this=amount, decimals=exp.Literal.number(SUM_DECIMALS))
