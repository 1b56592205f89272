"""The funnel of random rules over random worlds: each count is what the rules find one by one."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendable.funnels import Asked, count_funnel
from sendable.rules import Rule, parse_rule, plan_rules

from .rules.generating import rule_sets
from .rules.pieces import VOCABULARY, Piece
from .rules.worlds import AS_OF, load_world, make_world

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
DECIDED = """
CREATE OR REPLACE TABLE decisions_now AS
SELECT
    number,
    CASE WHEN right(number, 1) IN ('1', '2') THEN 'held' ELSE 'sendable' END AS outcome,
    'unreached' AS primary_reason
FROM recipients
"""
SUPPRESSED = """
CREATE OR REPLACE TABLE suppressed_now AS
SELECT number, 'complaint' AS reason FROM recipients WHERE right(number, 1) = '3'
"""


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET TimeZone = 'UTC'; SET threads = 1")
        yield opened


def find(connection: duckdb.DuckDBPyConnection, rules: dict[str, Rule], key: str) -> set[str]:
    sql = plan_rules(rules, as_of=AS_OF).sql()
    rows = connection.execute(f'SELECT number FROM ({sql}) WHERE "{key}"').fetchall()
    return {number for (number,) in rows}


@settings(max_examples=15, deadline=None, suppress_health_check=RELAXED)
@given(pieces=rule_sets(), seed=st.integers(0, 10_000))
def test_every_count_is_that_of_the_rules_themselves(
    connection: duckdb.DuckDBPyConnection, pieces: dict[str, Piece], seed: int
) -> None:
    world = make_world(seed)
    load_world(connection, world)
    connection.execute(DECIDED)
    connection.execute(SUPPRESSED)
    rules = {key: parse_rule(piece.text, vocabulary=VOCABULARY) for key, piece in pieces.items()}
    key = list(rules)[-1]
    exclude = rules["first"] if len(rules) > 1 else None
    funnel = count_funnel(connection, Asked(rules[key], rules, exclude, "sms", {}), AS_OF)
    found = find(connection, rules, key)
    assert funnel.everybody == len(world.tables["recipients"])
    assert funnel.matched == len(found)
    assert funnel.clauses[-1].together == len(found)
    assert funnel.matched == funnel.size + sum(funnel.left_out.values())
    left = found - {number for number in found if number[-1] in "123"}
    taken_out = find(connection, rules, "first") if exclude else set()
    assert set(funnel.sample) <= left - taken_out
    assert len(funnel.sample) == funnel.size
    if exclude is None:
        assert set(funnel.sample) == left
    counts = [clause.together for clause in funnel.clauses]
    assert counts == sorted(counts, reverse=funnel.joined_by == "all")
    for clause in funnel.clauses:
        least, most = sorted((clause.alone, clause.together))
        assert (least == clause.together) is (funnel.joined_by == "all") or least == most
