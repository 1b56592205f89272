"""What somebody mostly has or does: the commonest value of a text column, one row a recipient."""

from __future__ import annotations

from datetime import datetime

from sqlglot import exp

from sendable.rules.aggregates import choose_events, within
from sendable.rules.catalogue import CATALOGUE
from sendable.rules.nodes import Favourite


def select_favourite(favourite: Favourite, name: str, as_of: datetime) -> exp.Select:
    """Write the query for one favourite; a pass of its own, since it groups by the value too.

    Args:
        favourite: Which events and which of their columns.
        name: The name of the value's column.
        as_of: The time the rules are evaluated for, aware.
    """
    events, value = favourite.events, exp.column(favourite.column)
    time = CATALOGUE.time_of(events.noun)
    order = [
        exp.Ordered(this=exp.Count(this=exp.Star()), desc=True, nulls_first=False),
        exp.Ordered(this=exp.Max(this=exp.column(time)), desc=True, nulls_first=False),
        exp.Ordered(this=value, desc=False, nulls_first=False),
    ]
    place = exp.Window(
        this=exp.RowNumber(),
        partition_by=[exp.column("number")],
        order=exp.Order(expressions=order),
    )
    ranked = (
        exp.select("number", exp.alias_(value.copy(), name), exp.alias_(place, "place"))
        .from_(CATALOGUE.events[events.noun].table)
        .where(
            choose_events(events, as_of),
            within(time, events.window, as_of),
            exp.not_(exp.Is(this=value.copy(), expression=exp.Null())),
        )
        .group_by("number", favourite.column)
    )
    first = exp.EQ(this=exp.column("place"), expression=exp.Literal.number(1))
    return exp.select("number", name).from_(ranked.subquery("ranked")).where(first)
