"""Arms: who takes part in a test, and in which arm, drawn once and written down for ever.

The draw itself would say the same again; the log holds also when weights, segments or the playbook
change, and says since when somebody takes part.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from sendable.engine.duckdb import Connection
from sendable.experiment_file import HOLDOUT, MESSAGED, Experiment
from sendable.runs import Run
from sendable.schemas import TABLES, arrow_schema
from sendable.strategy.splits import arm_sql, held_out_sql

# Who is served under a segment takes part; where segments are tested, who is in any of them.
_NEWCOMERS = """
SELECT
    $key AS experiment,
    members.number,
    CASE WHEN {held_out} THEN $holdout ELSE {arm} END AS arm,
    string_agg(members.segment, ' + ' ORDER BY members.segment) AS segment,
    $drawn_at::TIMESTAMPTZ AS assigned_at,
    $run_id AS run_id
FROM main.membership AS members
ANTI JOIN (SELECT number FROM main.experiment_arms WHERE experiment = $key) AS logged USING (number)
WHERE
    members.run_id = $segment_run
    AND list_contains($segments::VARCHAR[], members.segment)
    AND (members.is_primary OR $of_any)
GROUP BY members.number
ORDER BY members.number
"""

_NOW = """
CREATE OR REPLACE TEMP TABLE arms_now AS
SELECT number, experiment, arm
FROM main.experiment_arms
WHERE list_contains($running::VARCHAR[], experiment)
"""


def draw_arms(connection: Connection, experiments: Mapping[str, Experiment], run: Run) -> pa.Table:
    """Draw the arm of everybody who comes into a running test, and is not in it yet.

    Args:
        connection: An engine with ``membership`` and ``experiment_arms``.
        experiments: The tests by key.
        run: The run; its segments have been computed.

    Returns:
        New rows of ``experiment_arms``.
    """
    drawn = [
        _draw(connection, key, experiment, run)
        for key, experiment in experiments.items()
        if experiment.is_drawing(run.as_of.date())
    ]
    schema = arrow_schema(TABLES["experiment_arms"].model)
    return pa.concat_tables([schema.empty_table(), *drawn])


def register_arms(connection: Connection, experiments: Mapping[str, Experiment], run: Run) -> None:
    """Make ``arms_now`` (number, experiment, arm): who is in which arm of the running tests.

    Needs ``experiment_arms``, with what ``draw_arms`` gave for this run.
    """
    running = [key for key, item in experiments.items() if item.is_running(run.as_of.date())]
    connection.execute(_NOW, {"running": running})


def _draw(connection: Connection, key: str, experiment: Experiment, run: Run) -> pa.Table:
    arms = {name: arm.weight for name, arm in experiment.arms.items()}
    weights = {MESSAGED: 1.0} if experiment.tests_rules else arms
    sql = _NEWCOMERS.format(
        held_out=held_out_sql("members.number", f"{key}:{HOLDOUT}", experiment.holdout_percent),
        arm=arm_sql("members.number", f"{key}:arm", weights),
    )
    bound = {
        "key": key,
        "holdout": HOLDOUT,
        # Nobody was in an arm before somebody drew it, whichever day the run looks at.
        "drawn_at": max(run.as_of, run.manifest.started_at),
        "run_id": run.run_id,
        "segment_run": run.source_of("segment"),
        "segments": experiment.population,
        "of_any": experiment.tests_rules,
    }
    rows = connection.sql(sql, params=bound).to_arrow_table()
    return rows.cast(arrow_schema(TABLES["experiment_arms"].model))
