"""The wide row: what is known of each recipient from all passes, one column for each fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp

from sendable.rules.clauses import write_value
from sendable.rules.leaves import RECIPIENTS, Fact, Leaf, Ranked, source_of
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
from sendable.rules.walking import SCORED


def select_facts(facts: Mapping[Fact, str], passes: Passes, as_of: datetime) -> exp.Select:
    """Write the query that joins all passes to the recipients.

    Args:
        facts: The facts, each with its column's name.
        passes: What they are made from.
        as_of: The time the rules are evaluated for, aware.
    """
    row = _Row(facts, passes, as_of)
    query = exp.select(_number(RECIPIENTS)).from_(RECIPIENTS)
    for leaf, name in facts.items():
        query = query.select(exp.alias_(row.write(leaf), name), copy=False)
    for name in passes.names.values():
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
                return self._write_ranked(leaf)
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

    def _write_ranked(self, leaf: Ranked) -> exp.Expr:
        match leaf:
            case Top(value, percent):
                return write_top(self._write_value(value), percent)
            case Bottom(value, percent):
                return write_bottom(self._write_value(value), percent)
            case Percentile(value):
                return write_percentile(self._write_value(value))
            case Score(axis):
                return write_score(axis, self._write_value(SCORED[axis]), _number(RECIPIENTS))

    def _write_value(self, value: Value) -> exp.Expr:
        return write_value(value, self.write, self.as_of)


def _or_none(column: exp.Expr) -> exp.Expr:
    """Write that nothing in a table means 0."""
    return exp.Coalesce(this=column, expressions=[exp.Literal.number(0)])
