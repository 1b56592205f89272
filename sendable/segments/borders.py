"""Borders: which values belong to which answer of a question about all recipients.

Who is among the best 15 of 100 is told by one value, that of the last who is. It is kept with the
run, so that one person is explained without a look at everybody. It holds for the run's moment, for
the rows it was asked of, and for what was marketing then; else everybody is asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

import pandas as pd
from sqlglot import exp

from sendable.brief import Brief
from sendable.engine.duckdb import Connection, query
from sendable.lake import Lake
from sendable.rules import Rule
from sendable.rules.facts import ranked_value
from sendable.rules.leaves import Ranked
from sendable.rules.nodes import Bottom, Percentile, Score, Top
from sendable.rules.plan import value_column
from sendable.rules.references import tables_beneath
from sendable.rules.walking import walk_nodes
from sendable.runs import Run
from sendable.schemas import TABLES
from sendable.segments.behind import lake_tables
from sendable.segments.measures import ranked_of
from sendable.segments.standings import Standing, read_values

_TABLES = frozenset({"messages", "clicks", "orders", "events", "email_engagement", "loyalty"})
"""The tables that a kept question may read: what is in them, the lake and the brief say alone."""

_SPAN = """
SELECT '{question}' AS question, {answer}::INTEGER AS answer, min({value}) AS least,
    max({value}) AS greatest
FROM (SELECT {answer} AS {answer}, {value}::DOUBLE AS {value} FROM evaluated)
WHERE {answer} IS NOT NULL AND {value} IS NOT NULL
GROUP BY answer
"""

_KEPT = """
SELECT question, answer, least, greatest FROM main.standing_borders
WHERE run_id = $run_id AND as_of = $as_of
"""


def name_orders(rules: Iterable[Rule]) -> dict[Ranked, str]:
    """Give the questions in rules whose borders can be kept, each with a name for its column."""
    found = dict.fromkeys(leaf for rule in rules for leaf in ranked_of(rule.tree))
    kept = [leaf for leaf in found if _can_be_kept(leaf)]
    return {leaf: f"order!{place}" for place, leaf in enumerate(kept)}


def _can_be_kept(leaf: Ranked) -> bool:
    """Tell whether one value alone decides the answer, and it is made of rows of the lake alone."""
    match leaf:
        case Percentile() | Score("frequency"):
            # As many answers as values; and those of one value are told apart by their numbers.
            return False
        case _:
            value = ranked_value(leaf)
            compares = any(isinstance(node, Ranked) for node in walk_nodes(value))
            return not compares and tables_beneath(value) <= _TABLES


def find_borders(
    connection: Connection, orders: Mapping[Ranked, str], brief: Brief, run: Run
) -> pd.DataFrame:
    """Give the run's rows of ``standing_borders``.

    Args:
        connection: The run's engine, with ``evaluated`` and the columns of the orders in it.
        orders: The questions, each with its name.
        brief: Which messages are marketing.
        run: The run, while nobody else can write the lake.
    """
    spans = [
        _SPAN.format(
            question=name_question(leaf, brief, run.workspace.lake),
            answer=exp.to_identifier(name, quoted=True).sql("duckdb"),
            value=exp.to_identifier(value_column(name), quoted=True).sql("duckdb"),
        )
        for leaf, name in orders.items()
    ]
    columns = list(TABLES["standing_borders"].model.to_schema().columns)
    rows = query(connection, " UNION ALL ".join(spans)) if spans else pd.DataFrame(columns=columns)
    rows = rows.assign(run_id=run.run_id, as_of=pd.Timestamp(run.as_of))
    return TABLES["standing_borders"].model.validate(rows[columns])


def recall_standings(
    connection: Connection, leaves: Iterable[Ranked], number: str, brief: Brief, run: Run
) -> dict[Ranked, Standing]:
    """Give where a person stands by those questions whose borders the run has kept.

    Args:
        connection: An engine with the person in the tables that rules read, and with
            ``standing_borders``.
        leaves: The questions.
        number: The person's.
        brief: Which messages are marketing.
        run: The run; other rows than it had, or another moment, and nothing is given.
    """
    if "segment" not in run.manifest.steps:
        return {}
    bound = {"run_id": run.source_of("segment"), "as_of": run.as_of}
    kept: dict[str, list[tuple[int, float, float]]] = {}
    for question, *span in connection.execute(_KEPT, bound).fetchall():
        kept.setdefault(question, []).append((span[0], span[1], span[2]))
    asked = {
        leaf: kept[question]
        for leaf in leaves
        if _can_be_kept(leaf)
        and (question := name_question(leaf, brief, run.workspace.lake)) in kept
    }
    values = read_values(connection, asked, number, run.as_of) if asked else {}
    found = {leaf: _stand(leaf, values[leaf], spans) for leaf, spans in asked.items()}
    return {leaf: standing for leaf, standing in found.items() if standing is not None}


def _stand(
    leaf: Ranked, value: float | None, spans: Iterable[tuple[int, float, float]]
) -> Standing | None:
    """Give where a value stands; None where it lies between those of all people of then."""
    borders = {answer: (least, greatest) for answer, least, greatest in spans}
    border = None
    if isinstance(leaf, Top | Bottom) and 1 in borders:
        border = borders[1][0 if isinstance(leaf, Top) else 1]
    if value is None:
        return Standing(False if isinstance(leaf, Top | Bottom) else None, None, border)
    answers = [answer for answer, (low, high) in borders.items() if low <= value <= high]
    if len(answers) != 1:
        return None
    answer = bool(answers[0]) if isinstance(leaf, Top | Bottom) else float(answers[0])
    return Standing(answer, value, border)


def name_question(leaf: Ranked, brief: Brief, lake: Lake) -> str:
    """Give a hash of what is asked, and of what: the words, the brief, and the rows of the lake."""
    tables = tables_beneath(ranked_value(leaf))
    words: list[object] = [repr(leaf), lake.versions(lake_tables(tables))]
    if "messages" in tables:
        words.append(brief.marketing.model_dump_json())
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:32]
