"""What a run says of the lifecycle flows, read back from the lake: counts, no people."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from sendable.engine.duckdb import open_engine, query
from sendable.errors import ConfigurationError, RunError
from sendable.rules.faults import suggest
from sendable.runs import Run

_COUNTS = """
SELECT
    flow,
    position,
    step,
    channel,
    status,
    why,
    count(*) AS people,
    min(due_at) AS first_at,
    max(coalesce(closes_at, due_at)) AS last_at
FROM main.flow_states
WHERE run_id = $run_id
GROUP BY flow, position, step, channel, status, why
ORDER BY flow, position NULLS LAST, status, why
"""


@dataclass(frozen=True)
class Place:
    """How many people are in one state of a flow.

    Attributes:
        step: The step they are due or wait for, or had come to; None while they wait for the end,
            and for who left before the first.
        channel: Its channel, for who is due or waits.
        status: ``due``, ``waiting``, ``left`` or ``done``.
        why: Why they wait, left, or how it ended.
        people: How many.
        first_at: When the first of them is due, or has been since.
        last_at: When it closes for the last of them.
    """

    step: str | None
    channel: str | None
    status: str
    why: str | None
    people: int
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True)
class FlowTold:
    """A flow of a run in counts. The counts are those of the table ``flow_sizes``."""

    flow: str
    title: str
    due: int
    waiting: int
    left: int
    done: int
    sunset: int
    not_available: str | None
    steps_not_available: str | None
    places: tuple[Place, ...]


def tell_lifecycle(run: Run, flow: str | None = None) -> list[FlowTold]:
    """Give what a run says of its flows, the most urgent first.

    Args:
        run: The run.
        flow: The key of a flow, for that one alone.

    Raises:
        RunError: The run has no flows.
        ConfigurationError: It has no flow of that key.
    """
    source = run.source_of("strategise")
    sizes = run.workspace.lake.read("flow_sizes", run_id=source).sort_values(["priority", "flow"])
    if sizes.empty:
        raise RunError(
            f"run {run.run_id} has no lifecycle flows",
            remedy="Put files into lifecycle/ of the playbook and run 'sendable strategise'",
        )
    if flow is not None and flow not in set(sizes["flow"]):
        known = sizes["flow"].tolist()
        raise ConfigurationError(
            f"the run has no flow '{flow}'",
            remedy=suggest(flow, known, "Its flows are the files of lifecycle/"),
        )
    with open_engine(run.workspace.lake, ("flow_states",)) as connection:
        counts = _plain(query(connection, _COUNTS, {"run_id": source}))
    rows = _plain(sizes)
    return [_tell(row, counts) for row in rows if flow in (None, row["flow"])]


def _tell(row: Mapping[Hashable, Any], counts: list[dict[Hashable, Any]]) -> FlowTold:
    places = tuple(
        Place(
            count["step"],
            count["channel"],
            count["status"],
            count["why"],
            int(count["people"]),
            count["first_at"],
            count["last_at"],
        )
        for count in counts
        if count["flow"] == row["flow"]
    )
    names = ("due", "waiting", "left", "done", "sunset")
    return FlowTold(
        flow=row["flow"],
        title=row["title"],
        **{name: int(row[name]) for name in names},
        not_available=row["not_available"],
        steps_not_available=row["steps_not_available"],
        places=places,
    )


def _plain(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Give rows with None where a value is missing."""
    return frame.astype("object").where(frame.notna(), None).to_dict("records")
