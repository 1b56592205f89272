"""Flows: where the people of each primary segment went since the published run before."""

from __future__ import annotations

import pyarrow as pa

from sendable.engine.duckdb import Connection, read_sql
from sendable.runs import Run
from sendable.schemas import TABLES, arrow_schema

_THEN = """
CREATE OR REPLACE TEMP TABLE decisions_then AS
SELECT number FROM main.decisions WHERE run_id = $run_id
"""


def find_flows(connection: Connection, run: Run, published: Run | None) -> pa.Table:
    """Give the run's rows of ``segment_flows``; none without a published run before.

    Args:
        connection: The run's engine, with ``membership_now`` and ``membership_before``.
        run: The run.
        published: The published run that ``membership_before`` is of.
    """
    if published is None:
        return arrow_schema(TABLES["segment_flows"].model).empty_table()
    connection.execute(_THEN, {"run_id": published.source_of("exclude")})
    bound = {"run_id": run.run_id}
    sql = read_sql("sendable.segments", "flows")
    rows = connection.sql(sql, params=bound).to_arrow_table()
    connection.execute("DROP TABLE decisions_then")
    return rows
