"""Sunsets: whoever came to the end of a win-back or a reactivation without a sign of life.

They go into the append-only log of suppressions under the reason ``sunset`` when the run that found
it is published. Any later sign of life lifts it (``policies/lifts.yaml``); a rerun adds nothing.
"""

from __future__ import annotations

from sendable.engine.duckdb import open_engine
from sendable.runs import Run

_FIND = """
WITH ended AS (
    SELECT
        number,
        ended_at AS since,
        'flow ' || flow || ': every SMS of it since '
        || strftime(entered_at, '%Y-%m-%d %H:%M:%S') || ', and no sign of life' AS evidence
    FROM main.flow_states
    WHERE run_id = $strategise_run AND status = 'done' AND why = 'sunset'
),
named AS (
    SELECT
        substr(sha256(concat_ws(
            chr(10), number, 'sunset', evidence, epoch_us(since)::VARCHAR
        )), 1, 32) AS suppression_id,
        *
    FROM ended
)
SELECT
    suppression_id,
    number,
    'suppress' AS action,
    'sunset' AS reason,
    since,
    evidence,
    $known_at::TIMESTAMPTZ AS known_at,
    $run_id AS run_id,
    NULL::VARCHAR AS sender,
    NULL::VARCHAR AS lifts
FROM named ANTI JOIN main.suppressions AS logged USING (suppression_id)
ORDER BY number, suppression_id
"""


def record_sunsets(run: Run) -> int:
    """Write the sunsets of a published run into the log; give how many are new.

    A run of the past writes none. To be called with the lake's lock.
    """
    if run.manifest.is_of_the_past:
        return 0
    lake = run.workspace.lake
    bound = {
        "strategise_run": run.source_of("strategise"),
        "known_at": run.manifest.started_at,
        "run_id": run.run_id,
    }
    with open_engine(lake, ("flow_states", "suppressions")) as connection:
        found = connection.sql(_FIND, params=bound).to_arrow_table()
    return lake.add_checked("suppressions", found).inserted
