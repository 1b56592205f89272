"""The wide row: what is known of each recipient from all passes, one column for each fact.

Where somebody stands among all is found beforehand from the number and the one value that decides,
and joined like a pass: as a window over the wide row, every column would be sorted along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import get_args

from sqlglot import exp

from sendable.rules.clauses import write_value
from sendable.rules.leaves import RECIPIENTS, Aggregate, Fact, Leaf, Ranked, source_of
from sendable.rules.nodes import (
    Attribute,
    Bottom,
    Column,
    EventCount,
    EventMeasure,
    EventSum,
    EventTime,
    Favourite,
    Field,
    InList,
    InSegment,
    Pair,
    Percentile,
    PrefersCategory,
    Score,
    Top,
    Value,
    WasInSegment,
)
from sendable.rules.passes import Passes
from sendable.rules.standings import write_bottom, write_percentile, write_score, write_top
from sendable.rules.walking import SCORED, walk_nodes

_VALUE = "value"
_LOOKED_UP = (*get_args(Aggregate), Favourite, Pair)


def select_standings(
    facts: Mapping[Fact, str], passes: Passes, as_of: datetime
) -> dict[str, exp.Select]:
    """Write a query for each value by which recipients are put in order, by the query's name.

    Each has a row for every recipient who has the value.
    """
    row = _Row(facts, passes, as_of)
    queries = {}
    for value, name in name_standings(facts).items():
        needed = (source_of(leaf) for leaf in walk_nodes(value) if isinstance(leaf, _LOOKED_UP))
        tables = dict.fromkeys(passes.names[source] for source in needed if source != RECIPIENTS)
        valued = exp.select(_number(RECIPIENTS), exp.alias_(row.write_value(value), _VALUE))
        valued = _join(valued.from_(RECIPIENTS), tables)
        known = exp.not_(exp.Is(this=exp.column(_VALUE), expression=exp.Null()))
        query = exp.select("number").from_(valued.subquery("valued")).where(known)
        for leaf, column in facts.items():
            if isinstance(leaf, Ranked) and ranked_value(leaf) == value:
                query = query.select(exp.alias_(_write_ranked(leaf), column), copy=False)
        queries[name] = query
    return queries


def name_standings(facts: Iterable[Fact]) -> dict[Value, str]:
    """Give each value by which recipients are put in order the name of its query."""
    values = dict.fromkeys(ranked_value(leaf) for leaf in facts if isinstance(leaf, Ranked))
    return {value: f"standing_{place}" for place, value in enumerate(values, start=1)}


def ranked_value(leaf: Ranked) -> Value:
    """Give the value by which recipients are put in order for a leaf."""
    return SCORED[leaf.axis] if isinstance(leaf, Score) else leaf.value


def select_facts(facts: Mapping[Fact, str], passes: Passes, as_of: datetime) -> exp.Select:
    """Write the query that joins all passes, and all standings, to the recipients.

    Args:
        facts: The facts, each with its column's name.
        passes: What they are made from.
        as_of: The time the rules are evaluated for, aware.
    """
    row = _Row(facts, passes, as_of)
    query = exp.select(_number(RECIPIENTS)).from_(RECIPIENTS)
    for leaf, name in facts.items():
        query = query.select(exp.alias_(row.write(leaf), name), copy=False)
    return _join(query, [*passes.names.values(), *row.standings.values()])


def _join(query: exp.Select, tables: Iterable[str]) -> exp.Select:
    for name in tables:
        same = exp.EQ(this=_number(name), expression=_number(RECIPIENTS))
        query = query.join(name, on=same, join_type="left", copy=False)
    return query


def _number(table: str) -> exp.Expr:
    return exp.column("number", table=table)


@dataclass(frozen=True)
class _Row:
    """Where each fact stands in the joined row."""

    facts: Mapping[Fact, str]
    passes: Passes
    as_of: datetime

    def write(self, leaf: Leaf) -> exp.Expr:
        match leaf:
            case Top() | Bottom() | Percentile() | Score():
                standing = exp.column(self.facts[leaf], table=self.standings[ranked_value(leaf)])
                if isinstance(leaf, Top | Bottom):
                    return exp.Coalesce(this=standing, expressions=[exp.false()])
                return standing
            case Column() | InSegment():
                raise AssertionError(f"{leaf} is no fact of a recipient")
            case Field() if source_of(leaf) == RECIPIENTS:
                return exp.column(self.facts[leaf], table=RECIPIENTS)
            case _:
                pass
        column = exp.column(self.facts[leaf], table=self.passes.names[source_of(leaf)])
        match leaf:
            case EventCount() | EventSum() | Pair() | EventMeasure("sum" | "distinct"):
                return _or_none(column)
            case InList() | PrefersCategory() | WasInSegment() | Field(_, "boolean"):
                return exp.EQ(this=_or_none(column), expression=exp.Literal.number(1))
            case Attribute(_, "boolean"):
                return exp.EQ(this=column, expression=exp.Literal.number(1))
            case Field() | Attribute() | EventMeasure() | EventTime() | Favourite():
                return column

    @cached_property
    def standings(self) -> dict[Value, str]:
        return name_standings(self.facts)

    def write_value(self, value: Value) -> exp.Expr:
        return write_value(value, self.write, self.as_of)


def _write_ranked(leaf: Ranked) -> exp.Expr:
    value = exp.column(_VALUE)
    match leaf:
        case Top(_, percent):
            return write_top(value, percent)
        case Bottom(_, percent):
            return write_bottom(value, percent)
        case Percentile():
            return write_percentile(value)
        case Score(axis):
            return write_score(axis, value, exp.column("number"))


def _or_none(column: exp.Expr) -> exp.Expr:
    """Write that nothing in a table means 0."""
    return exp.Coalesce(this=column, expressions=[exp.Literal.number(0)])
