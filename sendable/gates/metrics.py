"""The numbers that the gates after steps 2 to 4 judge: one row a stage, computed by DuckDB."""

from __future__ import annotations

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.runs import Run

_EXCLUDE = """
WITH now AS (SELECT * FROM decisions WHERE run_id = $run_id),
sendable AS (SELECT number FROM now WHERE outcome = 'sendable')
SELECT
    count(*) AS recipients,
    avg(CASE WHEN outcome = 'sendable' THEN 1.0 ELSE 0.0 END) AS sendable_share,
    avg(CASE WHEN outcome = 'held' THEN 1.0 ELSE 0.0 END) AS held_share,
    (
        SELECT count(*) FROM sendable
        WHERE number IN (SELECT number FROM suppressed_now WHERE number IS NOT NULL)
    ) AS suppressed_and_sendable,
    (
        SELECT count(*) FROM sendable
        WHERE number IN (
            SELECT number FROM opt_outs
        )
    ) AS listed_and_sendable,
    (
        SELECT count(*) FROM sendable JOIN recipients USING (number)
        WHERE NOT recipients.valid_number
    ) AS invalid_and_sendable,
    count(*) - count(DISTINCT number) AS duplicates
FROM now
"""

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


def measure_exclusion(connection: Connection, run: Run, waterfall: pd.DataFrame) -> pd.DataFrame:
    """Measure the decisions. Needs ``recipients`` and ``suppressed_now`` in the engine."""
    metrics = query(connection, _EXCLUDE, {"run_id": run.run_id})
    gaps = [_find_gap(lines) for _, lines in waterfall.groupby("scope")]
    return metrics.assign(waterfall_gap=max(gaps, key=abs))


def _find_gap(lines: pd.DataFrame) -> int:
    """Give how many people a waterfall does not account for."""
    ordered = lines.sort_values("position")
    taken = int(ordered.loc[ordered["kind"] != "total", "people"].sum())
    return int(ordered["left"].iloc[0]) - taken - int(ordered["left"].iloc[-1])


def measure_segments(connection: Connection, run: Run) -> pd.DataFrame:
    """Measure the segments of a run."""
    bound = {"run_id": run.run_id, "exclude_run": run.source_of("exclude")}
    return query(connection, _SEGMENT, bound)


def measure_plans(connection: Connection, run: Run) -> pd.DataFrame:
    """Measure the plans of a run."""
    return query(connection, _STRATEGISE, {"run_id": run.run_id})
