"""Events that another event followed, or did not. Nothing is joined row by row.

Whether anything followed at all depends on the last event of the other kind, one for each person.
Where it matters how soon, both kinds are put in one line by time, newest first: going back in
time, the last seen of those that may follow is the next one, so each person's rows are sorted once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlglot import exp

from sendable.rules.aggregates import choose_events, count_of, shared_window, within
from sendable.rules.catalogue import CATALOGUE
from sendable.rules.clauses import MICROSECONDS_A_DAY
from sendable.rules.leaves import PairSource
from sendable.rules.nodes import Events, Pair, Window


def select_pairs(source: PairSource, names: Mapping[Pair, str], as_of: datetime) -> exp.Select:
    """Write the query over two kinds of events: a row for each number that has any of the first.

    Args:
        source: The two kinds.
        names: The pairs to count, each with its column's name.
        as_of: The time the rules are evaluated for, aware.
    """
    period = shared_window([pair.events.window for pair in names])
    counted = Events(source.noun, filters=source.filters)
    following = Events(source.then, filters=source.then_filters)
    paired = _pair_with_next if source.is_timed else _pair_with_last
    rows = paired(counted, following, period, as_of).subquery("paired")
    query = exp.select("number").from_(rows).group_by("number")
    for pair, name in names.items():
        window = within("happened_at", pair.events.window, as_of)
        chosen = exp.and_(window, _was_followed(pair), copy=False)
        query = query.select(exp.alias_(count_of(chosen), name), copy=False)
    return query


def _pair_with_last(
    counted: Events, following: Events, period: Window, as_of: datetime
) -> exp.Select:
    """Write the rows of the first kind, each with the last time of the second as ``next_at``."""
    last = exp.alias_(exp.Max(this=exp.column("happened_at")), "next_at")
    followers = (
        exp.select("number", last)
        .from_(_select_rows(following, 0, period, as_of).subquery("rows_after"))
        .group_by("number")
    )
    number = exp.column("number", table="rows_before")
    same = exp.EQ(this=number, expression=exp.column("number", table="last_after"))
    next_at = exp.column("next_at")
    after = exp.GT if _is_one_table(counted, following) else exp.GTE
    is_later = after(this=next_at, expression=exp.column("happened_at"))
    known_next = exp.Case(ifs=[exp.If(this=is_later, true=next_at.copy())])
    return (
        exp.select(number.copy(), "happened_at", exp.alias_(known_next, "next_at"))
        .from_(_select_rows(counted, 1, period, as_of).subquery("rows_before"))
        .join(followers.subquery("last_after"), on=same, join_type="left")
    )


def _pair_with_next(
    counted: Events, following: Events, period: Window, as_of: datetime
) -> exp.Select:
    """Write the rows of the first kind, each with the next time of the second as ``next_at``."""
    may_follow = exp.EQ(this=exp.column("counted"), expression=exp.Literal.number(0))
    times = exp.Case(ifs=[exp.If(this=may_follow, true=exp.column("happened_at"))])
    # At one moment, rows of one table do not follow each other; those of another do.
    order = [
        exp.Ordered(this=exp.column("happened_at"), desc=True, nulls_first=False),
        exp.Ordered(
            this=exp.column("counted"), desc=_is_one_table(counted, following), nulls_first=False
        ),
    ]
    frame = exp.WindowSpec(
        kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW"
    )
    next_at = exp.Window(
        this=exp.Min(this=times),
        partition_by=[exp.column("number")],
        order=exp.Order(expressions=order),
        spec=frame,
    )
    line = exp.union(
        _select_rows(counted, 1, period, as_of),
        _select_rows(following, 0, period, as_of),
        distinct=False,
    )
    everything = exp.select(
        "number", "happened_at", "counted", exp.alias_(next_at, "next_at")
    ).from_(line.subquery("line"))
    is_counted = exp.EQ(this=exp.column("counted"), expression=exp.Literal.number(1))
    return (
        exp.select("number", "happened_at", "next_at")
        .from_(everything.subquery("looked_at"))
        .where(is_counted)
    )


def _is_one_table(*kinds: Events) -> bool:
    return len({CATALOGUE.events[kind.noun].table for kind in kinds}) == 1


def _select_rows(events: Events, counted: int, period: Window, as_of: datetime) -> exp.Select:
    time = CATALOGUE.time_of(events.noun)
    rows = exp.select(
        "number",
        exp.alias_(exp.column(time), "happened_at"),
        exp.alias_(exp.Literal.number(counted), "counted"),
    ).from_(CATALOGUE.events[events.noun].table)
    return rows.where(choose_events(events, as_of), within(time, period, as_of))


def _was_followed(pair: Pair) -> exp.Expr:
    followed: exp.Expr
    if pair.within_hours is None:
        followed = exp.not_(exp.Is(this=exp.column("next_at"), expression=exp.Null()))
    else:
        elapsed = exp.Sub(
            this=exp.UnixMicros(this=exp.column("next_at")),
            expression=exp.UnixMicros(this=exp.column("happened_at")),
        )
        span = exp.Literal.number(pair.within_hours * MICROSECONDS_A_DAY // 24)
        soon = exp.LTE(this=elapsed, expression=span)
        followed = exp.Coalesce(this=soon, expressions=[exp.false()])
    return followed if pair.followed else exp.not_(followed)
