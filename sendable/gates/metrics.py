"""The numbers that the gate after strategise judges: one row, computed by DuckDB."""

from __future__ import annotations

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.runs import Run

_STRATEGISE = """
WITH plan AS (SELECT * FROM plans WHERE run_id = $run_id)
SELECT
    count(*) AS plans,
    count(*) FILTER (WHERE readiness <> 'none' AND message_type IS NULL) AS without_message_type,
    count(*) FILTER (WHERE readiness <> 'none' AND cap_messages IS NULL) AS without_cap,
    count(*) FILTER (WHERE addressable + capped <> primary_size) AS not_adding_up,
    coalesce(sum(addressable), 0) AS addressable
FROM plan
"""


def measure_plans(connection: Connection, run: Run) -> pd.DataFrame:
    """Measure the plans of a run."""
    return query(connection, _STRATEGISE, {"run_id": run.run_id})
