"""Somebody's own rhythm: the median of the days between two completed orders.

A pass of its own over two columns. Beside the other aggregates of orders it would have each row's
other columns sorted along, which costs more than to read two columns once more.
"""

from __future__ import annotations

from datetime import datetime

from sqlglot import exp

from sendable.rules.aggregates import choose_events, rounded, within
from sendable.rules.catalogue import CATALOGUE
from sendable.rules.clauses import days
from sendable.rules.nodes import Events, Window

_GAP = "gap_days"


def select_median_gap(noun: str, name: str, as_of: datetime) -> exp.Select:
    """Write the query: a row for each number with two events or more.

    Args:
        noun: The events.
        name: The name of the median's column.
        as_of: The time the rules are evaluated for, aware.
    """
    time = CATALOGUE.time_of(noun)
    earlier = exp.Window(
        this=exp.Lag(this=exp.column(time)),
        partition_by=[exp.column("number")],
        order=exp.Order(expressions=[exp.Ordered(this=exp.column(time))]),
    )
    elapsed = exp.Sub(
        this=exp.UnixMicros(this=exp.column(time)), expression=exp.UnixMicros(this=earlier)
    )
    gaps = (
        exp.select("number", exp.alias_(days(elapsed), _GAP))
        .from_(CATALOGUE.events[noun].table)
        .where(choose_events(Events(noun), as_of), within(time, Window(), as_of))
    )
    known = exp.not_(exp.Is(this=exp.column(_GAP), expression=exp.Null()))
    median = exp.alias_(rounded(exp.Median(this=exp.column(_GAP))), name)
    return exp.select("number", median).from_(gaps.subquery("gaps")).where(known).group_by("number")
