"""The SQL of random rules over random worlds agrees with the reference, person by person."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendable.rules import parse_rule, plan_rules, say_rule

from .generating import VOCABULARY, Piece, rule_sets
from .worlds import load_world, make_world

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        # Borders must not move with the machine's own time zone.
        opened.execute("SET TimeZone = 'Australia/Sydney'; SET threads = 1")
        yield opened


def check_agreement(
    connection: duckdb.DuckDBPyConnection, pieces: dict[str, Piece], seed: int
) -> None:
    world = make_world(seed)
    load_world(connection, world)
    people = world.tables["recipients"]
    for key, piece in pieces.items():
        world.segments[key] = {p["number"] for p in people if piece.meaning(world, p)}
    rules = {key: parse_rule(piece.text, vocabulary=VOCABULARY) for key, piece in pieces.items()}
    plan = plan_rules(rules, as_of=world.as_of)
    rows = connection.execute(plan.sql()).fetchall()
    assert len(rows) == len(people)
    assert all(isinstance(answer, bool) for _, *answers in rows for answer in answers)
    for index, (key, piece) in enumerate(pieces.items(), start=1):
        found = {row[0] for row in rows if row[index]}
        assert found == world.segments[key], piece.text


@settings(max_examples=250, deadline=None, suppress_health_check=RELAXED)
@given(pieces=rule_sets(), seed=st.integers(0, 10_000))
def test_sql_agrees_with_reference(
    connection: duckdb.DuckDBPyConnection, pieces: dict[str, Piece], seed: int
) -> None:
    check_agreement(connection, pieces, seed)


@pytest.mark.slow
@settings(max_examples=3_000, deadline=None, suppress_health_check=RELAXED)
@given(pieces=rule_sets(), seed=st.integers(0, 1_000_000))
def test_sql_agrees_with_reference_thousands_of_times(
    connection: duckdb.DuckDBPyConnection, pieces: dict[str, Piece], seed: int
) -> None:
    check_agreement(connection, pieces, seed)


@settings(max_examples=150, deadline=None, suppress_health_check=RELAXED)
@given(pieces=rule_sets())
def test_every_rule_can_be_said(pieces: dict[str, Piece]) -> None:
    for piece in pieces.values():
        sentence = say_rule(parse_rule(piece.text, vocabulary=VOCABULARY))
        assert sentence
        assert sentence == sentence.strip()
        assert "  " not in sentence
