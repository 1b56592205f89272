"""The numbers that the gate judges of the people who are due in lifecycle flows."""

from __future__ import annotations

import pandas as pd

from sendable.engine.duckdb import Connection, query, read_sql
from sendable.gates.hours import find_due_shut_out
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.strategy.campaign import settle_campaign


def measure_flows(connection: Connection, run: Run, playbook: Playbook) -> pd.DataFrame:
    """Count who is due by SMS and may not be written to: suppressed, capped, at night, held out.

    Args:
        connection: An engine as ``open_people`` opens it, with the tables of ``silent.sql`` and
            ``caps.sql``, and ``flow_notices``.
        run: The run; its flows and its send plan have been written.
        playbook: The playbook, with the members of its families.

    Returns:
        One row of counts. All of them should be 0.
    """
    find_due_shut_out(connection, run, playbook)
    campaign = settle_campaign(playbook, run.as_of)
    bound = {
        "run_id": run.run_id,
        "segment_run": run.source_of("segment"),
        "holdout": campaign.holdout,
        "holdout_percent": campaign.holdout_percent,
        "addressed": list(campaign.segments),
        "running": [
            key
            for key, experiment in playbook.experiments.items()
            if experiment.is_running(run.as_of.date())
        ],
    }
    return query(connection, read_sql("sendable.gates", "flows"), bound)
