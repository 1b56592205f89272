"""The rules' answers for every recipient, by the engine that the playbook names.

Everything after them is the same whoever gave them: who may be messaged is joined to them in
``placement.py``, in DuckDB, so no engine can let a suppressed number through.
"""

from __future__ import annotations

from sendable.brief import Brief
from sendable.engine.declared import SparkEngine
from sendable.engine.duckdb import Connection
from sendable.rules import RulePlan
from sendable.runs import Run
from sendable.segments.on_spark import answer_on_spark


def answer_rules(connection: Connection, plan: RulePlan, brief: Brief, run: Run) -> None:
    """Make ``evaluated`` from a plan: the number, its truth columns and its orders' columns.

    Args:
        connection: An engine with facts.
        plan: The plan.
        brief: Which engine is to answer it, and which messages are marketing.
        run: The run, while nobody else can write the lake.

    Raises:
        EngineError: The playbook names Spark, and it is missing or broke off.
    """
    if isinstance(brief.engine, SparkEngine):
        answer_on_spark(connection, plan, brief.engine, brief.marketing, run)
    else:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE evaluated AS {plan.sql()}")
