"""Claims: the slots of the frequency budget that lifecycle flows have taken."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from sendable.engine.duckdb import Connection, run_script
from sendable.playbook import Playbook
from sendable.runs import Run, list_told_by


def claim_slots(connection: Connection, playbook: Playbook, run: Run, runs: Iterable[str]) -> None:
    """Make ``claims`` (number, due_at, priority): messages of flows that count in every cap.

    Args:
        connection: An engine with ``marketing_messages`` and ``flow_states``.
        playbook: The playbook.
        run: The run.
        runs: The runs whose due steps count, as their rows are named in the lake.
    """
    register_notices(connection, playbook)
    bound = {"as_of": run.as_of, "runs": sorted(runs)}
    run_script(connection, "sendable.strategy.lifecycle", "claims", **bound)


def register_notices(connection: Connection, playbook: Playbook) -> None:
    """Register ``flow_notices`` (flow, step): the steps that are no marketing."""
    notices = [
        (key, step.key)
        for key, flow in playbook.flows.items()
        for step in flow.file.steps
        if step.notice
    ]
    columns = {
        "flow": pa.array([flow for flow, _ in notices], pa.string()),
        "step": pa.array([step for _, step in notices], pa.string()),
    }
    connection.register("flow_notices", pa.table(columns))


def list_told(run: Run) -> set[str]:
    """Give the runs that told somebody what is due, up to a run's moment and without it."""
    told = [
        other.source_of("strategise")
        for other in list_told_by(run.workspace)
        if other.as_of <= run.as_of and not other.manifest.is_of_the_past
    ]
    return {name for name in told if name != run.run_id}
