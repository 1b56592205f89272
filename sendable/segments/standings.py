"""Where one person stands among all: the part of an explanation that takes everybody's records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlglot import exp

from sendable.engine.duckdb import Connection
from sendable.rules.clauses import write_value
from sendable.rules.facts import ranked_value, select_facts, select_standings
from sendable.rules.leaves import Leaf, Ranked
from sendable.rules.nodes import Bottom, Column, InSegment, Top
from sendable.rules.passes import group_facts, name_facts, write_passes


@dataclass(frozen=True)
class Standing:
    """Where a person stands.

    Attributes:
        answer: In or not in the top or bottom; the percentile or score, None where there is none.
        value: By what people are put in order, of this person; None where it is missing.
        border: The value at the border of the top or bottom; None for the others.
    """

    answer: Any
    value: float | None
    border: float | None


def read_standings(
    connection: Connection, leaves: Iterable[Ranked], number: str, as_of: datetime
) -> dict[Ranked, Standing]:
    """Find where a person stands by each of some orders, in one query over everybody.

    Args:
        connection: An engine with everybody in the tables that rules read.
        leaves: The orders.
        number: The person's.
        as_of: The as-of time.
    """
    wanted = list(dict.fromkeys(leaves))
    facts = name_facts(wanted)
    passes = group_facts(facts)

    def column(leaf: Leaf) -> exp.Expr:
        assert not isinstance(leaf, Column | InSegment)
        return exp.column(facts[leaf])

    ranked = exp.select("number").from_("facts")
    for place, leaf in enumerate(wanted):
        value = write_value(ranked_value(leaf), column, as_of)
        for name, written in (
            (f"answer_{place}", column(leaf)),
            (f"value_{place}", value),
            (f"border_{place}", _write_border(leaf, column(leaf), value)),
        ):
            ranked = ranked.select(exp.alias_(written, name), copy=False)
    query = exp.select("* EXCLUDE (number)").from_("ranked").where("number = $number")
    ctes = write_passes(passes, as_of) | select_standings(facts, passes, as_of)
    ctes |= {"facts": select_facts(facts, passes, as_of), "ranked": ranked}
    for name, cte in ctes.items():
        query = query.with_(name, as_=cte, copy=False)
    rows = connection.execute(query.sql("duckdb"), {"number": number}).fetchall()
    if not rows:
        nowhere = {leaf: isinstance(leaf, Top | Bottom) for leaf in wanted}
        return {leaf: Standing(False if no else None, None, None) for leaf, no in nowhere.items()}
    triples = (rows[0][place : place + 3] for place in range(0, len(rows[0]), 3))
    return {leaf: Standing(*each) for leaf, each in zip(wanted, triples, strict=True)}


def read_values(
    connection: Connection, leaves: Iterable[Ranked], number: str, as_of: datetime
) -> dict[Ranked, float | None]:
    """Give by what a person is put in order for each of some orders; nothing where it is missing.

    Args:
        connection: An engine with the person in the tables that rules read.
        leaves: The orders.
        number: The person's.
        as_of: The as-of time.
    """
    wanted = {leaf: ranked_value(leaf) for leaf in leaves}
    facts = name_facts(wanted.values())
    passes = group_facts(facts)

    def column(leaf: Leaf) -> exp.Expr:
        assert not isinstance(leaf, Column | InSegment)
        return exp.column(facts[leaf])

    values = [exp.cast(write_value(value, column, as_of), "double") for value in wanted.values()]
    query = exp.select(*values).from_("facts").where("number = $number")
    ctes = write_passes(passes, as_of) | {"facts": select_facts(facts, passes, as_of)}
    for name, cte in ctes.items():
        query = query.with_(name, as_=cte, copy=False)
    rows = connection.execute(query.sql("duckdb"), {"number": number}).fetchall()
    return dict(zip(wanted, rows[0] if rows else [None] * len(wanted), strict=True))


def _write_border(leaf: Ranked, is_in: exp.Expr, value: exp.Expr) -> exp.Expr:
    """Write the least value of the top, or the greatest of the bottom."""
    match leaf:
        case Top():
            extreme: type[exp.AggFunc] = exp.Min
        case Bottom():
            extreme = exp.Max
        case _:
            return exp.Null()
    inside = exp.Case(ifs=[exp.If(this=is_in, true=value.copy())])
    return exp.Window(this=extreme(this=inside))
