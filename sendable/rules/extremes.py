"""The smallest and the largest of values among all recipients, as one query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlglot import exp

from sendable.rules.clauses import write_value
from sendable.rules.dialects import adapt_query
from sendable.rules.facts import select_facts
from sendable.rules.leaves import Leaf
from sendable.rules.nodes import Column, InSegment, Value
from sendable.rules.passes import group_facts, name_facts, write_passes

_FACTS = "facts"


def select_extremes(values: Sequence[Value], as_of: datetime) -> str:
    """Write the query: one row of ``low_0``, ``high_0``, ``low_1`` … in the order of the values.

    Args:
        values: Values of recipients; those who have none count for nothing.
        as_of: The time to evaluate for, with a time zone.
    """
    facts = name_facts(values)
    passes = group_facts(facts)

    def leaf(node: Leaf) -> exp.Expr:
        assert not isinstance(node, Column | InSegment)
        return exp.column(facts[node], table=_FACTS)

    query = exp.select().from_(_FACTS)
    for place, value in enumerate(values):
        written = write_value(value, leaf, as_of)
        query.select(exp.alias_(exp.Min(this=written), f"low_{place}"), copy=False)
        query.select(exp.alias_(exp.Max(this=written.copy()), f"high_{place}"), copy=False)
    for name, cte in (
        write_passes(passes, as_of) | {_FACTS: select_facts(facts, passes, as_of)}
    ).items():
        query = query.with_(name, as_=cte, copy=False)
    return adapt_query(query, "duckdb").sql("duckdb")
