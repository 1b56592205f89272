"""The same rules in other databases' SQL: run in PostgreSQL, printed for the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pyarrow as pa
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import ErrorLevel

from sendable.rules import CATALOGUE, parse_rule, plan_rules

from ..figures import say
from ..postgres import PASSWORD, needs_postgres, serve_postgres
from .generating import rule_sets
from .pieces import Piece
from .reference import World
from .test_catalogue import VOCABULARY as EXAMPLE_WORDS
from .test_meaning import RELAXED, agree
from .worlds import AS_OF, SCHEMAS, make_world

TYPES = {
    pa.string(): 'text COLLATE "C"',
    pa.float64(): "double precision",
    pa.int64(): "bigint",
    pa.bool_(): "boolean",
    pa.timestamp("us", tz="UTC"): "timestamptz",
}


@pytest.fixture(scope="module")
def postgres() -> Iterator[psycopg.Connection[Any]]:
    with serve_postgres() as address:
        host, _, port = address.partition(":")
        with psycopg.connect(
            host=host, port=port, user="owner", password=PASSWORD, dbname="postgres"
        ) as opened:
            opened.execute("SET TimeZone = 'Australia/Sydney'")
            for table, schema in SCHEMAS.items():
                columns = ", ".join(f'"{name}" {TYPES[kind]}' for name, kind in schema.items())
                opened.execute(f"CREATE TABLE {table} ({columns})")
            yield opened


def fill(postgres: psycopg.Connection[Any], world: World) -> None:
    with postgres.cursor() as cursor:
        for table, schema in SCHEMAS.items():
            cursor.execute(f"TRUNCATE {table}")
            rows = [[row[name] for name in schema] for row in world.tables[table]]
            marks = ", ".join(["%s"] * len(schema))
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


@needs_postgres
@pytest.mark.slow
def test_postgresql_runs_every_example_of_the_catalogue(
    postgres: psycopg.Connection[Any],
) -> None:
    fill(postgres, make_world(1))
    for entry in CATALOGUE.entries():
        rules = {
            "example": parse_rule(entry.example, vocabulary=EXAMPLE_WORDS),
            "vip": parse_rule("valid_number"),
        }
        rows = postgres.execute(plan_rules(rules, as_of=AS_OF).sql("postgres")).fetchall()
        assert {type(answer) for _, answer, _ in rows} == {bool}, entry.example


@needs_postgres
@pytest.mark.slow
def test_postgresql_agrees_with_the_reference(postgres: psycopg.Connection[Any]) -> None:
    tried = 0

    @settings(max_examples=150, deadline=None, suppress_health_check=RELAXED)
    @given(pieces=rule_sets(), seed=st.integers(0, 10_000))
    def compare(pieces: dict[str, Piece], seed: int) -> None:
        nonlocal tried
        world = make_world(seed)
        fill(postgres, world)
        agree(world, pieces, lambda plan: postgres.execute(plan.sql("postgres")).fetchall())
        tried += len(pieces)

    compare()
    say(f"rules: PostgreSQL agrees with the reference on {tried:,} random rules")


@pytest.mark.parametrize("dialect", ["spark", "bigquery", "snowflake", "postgres"])
def test_every_example_is_printed_and_can_be_read_again(dialect: str) -> None:
    for entry in CATALOGUE.entries():
        rules = {
            "example": parse_rule(entry.example, vocabulary=EXAMPLE_WORDS),
            "vip": parse_rule("valid_number"),
        }
        text = plan_rules(rules, as_of=AS_OF).sql(dialect)
        # Printed, and never run here: the least that can be asked is that it is SQL there.
        sqlglot.parse_one(text, dialect=dialect, error_level=ErrorLevel.RAISE)
        assert "EPOCH_US" not in text
        assert "FILTER" not in text


@pytest.mark.parametrize(
    ("dialect", "rule", "written"),
    [
        ("spark", "in_list('x')", "LOWER(TRANSLATE(list_name, 'İΣ', 'iσ'))"),
        ("spark", "days_since(added_at) > 1", "UNIX_MICROS(facts.added_at)"),
        (
            "postgres",
            "days_since(added_at) > 1",
            "CAST(( EXTRACT(EPOCH FROM facts.added_at) * 1000000 ) AS BIGINT)",
        ),
        ("postgres", "total_spend > 1", "AS DECIMAL), 6 ) AS DOUBLE PRECISION) AS total_spend"),
        ("postgres", "in_list('x')", "LOWER(list_name) = LOWER('x')"),
        ("bigquery", "median_order_gap > 3", "APPROX_QUANTILES(gap_days, 2)[OFFSET(1)]"),
        ("bigquery", "days_since(added_at) > 1", "UNIX_MICROS(facts.added_at)"),
        ("snowflake", "median_order_gap > 3", "MEDIAN(gap_days)"),
        (
            "snowflake",
            "days_since(added_at) > 1",
            "DATE_PART('epoch_microsecond', facts.added_at)",
        ),
    ],
)
def test_what_a_database_knows_under_another_name_is_written_with_that(
    dialect: str, rule: str, written: str
) -> None:
    plan = plan_rules({"rule": parse_rule(rule)}, as_of=AS_OF)
    ours = plan.sql()
    assert written in " ".join(plan.sql(dialect).split())
    assert plan.sql() == ours
