"""The same rules in Spark SQL, run by a real Spark where pyspark and Java are installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sendable.rules import CATALOGUE, RulePlan, parse_rule, plan_rules

from ..figures import say
from .generating import rule_sets
from .pieces import Piece
from .reference import World
from .test_catalogue import VOCABULARY as EXAMPLE_WORDS
from .test_meaning import agree
from .test_seeds import SEGMENTS, WORDS
from .worlds import AS_OF, SCHEMAS, make_world

sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: make extras")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("java") is None, reason="there is no Java on this machine, which Spark needs"
    ),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    quick = {
        "spark.sql.session.timeZone": "Australia/Sydney",  # times are moments, whatever the zone
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }
    builder = sql.SparkSession.builder.master("local[1]").appName("rules")
    for key, value in quick.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def fill(spark: Any, world: World) -> None:
    for table, schema in SCHEMAS.items():
        rows = pa.Table.from_pylist(list(world.tables[table]), pa.schema(list(schema.items())))
        spark.createDataFrame(rows).createOrReplaceTempView(table)


def ask(spark: Any, plan: RulePlan) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in spark.sql(plan.sql("spark")).collect()]


def test_spark_runs_every_example_of_the_catalogue_as_one_query(spark: Any) -> None:
    fill(spark, make_world(1))
    rules = {
        f"example_{position}": parse_rule(entry.example, vocabulary=EXAMPLE_WORDS)
        for position, entry in enumerate(CATALOGUE.entries())
    }
    rows = ask(spark, plan_rules(rules | {"vip": parse_rule("valid_number")}, as_of=AS_OF))
    assert {type(answer) for _, *answers in rows for answer in answers} == {bool}


def test_spark_runs_every_segment_of_the_guides_as_one_query(spark: Any) -> None:
    world = make_world(3)
    fill(spark, world)
    rules = {key: parse_rule(text, vocabulary=WORDS) for key, text in SEGMENTS.items()}
    assert len(ask(spark, plan_rules(rules, as_of=AS_OF))) == len(world.tables["recipients"])


def test_spark_agrees_with_the_reference(spark: Any) -> None:
    tried = 0

    @settings(
        max_examples=40,
        deadline=None,
        database=None,
        derandomize=True,
        # Each query takes Spark a second or more: a failure is shown as it was found.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(pieces=rule_sets(), seed=st.integers(0, 10_000))
    def compare(pieces: dict[str, Piece], seed: int) -> None:
        nonlocal tried
        world = make_world(seed)
        fill(spark, world)
        agree(world, pieces, lambda plan: ask(spark, plan))
        tried += len(pieces)

    compare()
    say(f"rules: Spark agrees with the reference on {tried:,} random rules")
