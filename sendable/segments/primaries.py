"""Primaries: how the sendable people are given out by priority, each to one segment."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.schemas import TABLES

_REACHED = """
SELECT segment, count(*) AS reached, count(*) FILTER (WHERE is_primary) AS taken
FROM membership_now
GROUP BY segment
"""

_SENDABLE = """
SELECT count(*) AS people
FROM decisions_now
WHERE outcome = 'sendable' AND number NOT IN (
    SELECT number FROM suppressed_now WHERE number IS NOT NULL
)
"""


def draw_primaries(
    connection: Connection, run: Run, playbook: Playbook, not_computable: Collection[str]
) -> pd.DataFrame:
    """Give the run's rows of ``primary_waterfalls``, first served first.

    Args:
        connection: The run's engine, with ``membership_now``, ``decisions_now`` and
            ``suppressed_now``.
        run: The run.
        playbook: The playbook.
        not_computable: The segments that cannot be computed; they serve nobody.
    """
    counts = query(connection, _REACHED).set_index("segment").to_dict("index")
    left = int(query(connection, _SENDABLE)["people"].iloc[0])
    served = [
        segment
        for segment in sorted(playbook.segments.values(), key=lambda item: item.file.priority)
        if segment.file.audience == "sms" and segment.key not in not_computable
    ]
    rows = []
    for position, segment in enumerate(served):
        count = counts.get(segment.key, {"reached": 0, "taken": 0})
        left -= int(count["taken"])
        rows.append(
            {
                "run_id": run.run_id,
                "position": position,
                "segment": segment.key,
                "reached": int(count["reached"]),
                "taken": int(count["taken"]),
                "left": left,
            }
        )
    columns = list(TABLES["primary_waterfalls"].model.to_schema().columns)
    return TABLES["primary_waterfalls"].model.validate(pd.DataFrame(rows, columns=columns))
