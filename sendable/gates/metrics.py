"""The numbers that the gates after steps 3 and 4 judge: one row a stage, computed by DuckDB."""

from __future__ import annotations

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.runs import Run

_SEGMENT = """
WITH members AS (SELECT * FROM main.membership WHERE run_id = $run_id)
SELECT
    (SELECT count(*) FROM segment_sizes WHERE run_id = $run_id) AS segments,
    (SELECT count(*) FROM segment_sizes WHERE run_id = $run_id AND not_computable IS NOT NULL)
        AS not_computable,
    (SELECT count(*) FROM segment_sizes WHERE run_id = $run_id AND members = 0) AS empty,
    (
        SELECT count(*) FROM (
            SELECT number FROM members WHERE is_primary GROUP BY number HAVING count(*) > 1
        ) AS several
    ) AS with_several_primaries,
    (
        SELECT count(*) FROM members
        WHERE is_primary AND number NOT IN (
            SELECT number FROM decisions WHERE run_id = $exclude_run AND outcome = 'sendable'
        )
    ) AS primaries_not_sendable,
    (
        SELECT count(*) FROM (
            SELECT segment, number FROM members GROUP BY segment, number HAVING count(*) > 1
        ) AS twice
    ) AS members_twice
"""

_STRATEGISE = """
WITH plan AS (SELECT * FROM plans WHERE run_id = $run_id)
SELECT
    count(*) AS plans,
    count(*) FILTER (WHERE readiness <> 'none' AND message_type IS NULL) AS without_message_type,
    count(*) FILTER (WHERE readiness <> 'none' AND cap_per_week IS NULL) AS without_cap,
    count(*) FILTER (WHERE addressable + capped <> primary_size) AS not_adding_up,
    coalesce(sum(addressable), 0) AS addressable
FROM plan
"""


def measure_segments(connection: Connection, run: Run) -> pd.DataFrame:
    """Measure the segments of a run."""
    bound = {"run_id": run.run_id, "exclude_run": run.source_of("exclude")}
    return query(connection, _SEGMENT, bound)


def measure_plans(connection: Connection, run: Run) -> pd.DataFrame:
    """Measure the plans of a run."""
    return query(connection, _STRATEGISE, {"run_id": run.run_id})
