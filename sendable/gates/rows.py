"""Why rows did not pass: what the failing counts of a gate are made of, never by person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sendable.engine.duckdb import Connection, open_engine
from sendable.numbers import mask_number, mask_people_in
from sendable.runs import Run

_READS = ("quarantine", "contacts", "segment_sizes")

# Three examples of each are enough to find one in ClickSend, and too few to be a list of people.
# What belongs to which gate: rows put aside, numbers nobody can read, segments without an answer.
_OF_INGEST = """
SELECT
    "table" AS what,
    reason,
    count(*) AS rows,
    list(DISTINCT key ORDER BY key)[:3] AS keys,
    []::VARCHAR[] AS texts
FROM main.quarantine
WHERE run_id = $run_id
GROUP BY ALL
UNION ALL
SELECT
    'contacts of ' || list_name,
    'the phone number is not valid',
    count(*),
    list('contact ' || contact_id ORDER BY contact_id)[:3],
    list(phone_raw ORDER BY contact_id)[:3]
FROM main.contacts
WHERE valid_to IS NULL AND phone_raw IS NOT NULL AND NOT is_valid
GROUP BY list_name
ORDER BY rows DESC, what, reason
LIMIT $most
"""

_OF_SEGMENT = """
SELECT
    segment AS what,
    'not computable: ' || not_computable AS reason,
    1 AS rows,
    []::VARCHAR[] AS keys,
    []::VARCHAR[] AS texts
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
    """So many rows of something that failed for one reason, and a few examples, masked."""

    what: str
    reason: str
    rows: int
    examples: tuple[str, ...] = ()


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
    rows = connection.execute(sql, {"run_id": run.run_id, "most": _MOST}).fetchall()
    return tuple(
        FailingRows(
            mask_people_in(str(what)),
            mask_people_in(str(reason)),
            int(count),
            tuple(_mask_examples(keys, texts)),
        )
        for what, reason, count, keys, texts in rows
    )


def _mask_examples(keys: Sequence[str], texts: Sequence[str]) -> Iterator[str]:
    """Give ``contact 17 (049••••156)``; a row that was put aside may have a number for its key."""
    if not texts:
        yield from (mask_people_in(key) for key in keys)
    for key, text in zip(keys, texts, strict=False):
        yield f"{key} ({mask_number(text)})"
