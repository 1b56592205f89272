"""Events that another event followed, or did not: one ordered pass over the rows of both kinds.

Both kinds are put in one line by time, newest first. Going back in time, the last seen of those
that may follow is the next one, so that each person's rows are sorted once and nothing is joined.
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
    counted = _select_rows(Events(source.noun, filters=source.filters), 1, period, as_of)
    following = _select_rows(Events(source.then, filters=source.then_filters), 0, period, as_of)
    line = exp.union(counted, following, distinct=False).subquery("line")
    paired = exp.select("number", "happened_at", "counted", _next_one(source)).from_(line)
    query = exp.select("number").from_(paired.subquery("paired")).group_by("number")
    for pair, name in names.items():
        chosen = exp.and_(
            within("happened_at", pair.events.window, as_of), _was_followed(pair), copy=False
        )
        query = query.select(exp.alias_(count_of(chosen), name), copy=False)
    return query.where(
        exp.EQ(this=exp.column("counted"), expression=exp.Literal.number(1)), copy=False
    )


def _select_rows(events: Events, counted: int, period: Window, as_of: datetime) -> exp.Select:
    time = CATALOGUE.time_of(events.noun)
    rows = exp.select(
        "number",
        exp.alias_(exp.column(time), "happened_at"),
        exp.alias_(exp.Literal.number(counted), "counted"),
    ).from_(CATALOGUE.events[events.noun].table)
    return rows.where(choose_events(events, as_of), within(time, period, as_of))


def _next_one(source: PairSource) -> exp.Expr:
    """Write when the next of those that may follow happened."""
    may_follow = exp.EQ(this=exp.column("counted"), expression=exp.Literal.number(0))
    times = exp.Case(ifs=[exp.If(this=may_follow, true=exp.column("happened_at"))])
    tables = {CATALOGUE.events[noun].table for noun in (source.noun, source.then)}
    # At one moment, rows of the table itself do not follow each other; those of another do.
    order = [
        exp.Ordered(this=exp.column("happened_at"), desc=True, nulls_first=False),
        exp.Ordered(this=exp.column("counted"), desc=len(tables) == 1, nulls_first=False),
    ]
    frame = exp.WindowSpec(
        kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW"
    )
    window = exp.Window(
        this=exp.Min(this=times),
        partition_by=[exp.column("number")],
        order=exp.Order(expressions=order),
        spec=frame,
    )
    return exp.alias_(window, "next_at")


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
