"""Why rows did not pass: what the failing counts of a gate are made of, never by person."""

from __future__ import annotations

from dataclasses import dataclass

from sendable.engine.duckdb import Connection, open_engine, query
from sendable.numbers import mask_people_in
from sendable.runs import Run

_READS = ("quarantine", "contacts", "segment_sizes")

# What belongs to which gate: rows put aside, numbers nobody can read, segments without an answer.
_OF_INGEST = """
SELECT "table" AS what, reason, count(*) AS rows
FROM main.quarantine
WHERE run_id = $run_id
GROUP BY ALL
UNION ALL
SELECT 'contacts of ' || list_name, 'the phone number is not valid', count(*)
FROM main.contacts
WHERE valid_to IS NULL AND phone_raw IS NOT NULL AND NOT is_valid
GROUP BY list_name
ORDER BY rows DESC, what, reason
LIMIT $most
"""

_OF_SEGMENT = """
SELECT segment AS what, 'not computable: ' || not_computable AS reason, 1 AS rows
FROM main.segment_sizes
WHERE run_id = $run_id AND not_computable IS NOT NULL
ORDER BY segment
LIMIT $most
"""

_BY_STAGE = {"ingest": _OF_INGEST, "segment": _OF_SEGMENT}

_MOST = 50
"""Reasons that are shown; the report in the run's folder has all checks."""


@dataclass(frozen=True)
class FailingRows:
    """So many rows of something that failed for one reason."""

    what: str
    reason: str
    rows: int


def find_failing_rows(run: Run, stage: str) -> tuple[FailingRows, ...]:
    """Give why rows of a stage did not pass, most first; nothing where it says so elsewhere.

    A reason may quote what stood in the row, and a list may be called anything: numbers and
    addresses are masked.
    """
    sql = _BY_STAGE.get(stage)
    if sql is None:
        return ()
    with open_engine(run.workspace.lake, _READS) as connection:
        return _read(connection, sql, run)


def _read(connection: Connection, sql: str, run: Run) -> tuple[FailingRows, ...]:
    rows = query(connection, sql, {"run_id": run.run_id, "most": _MOST})
    return tuple(
        FailingRows(
            mask_people_in(str(row["what"])), mask_people_in(str(row["reason"])), int(row["rows"])
        )
        for row in rows.to_dict("records")
    )
