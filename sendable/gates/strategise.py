"""The numbers that the gate after strategise judges: one row, by queries of its own.

The queries that made the plan would pass their own mistakes. So caps are counted out here window by
window, holdouts are drawn anew, and the steps are compared with the rows that were written.
"""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from sendable.engine.duckdb import Connection, query, read_sql, run_script
from sendable.gates.flows import measure_flows
from sendable.gates.hours import find_shut_out
from sendable.machine_clicks import find_clicks_of_people
from sendable.marketing import register_marketing
from sendable.people import show_campaign_members
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.strategy.campaign import settle_campaign
from sendable.strategy.lifecycle.claims import register_notices
from sendable.strategy.send_plan import set_budget
from sendable.unanswered import find_unanswered

# Whose click could take a "no" back.
_REFUSING = """
CREATE OR REPLACE TEMP TABLE clickers AS
SELECT DISTINCT replied.number
FROM (
    SELECT unnest([number, also_number]) AS number, received_at
    FROM main.replies JOIN meanings USING (message_id)
    WHERE meanings.label = 'not_interested'
) AS replied
JOIN main.clicks AS clicks
    ON replied.number = clicks.number AND clicks.clicked_at > replied.received_at
"""


def measure_plans(connection: Connection, run: Run, playbook: Playbook) -> pd.DataFrame:
    """Measure the plans of a run as they were written.

    Args:
        connection: An engine as ``open_people`` opens it.
        run: The run.
        playbook: The playbook, with the members of its families.

    Returns:
        One row; columns that end in ``_in_words`` say what the column of their name found.
    """
    _prepare(connection, run, playbook)
    campaign = settle_campaign(playbook, run.as_of)
    of_flows = measure_flows(connection, run, playbook)
    find_shut_out(connection, run, playbook)
    metrics = query(
        connection,
        read_sql("sendable.gates", "strategise"),
        {
            "run_id": run.run_id,
            "segment_run": run.source_of("segment"),
            "is_unanswered": bool(find_unanswered(playbook, run)),
            "holdout": campaign.holdout,
            "holdout_percent": campaign.holdout_percent,
            "running": [
                key
                for key, experiment in playbook.experiments.items()
                if experiment.is_running(run.as_of.date())
            ],
            "with_strategy": [
                key
                for key, segment in playbook.segments.items()
                if segment.file.strategy.use and segment.file.strategy.tone
            ],
        },
    )
    metrics = metrics.join(of_flows)
    words = [name for name in metrics.columns if str(name).endswith("_in_words")]
    return metrics.drop(columns=[name for name in words if metrics[name].isna().all()])


def measure_due(connection: Connection, run: Run, playbook: Playbook) -> pd.DataFrame:
    """Measure who is due in the lifecycle flows of a run that planned no send.

    Args:
        connection: An engine as ``open_people`` opens it.
        run: The run; its flows have been written.
        playbook: The playbook, with the members of its families.

    Returns:
        One row, the metrics of flows that ``measure_plans`` has as well.
    """
    _prepare(connection, run, playbook)
    return measure_flows(connection, run, playbook)


def _prepare(connection: Connection, run: Run, playbook: Playbook) -> None:
    """Make the tables of who is silent and which caps there are, for the gate's own queries."""
    budget = set_budget(playbook)
    caps = [*budget.by_segment.items(), *((None, cap) for cap in budget.shared)]
    columns = {
        "segment": pa.array([segment for segment, _ in caps], pa.string()),
        "messages": pa.array([cap.messages for _, cap in caps], pa.int64()),
        "days": pa.array([cap.days for _, cap in caps], pa.int64()),
    }
    connection.register("gate_caps", pa.table(columns))
    register_marketing(connection, playbook.brief.marketing)
    run_script(connection, "sendable.gates", "unlifted")
    connection.execute(_REFUSING)
    find_clicks_of_people(connection, playbook.policies.measurement.bots, until=run.as_of)
    run_script(
        connection,
        "sendable.gates",
        "silent",
        run_id=run.run_id,
        as_of=run.as_of,
        not_interested_days=playbook.policies.engagement.not_interested_days,
    )
    register_notices(connection, playbook)
    show_campaign_members(connection)
    run_script(
        connection,
        "sendable.gates",
        "caps",
        run_id=run.run_id,
        segment_run=run.source_of("segment"),
        as_of=run.as_of,
        longest_days=budget.longest_days,
        not_containing=playbook.brief.marketing.not_containing,
    )
