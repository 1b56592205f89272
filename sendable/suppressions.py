"""Suppressions: opt-outs found in lists, files and replies, written to a log that only grows.

A row of the log stands until a ``lift`` row takes back that one row (see ``sendable.lifts``). What
was found once and is found again adds nothing, so what was lifted stays lifted; and what is not
found any more, because a list was emptied or a reply is read otherwise now, stands all the same.
"""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.numbers import twins
from sendable.reasons import BY_CODE
from sendable.runs import Run
from sendable.schemas import TABLES

READS = (
    "suppressions",
    "opt_outs",
    "listed_suppressions",
    "replies",
    "reply_meanings",
    "reply_reviews",
)
"""The tables from which suppressions are found, for an engine that has no others."""

SENDER = r"nullif(lower(regexp_replace(received_by, '[\s+().-]', '', 'g')), '')"
"""A reply's number of ours in one spelling, as SQL: digits alone, or a name in small letters."""

_READ_BY_A_PERSON = """
SELECT message_id, max(reviewed_at) AS read_at FROM main.reply_reviews GROUP BY message_id
"""

# A reply that a person has read says so: a suppression that one review lifted, and a later one
# confirms, is a new row of the log.
_FOUND = rf"""
WITH every_reading AS (
    SELECT
        number,
        'opted_out_list' AS reason,
        opted_out_at AS since,
        'contact ' || contact_id || ' of opt-out list ' || list_id AS evidence,
        NULL AS sender
    FROM main.opt_outs
    UNION ALL
    SELECT unnest([number, also_number]), reason, since, evidence, NULL
    FROM main.listed_suppressions
    UNION ALL
    SELECT
        unnest([replies.number, replies.also_number]),
        CASE
            WHEN meanings.label <> 'opt_out' THEN meanings.label
            WHEN meanings.manner = 'keyword' THEN 'opted_out_keyword'
            ELSE 'opted_out_phrase'
        END,
        replies.received_at,
        'reply ' || replies.message_id || ': "'
        || coalesce(regexp_replace(meanings.words, '\p{{Nd}}', '•', 'g'), '') || '"'
        || coalesce(', as read on ' || strftime(reviews.read_at, '%Y-%m-%d %H:%M:%S.%f'), ''),
        {SENDER}
    FROM main.replies AS replies
    JOIN meanings USING (message_id)
    LEFT JOIN ({_READ_BY_A_PERSON}) AS reviews USING (message_id)
    WHERE
        meanings.outcome = 'exclude'
        AND meanings.label IN ('opt_out', 'wrong_number', 'complaint')
)
SELECT number, reason, since, evidence, max(sender) AS sender
FROM every_reading
WHERE number <> ''
GROUP BY number, reason, since, evidence
"""  # noqa: S608 (texts of this module)

_NOT_LOGGED = f"""
SELECT found.*
FROM ({_FOUND}) AS found
ANTI JOIN main.suppressions AS logged
    ON
        logged.action = 'suppress'
        AND found.number = logged.number
        AND found.reason = logged.reason
        AND found.evidence = logged.evidence
        AND found.since IS NOT DISTINCT FROM logged.since
"""  # noqa: S608 (texts of this module)

_FIND = f"""
SELECT
    substr(sha256(concat_ws(
        chr(10), number, reason, evidence, coalesce(epoch_us(since)::VARCHAR, '')
    )), 1, 32) AS suppression_id,
    number,
    'suppress' AS action,
    reason,
    since,
    evidence,
    $known_at::TIMESTAMPTZ AS known_at,
    $run_id AS run_id,
    sender,
    NULL::VARCHAR AS lifts
FROM ({_NOT_LOGGED})
ORDER BY suppression_id
"""  # noqa: S608 (texts of this module)

LIFTS = """
SELECT lifts AS suppression_id, number, reason, since AS lifted_at, evidence AS lifted_by
FROM main.suppressions
WHERE action = 'lift' AND lifts IS NOT NULL
"""
"""The lifts of the log. One without the row that it takes back takes nothing back."""

STANDING = f"""
SELECT logged.*
FROM main.suppressions AS logged
ANTI JOIN ({LIFTS}) AS lift
    ON
        logged.suppression_id = lift.suppression_id
        AND logged.number = lift.number
        AND logged.reason = lift.reason
WHERE logged.action = 'suppress'
"""  # noqa: S608 (texts of this module)
"""The suppressions of the log that no lift has taken back."""

# Whatever another version wrote into the log suppresses, and nothing lifts what is not known.
_KNOWN_REASON = f"CASE WHEN reason IN {tuple(BY_CODE)} THEN reason ELSE 'manual_suppression' END"

_SUPPRESSED = f"""
CREATE OR REPLACE TEMP TABLE said AS
SELECT number, {_KNOWN_REASON} AS reason, since, evidence FROM ({STANDING})
UNION ALL
SELECT number, reason, since, evidence FROM ({_NOT_LOGGED})
"""  # noqa: S608 (texts of this module)

_LIFTED = f"""
CREATE OR REPLACE TEMP TABLE taken_back AS
SELECT
    logged.number,
    {_KNOWN_REASON.replace("reason", "logged.reason")} AS reason,
    logged.since,
    logged.evidence,
    lift.lifted_at,
    lift.lifted_by
FROM main.suppressions AS logged
JOIN ({LIFTS}) AS lift
    ON
        logged.suppression_id = lift.suppression_id
        AND logged.number = lift.number
        AND logged.reason = lift.reason
WHERE logged.action = 'suppress'
"""  # noqa: S608 (texts of this module)

# The name of a table made here is put in; nothing from outside is.
_WITH_TWINS = """
CREATE OR REPLACE TEMP TABLE {name} AS
SELECT DISTINCT * FROM {own}
UNION
SELECT twin AS number, {own}.* EXCLUDE (number)
FROM {own} JOIN handsets USING (number)
"""

# Only Argentina and Mexico give a telephone two numbers, so only their numbers are looked at.
_OF_TWO_NUMBERS = """
SELECT DISTINCT number
FROM ({numbers})
WHERE starts_with(number, '+54') OR starts_with(number, '+52')
"""

_REPLIED = "SELECT unnest([number, also_number]) AS number FROM main.replies"


def find_suppressions(connection: Connection, run: Run) -> pd.DataFrame:
    """Find every opt-out in the lake that the log does not have, as ``suppress`` rows for it.

    All opt-outs count, whatever the as-of time: who has said stop by now is not messaged. Needs
    ``meanings``.
    """
    return find_suppressions_at(connection, run.run_id, run.manifest.started_at)


def find_suppressions_at(connection: Connection, run_id: str, known_at: datetime) -> pd.DataFrame:
    """Find what ``find_suppressions`` does, for who is no run: its name and moment are written."""
    bound = {"known_at": known_at, "run_id": run_id}
    return TABLES["suppressions"].model.validate(query(connection, _FIND, bound))


def register_active(connection: Connection) -> None:
    """Make ``suppressed_now`` (number, reason, since, evidence): who must not be messaged.

    That is the log without what was lifted, and every opt-out that has come in since it was last
    written. A lift counts once it is in the log, not before. Where a handset has two numbers, both
    are suppressed by what is known of either. Needs ``meanings``.

    Makes ``lifted_now`` as well (number, reason, since, evidence, lifted_at, lifted_by): what was
    suppressed and was taken back, which says nothing of the number's other suppressions. And
    ``twins`` (number, twin): the other number of every handset that replied.
    """
    connection.execute(_SUPPRESSED)
    connection.execute(_LIFTED)
    own = "SELECT number FROM said UNION ALL SELECT number FROM taken_back"
    connection.register("handsets", find_twins(connection, own))
    connection.execute(_WITH_TWINS.format(name="suppressed_now", own="said"))
    connection.execute(_WITH_TWINS.format(name="lifted_now", own="taken_back"))
    connection.register("twins", find_twins(connection, _REPLIED))


def find_twins(connection: Connection, numbers: str) -> pd.DataFrame:
    """Give ``number`` and ``twin`` for each number of a query whose handset has another one."""
    found = query(connection, _OF_TWO_NUMBERS.format(numbers=numbers))["number"]
    pairs = [(number, twin) for number in found for twin in twins(number) if twin != number]
    return pd.DataFrame(pairs, columns=["number", "twin"], dtype="str")
