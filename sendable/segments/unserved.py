"""Who may be messaged and is in no segment: the first step to segments worth having.

A segment that takes everybody, last of all, is no segment in this sense: "all subscribers" says of
nobody what to tell them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sendable.engine.duckdb import Connection, query
from sendable.playbook import Segment
from sendable.segments.placement import BELONGS, MATCHED, column_of

_UNSERVED = """
CREATE OR REPLACE TEMP TABLE unserved AS
SELECT decisions.number
FROM decisions_now AS decisions
ANTI JOIN (
    SELECT number FROM placed
    WHERE
        primary_segment IS NOT NULL
        AND NOT list_contains($for_everybody::INTEGER[], primary_segment)
) USING (number)
WHERE
    decisions.outcome = 'sendable'
    AND decisions.number NOT IN (SELECT number FROM suppressed_now WHERE number IS NOT NULL)
"""

_OUTSIDE = "SELECT count(*) AS people, {outside} FROM placed WHERE {belongs}"


def find_unserved(connection: Connection, segments: Sequence[Segment]) -> int:
    """Make ``unserved`` (number) and give how many there are.

    Args:
        connection: An engine with ``placed``, ``decisions_now`` and ``suppressed_now``.
        segments: The segments that were evaluated, in the order of ``placed``.
    """
    connection.execute(_UNSERVED, {"for_everybody": _find_catch_alls(connection, segments)})
    return int(query(connection, "SELECT count(*) AS people FROM unserved")["people"].iloc[0])


def _find_catch_alls(connection: Connection, segments: Sequence[Segment]) -> list[int]:
    """Give the places of the segments, last by priority, that leave nobody out."""
    by_priority = sorted(
        (segment.file.priority, place)
        for place, segment in enumerate(segments)
        if segment.file.audience == "sms"
    )
    outside = ", ".join(
        f"count(*) FILTER (WHERE {column_of(place)} <> {MATCHED}) AS outside_{place}"
        for _, place in by_priority
    )
    if not outside:
        return []
    counts = query(connection, _OUTSIDE.format(outside=outside, belongs=BELONGS["sms"])).iloc[0]
    found: list[int] = []
    for _, place in reversed(by_priority):
        if counts[f"outside_{place}"] or not counts["people"]:
            break
        found.append(place)
    return found
