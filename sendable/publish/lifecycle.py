"""What the documents say of lifecycle flows: who is where, what is due, and why people left."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from sendable.engine.duckdb import Connection, query
from sendable.playbook import Playbook

Row = Mapping[Hashable, Any]

_FLOWS = """
SELECT title, due, waiting, "left", done, sunset, not_available, steps_not_available
FROM main.flow_sizes
WHERE run_id = $run_id
ORDER BY priority, flow
"""

_STEPS = """
SELECT
    states.flow,
    sizes.title,
    states.status,
    states.position,
    coalesce(states.step, '') AS step,
    coalesce(states.channel, '') AS channel,
    coalesce(states.why, '') AS why,
    count(*) AS people
FROM main.flow_states AS states
JOIN main.flow_sizes AS sizes USING (run_id, flow)
WHERE states.run_id = $run_id
GROUP BY ALL
ORDER BY min(sizes.priority), sizes.title, states.status, states.position, people DESC, why
"""


@dataclass(frozen=True)
class Lifecycle:
    """The lifecycle flows of a run; both parts are empty where none was worked out.

    ``flows`` (title, due, waiting, left, done, sunset, not_available, steps_not_available) are in
    the order in which they are served; ``steps`` (title, status, position, step, channel, why,
    people) say where in each flow people are, and why they wait or left.
    """

    flows: tuple[Row, ...]
    steps: tuple[Row, ...]

    @property
    def due(self) -> tuple[Row, ...]:
        """The steps that somebody is due for."""
        return tuple(row for row in self.steps if row["status"] == "due")


def gather_lifecycle(connection: Connection, playbook: Playbook, run_id: str) -> Lifecycle:
    """Gather what a run's tables say of lifecycle flows.

    Args:
        connection: An engine on the lake.
        playbook: The playbook, for the titles of steps; one that it has not keeps its key.
        run_id: The run that worked them out.
    """

    def read(sql: str) -> tuple[Row, ...]:
        rows = query(connection, sql, {"run_id": run_id}).to_dict("records")
        return tuple(
            {name: None if value != value else value for name, value in row.items()} for row in rows
        )

    titles = {
        (key, step.key): step.title
        for key, flow in playbook.flows.items()
        for step in flow.file.steps
    }
    steps = read(_STEPS)
    return Lifecycle(
        flows=read(_FLOWS),
        steps=tuple(
            {**row, "step": titles.get((row["flow"], row["step"]), row["step"])} for row in steps
        ),
    )
