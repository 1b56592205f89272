"""Suppressions: opt-outs found in lists, files and replies, written to a log that only grows."""

from __future__ import annotations

import hashlib

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.numbers import twins
from sendable.runs import Run
from sendable.schemas import TABLES

_FROM_LISTS = """
SELECT
    number,
    'opted_out_list' AS reason,
    opted_out_at AS since,
    'contact ' || contact_id || ' of opt-out list ' || list_id AS evidence
FROM opt_outs
WHERE number <> ''
"""

_FROM_FILES = """
SELECT
    unnest([number, also_number]) AS number,
    reason,
    since,
    evidence
FROM listed_suppressions
WHERE number <> ''
"""

_FROM_REPLIES = """
SELECT
    unnest([replies.number, replies.also_number]) AS number,
    'opted_out_keyword' AS reason,
    received_at AS since,
    'reply ' || message_id || ': "' || meanings.word || '"' AS evidence
FROM replies
JOIN meanings USING (body)
WHERE meanings.kind = 'opt_out'
"""

_REPLIED = """
SELECT DISTINCT number FROM (SELECT unnest([number, also_number]) AS number FROM replies)
WHERE number IS NOT NULL
"""

_ACTIVE = """
-- The last word on each number and reason counts; at the same moment the suppression wins.
SELECT number, reason, since, evidence
FROM suppressions
QUALIFY
    row_number() OVER (
        PARTITION BY number, reason, evidence
        ORDER BY known_at DESC, action = 'suppress' DESC
    ) = 1
    AND action = 'suppress'
"""


def find_suppressions(connection: Connection, run: Run) -> pd.DataFrame:
    """Find every opt-out in the lake, as ``suppress`` rows for the log.

    A row's id is made of its number, reason and evidence, so finding it again adds nothing. All
    opt-outs count, whatever the as-of time: who has said stop by now is not messaged.
    """
    found = query(connection, f"{_FROM_LISTS} UNION ALL {_FROM_FILES} UNION ALL {_FROM_REPLIES}")
    found = found[found["number"].notna()].reset_index(drop=True)
    ids = found["number"] + "\n" + found["reason"] + "\n" + found["evidence"]
    found["suppression_id"] = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in ids]
    found = found.assign(
        action="suppress", known_at=run.manifest.started_at, run_id=run.run_id
    ).drop_duplicates("suppression_id")
    return found[list(TABLES["suppressions"].model.to_schema().columns)]


def register_active(connection: Connection) -> None:
    """Register ``suppressed_now`` (number, reason, since, evidence): who must not be messaged.

    That is the log, and every opt-out that has come in since it was last written: what the log
    knows, it decides, lifts included. Where a handset has two numbers, both are suppressed by what
    is known of either. Needs ``meanings``.

    Registers ``twins`` (number, twin) as well: the other number of every handset that replied.
    """
    parts = [query(connection, sql) for sql in (_ACTIVE, _FROM_LISTS, _FROM_FILES, _FROM_REPLIES)]
    key = ["number", "reason", "evidence"]
    logged = query(connection, "SELECT DISTINCT number, reason, evidence FROM suppressions")
    known = pd.MultiIndex.from_frame(logged[key])
    fresh = [part[~pd.MultiIndex.from_frame(part[key]).isin(known)] for part in parts[1:]]
    suppressed = pd.concat([part for part in (parts[0], *fresh) if not part.empty] or parts[:1])
    suppressed = suppressed[suppressed["number"].notna()]
    also = suppressed.merge(_find_twins(suppressed["number"]), on="number")
    also = also.drop(columns="number").rename(columns={"twin": "number"})
    together = pd.concat([suppressed, also[suppressed.columns]]) if len(also) else suppressed
    connection.register("suppressed_now", together.drop_duplicates())
    connection.register("twins", _find_twins(query(connection, _REPLIED)["number"]))


def _find_twins(numbers: pd.Series[str]) -> pd.DataFrame:
    """Give ``number`` and ``twin`` for each number whose handset has another number."""
    pairs = [
        (number, twin) for number in numbers.unique() for twin in twins(number) if twin != number
    ]
    return pd.DataFrame(pairs, columns=["number", "twin"], dtype="str")
