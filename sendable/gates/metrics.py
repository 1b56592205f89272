"""The numbers that the gates judge: one row for each stage, computed by DuckDB."""

from __future__ import annotations

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.runs import Run

_INGEST = """
WITH before AS (
    SELECT feed, arg_max(rows, pulled_at) AS rows
    FROM pulls
    WHERE run_id <> $run_id AND state = 'complete'
    GROUP BY feed
),
now AS (SELECT * FROM pulls WHERE run_id = $run_id)
SELECT
    (SELECT count(*) FROM contacts WHERE valid_to IS NULL) AS contacts,
    (
        SELECT avg(CASE WHEN is_valid THEN 1.0 ELSE 0.0 END) FROM contacts
        WHERE valid_to IS NULL AND phone_raw IS NOT NULL
    ) AS valid_number_share,
    coalesce((SELECT now.rows FROM now WHERE feed = 'opt_outs' AND state = 'complete'), -1)
        AS opt_outs,
    coalesce(
        (
            SELECT now.rows - before.rows FROM now JOIN before USING (feed)
            WHERE feed = 'opt_outs'
        ),
        0
    ) AS opt_outs_change,
    (SELECT count(*) FROM now WHERE feed = 'replies' AND state = 'complete') AS replies_readable,
    (SELECT count(*) FROM now WHERE feed = 'clicks' AND state = 'complete') AS clicks_readable,
    coalesce((SELECT sum(quarantined) FROM now), 0) AS quarantined,
    coalesce((SELECT sum(quarantined) * 1.0 / nullif(sum(rows), 0) FROM now), 0)
        AS quarantined_share,
    coalesce((SELECT quarantined FROM now WHERE feed = 'replies'), 0) AS replies_quarantined,
    coalesce(
        (
            SELECT now.rows * 1.0 / nullif(before.rows, 0) FROM now JOIN before USING (feed)
            WHERE feed = 'contacts'
        ),
        1
    ) AS contacts_ratio,
    (
        SELECT avg(CASE WHEN delivery = 'failed' THEN 1.0 ELSE 0.0 END) FROM main.messages
        WHERE delivery IN ('delivered', 'failed')
    ) AS failed_share,
    (
        SELECT count(*) FROM contacts
        WHERE valid_to IS NULL AND list_id NOT IN (SELECT list_id FROM lists)
    ) AS contacts_of_unknown_lists
"""

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


def measure_ingest(connection: Connection, run: Run) -> pd.DataFrame:
    """Measure what came in: counts, shares, and how they compare with the run before."""
    return query(connection, _INGEST, {"run_id": run.run_id})


def measure_exclusion(connection: Connection, run: Run, waterfall: pd.DataFrame) -> pd.DataFrame:
    """Measure the decisions. Needs ``recipients`` and ``suppressed_now`` in the engine."""
    metrics = query(connection, _EXCLUDE, {"run_id": run.run_id})
    taken = int(waterfall.loc[waterfall["kind"] != "total", "people"].sum())
    first, last = int(waterfall["left"].iloc[0]), int(waterfall["left"].iloc[-1])
    return metrics.assign(waterfall_gap=first - taken - last)


def measure_segments(connection: Connection, run: Run) -> pd.DataFrame:
    """Measure the segments of a run."""
    bound = {"run_id": run.run_id, "exclude_run": run.source_of("exclude")}
    return query(connection, _SEGMENT, bound)


def measure_plans(connection: Connection, run: Run) -> pd.DataFrame:
    """Measure the plans of a run."""
    return query(connection, _STRATEGISE, {"run_id": run.run_id})
