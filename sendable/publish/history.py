"""What the documents say of membership over time: changes, flows, who is served, overlap, gaps."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sendable.engine.duckdb import Connection, query
from sendable.playbook import Playbook

Row = Mapping[Hashable, Any]

CAUSES: Mapping[str, str] = {
    "source_gone": "Data is not there any more",
    "source_back": "Data is there again",
    "rule_edited": "The rule was edited",
    "permission_changed": "Consent or suppression changed",
    "own_exclusion": "The segment's own exclusion",
    "new_contact": "New in the account",
    "attribute_changed": "What is known of them changed",
    "new_event": "Something happened",
    "time_passed": "Time passed",
    "not_traceable": "Cannot be traced",
}
"""Why people enter or leave, in words."""

_ELSEWHERE = {"(none)": "No segment", "(new)": "New in the account", "(gone)": "Gone"}

_CHANGES = """
SELECT segment, change, cause, count(*) AS people
FROM main.membership_changes
WHERE run_id = $run_id
GROUP BY ALL
ORDER BY segment, change, people DESC, cause
"""

_FLOWS = """
SELECT before, after, people FROM main.segment_flows WHERE run_id = $run_id
ORDER BY people DESC, before, after
"""

_PRIMARIES = """
SELECT segment, reached, taken, "left" FROM main.primary_waterfalls WHERE run_id = $run_id
ORDER BY position
"""

_OVERLAPS = """
SELECT segment, other, people, share, share_of_other
FROM main.segment_overlaps
WHERE run_id = $run_id AND people > 0
ORDER BY people DESC, segment, other
"""

_GAPS = """
SELECT sentence, rule, people, people_of_all FROM main.segment_gaps WHERE run_id = $run_id
ORDER BY position
"""


@dataclass(frozen=True)
class History:
    """Rows in words, with the titles of segments; see the queries for their columns."""

    changes: tuple[Row, ...]
    flows: tuple[Row, ...]
    primaries: tuple[Row, ...]
    overlaps: tuple[Row, ...]
    gaps: tuple[Row, ...]

    @property
    def moves(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What happened in each segment that anybody entered or left, most people first."""
        found: dict[str, list[Row]] = {}
        for row in self.changes:
            found.setdefault(row["segment"], []).append(row)
        most_first = sorted(found, key=lambda title: (-_people(found[title]), title))
        return tuple(
            (title, tuple(_say_change(row) for row in found[title])) for title in most_first
        )


def gather_history(connection: Connection, playbook: Playbook, run_id: str) -> History:
    """Gather what a run's tables say of membership over time.

    Args:
        connection: An engine on the lake.
        playbook: The playbook, for the titles of segments; one that it has not keeps its key.
        run_id: The run whose segments they are.
    """
    titles = {key: item.file.title for key, item in playbook.segments.items()} | _ELSEWHERE

    def read(sql: str, *named: str) -> tuple[Row, ...]:
        rows = query(connection, sql, {"run_id": run_id}).to_dict("records")
        return tuple(
            {
                name: titles.get(value, value) if name in named else _plain(value)
                for name, value in row.items()
            }
            for row in rows
        )

    changes = read(_CHANGES, "segment")
    return History(
        changes=tuple({**row, "cause": CAUSES[row["cause"]]} for row in changes),
        flows=read(_FLOWS, "before", "after"),
        primaries=read(_PRIMARIES, "segment"),
        overlaps=read(_OVERLAPS, "segment", "other"),
        gaps=read(_GAPS),
    )


def _plain(value: Any) -> Any:
    """Give a cell as what a document can hold; a share that is missing is none."""
    return None if value != value else value


def _people(rows: Iterable[Row]) -> int:
    return sum(row["people"] for row in rows)


def _say_change(row: Row) -> str:
    return f"{row['people']:,} {row['change']} ({row['cause'][:1].lower()}{row['cause'][1:]})"
