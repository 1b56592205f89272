"""The SQL of random rules over random worlds agrees with the reference, person by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendable.rules import CATALOGUE, RulePlan, parse_rule, plan_rules, say_rule

from ..figures import say
from .generating import rule_sets
from .pieces import VOCABULARY, Piece
from .reference import World
from .worlds import load_world, make_world

CALLS = (*CATALOGUE.events, *CATALOGUE.functions)
RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        # Borders must not move with the machine's own time zone.
        opened.execute("SET TimeZone = 'Australia/Sydney'; SET threads = 1")
        yield opened


def agree(
    world: World, pieces: dict[str, Piece], run: Callable[[RulePlan], list[tuple[Any, ...]]]
) -> None:
    """Fail unless a database finds the same people for each rule as the reference does.

    Args:
        world: What the database holds.
        pieces: The rules.
        run: Gives the rows of a plan.
    """
    people = world.tables["recipients"]
    for key, piece in pieces.items():
        world.segments[key] = {p["number"] for p in people if piece.meaning(world, p)}
    rules = {key: parse_rule(piece.text, vocabulary=VOCABULARY) for key, piece in pieces.items()}
    rows = run(plan_rules(rules, as_of=world.as_of))
    assert len(rows) == len(people)
    assert all(isinstance(answer, bool) for _, *answers in rows for answer in answers)
    for index, (key, piece) in enumerate(pieces.items(), start=1):
        found = {row[0] for row in rows if row[index]}
        assert found == world.segments[key], piece.text


def check_agreement(
    connection: duckdb.DuckDBPyConnection, pieces: dict[str, Piece], seed: int
) -> None:
    world = make_world(seed)
    load_world(connection, world)
    agree(world, pieces, lambda plan: connection.execute(plan.sql()).fetchall())


@settings(max_examples=40, deadline=None, suppress_health_check=RELAXED)
@given(pieces=rule_sets(), seed=st.integers(0, 10_000))
def test_sql_agrees_with_reference(
    connection: duckdb.DuckDBPyConnection, pieces: dict[str, Piece], seed: int
) -> None:
    check_agreement(connection, pieces, seed)


@pytest.mark.soak
def test_sql_agrees_with_reference_thousands_of_times(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    tried: Counter[str] = Counter()

    @settings(max_examples=2_000, deadline=None, suppress_health_check=RELAXED)
    @given(pieces=rule_sets(), seed=st.integers(0, 1_000_000))
    def compare(pieces: dict[str, Piece], seed: int) -> None:
        check_agreement(connection, pieces, seed)
        tried["worlds"] += 1
        for piece in pieces.values():
            tried["rules"] += 1
            tried.update(word for word in CALLS if f"{word}(" in piece.text)

    compare()
    rarest = min(CALLS, key=lambda word: tried[word])
    assert tried[rarest], f"no random rule uses {rarest}"
    say(
        f"rules: DuckDB agrees with the reference on {tried['rules']:,} random rules over"
        f" {tried['worlds']:,} random worlds; the rarest call, {rarest}, in {tried[rarest]:,}"
    )


@settings(max_examples=40, deadline=None, suppress_health_check=RELAXED)
@given(pieces=rule_sets())
def test_every_rule_can_be_said(pieces: dict[str, Piece]) -> None:
    for piece in pieces.values():
        sentence = say_rule(parse_rule(piece.text, vocabulary=VOCABULARY))
        assert sentence
        assert sentence == sentence.strip()
        assert "  " not in sentence
