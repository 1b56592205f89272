"""Lifts: what takes a suppression back, row by row, and leaves a row in the log that says why.

A policy (``lifts.yaml``) says which reason is lifted by what: a whole-message START, a documented
express consent, or a person who has read the reply. Nothing else lifts what somebody said: no
purchase, no click, no import, no emptied list, no declared basis, no YES to a question. A sunset,
which nobody asked for, is lifted by any later sign of life; a click that no person made is none.

Whatever is in doubt stays suppressed. What has no date is lifted by no later event; at the same
moment the opt-out wins; a START whose sender may be one of two numbers lifts nothing; and of a
handset with two numbers, each lifts only what was said by the very same number.
"""

from __future__ import annotations

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.machine_clicks import READS as CLICKS_READ
from sendable.machine_clicks import find_clicks_of_people
from sendable.policies import Policies
from sendable.refusals import register_refusals
from sendable.runs import Run
from sendable.schemas import TABLES
from sendable.suppressions import READS as SUPPRESSIONS_READ
from sendable.suppressions import SENDER, STANDING

READS = tuple(
    dict.fromkeys((*SUPPRESSIONS_READ, *CLICKS_READ, "given_consents", "orders", "events"))
)
"""The tables from which lifts are found, for an engine that has no others."""

BEGUN = r"^flow .* since (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),"
"""When the flow began that ended in a sunset, as the sunset's evidence says it."""

# Whoever a click could free: few, so that few messages are looked through.
_CLICKERS = f"""
CREATE OR REPLACE TEMP TABLE clickers AS
SELECT DISTINCT number FROM ({STANDING}) WHERE list_contains($by_sign::VARCHAR[], reason)
"""  # noqa: S608 (texts of this program)

_FIND = rf"""
WITH standing AS ({STANDING}),
replies AS (
    SELECT *, {SENDER} AS sender FROM main.replies
),
last_reviews AS (
    SELECT message_id, reviewed_at, label FROM main.reply_reviews
    QUALIFY rank() OVER (PARTITION BY message_id ORDER BY reviewed_at DESC) = 1
),
-- The reply that each suppression came from. Rows from before the log knew the sender find it here.
replied AS (
    SELECT standing.suppression_id, reply.message_id, reply.sender
    FROM standing
    JOIN (
        SELECT unnest([number, also_number]) AS number, message_id, sender FROM replies
    ) AS reply
        ON
            standing.number = reply.number
            AND starts_with(standing.evidence, 'reply ' || reply.message_id || ': "')
),
starts AS (
    SELECT
        replies.number,
        replies.sender,
        replies.received_at,
        'reply ' || replies.message_id || ': "'
        || coalesce(regexp_replace(meanings.words, '\p{{Nd}}', '•', 'g'), '') || '"' AS evidence
    FROM replies
    JOIN meanings USING (message_id)
    WHERE
        meanings.label = 'opt_in'
        AND meanings.manner = 'keyword'
        AND meanings.certainty = 'certain'
        AND replies.also_number IS NULL
        AND replies.received_at <= $now
        AND message_id NOT IN (SELECT message_id FROM last_reviews WHERE label <> 'opt_in')
),
by_start AS (
    SELECT
        standing.suppression_id,
        starts.received_at AS since,
        starts.evidence,
        starts.sender
    FROM standing
    LEFT JOIN replied USING (suppression_id)
    JOIN starts
        ON
            standing.number = starts.number
            AND coalesce(standing.sender, replied.sender) = starts.sender
            AND starts.received_at > standing.since
    WHERE list_contains($by_start::VARCHAR[], standing.reason)
),
by_consent AS (
    SELECT
        standing.suppression_id,
        given.given_at AS since,
        given.evidence,
        NULL::VARCHAR AS sender
    FROM standing
    JOIN main.given_consents AS given
        ON
            standing.number = given.number
            AND epoch_us(given.given_at)
            > epoch_us(standing.since) + $margin_hours::BIGINT * 3600000000
    LEFT JOIN refusals ON standing.number = refusals.number
    WHERE
        list_contains($by_consent::VARCHAR[], standing.reason)
        AND given.state = 'express'
        AND given.given_at <= $now
        -- Of one day, the refusal wins: either may be a day off.
        AND (
            refusals.number IS NULL
            OR (
                NOT undated
                AND epoch_us(given.given_at)
                > epoch_us(refused_at) + $margin_hours::BIGINT * 3600000000
            )
        )
),
by_review AS (
    SELECT
        standing.suppression_id,
        last_reviews.reviewed_at AS since,
        'reply ' || last_reviews.message_id || ' as read by a person: '
        || max(last_reviews.label) AS evidence,
        NULL::VARCHAR AS sender
    FROM standing
    JOIN replied USING (suppression_id)
    JOIN last_reviews USING (message_id)
    WHERE list_contains($by_review::VARCHAR[], standing.reason)
    GROUP BY standing.suppression_id, standing.reason, last_reviews.message_id, reviewed_at
    -- Of two reviews at one moment, the one that suppresses counts.
    HAVING bool_and(last_reviews.label <> replace(standing.reason, 'opted_out_phrase', 'opt_out'))
),
-- What they did themselves, whatever became of it.
by_sign AS (
    SELECT
        standing.suppression_id,
        signs.happened_at AS since,
        signs.evidence,
        NULL::VARCHAR AS sender
    FROM standing
    JOIN (
        SELECT number, ordered_at AS happened_at, 'order ' || order_id AS evidence FROM main.orders
        UNION ALL
        SELECT number, clicked_at, 'click ' || click_id FROM clicks_of_people
        UNION ALL
        SELECT number, occurred_at, kind || ' ' || event_id FROM main.events
        UNION ALL
        SELECT number, given_at, evidence FROM main.given_consents WHERE state = 'express'
        UNION ALL
        SELECT replies.number, replies.received_at, 'reply ' || replies.message_id
        FROM replies JOIN meanings USING (message_id)
        WHERE
            meanings.label NOT IN ('opt_out', 'wrong_number', 'complaint')
            AND meanings.manner <> 'automatic'
    ) AS signs
        ON
            standing.number = signs.number
            -- The flow ended at `since`: a sign of before that came late counts, too.
            AND signs.happened_at > coalesce(
                try_cast(
                    regexp_extract(standing.evidence, '{BEGUN}', 1) || '+00' AS TIMESTAMPTZ
                ),
                standing.since
            )
    WHERE
        list_contains($by_sign::VARCHAR[], standing.reason) AND signs.happened_at <= $now
),
found AS (
    SELECT * FROM by_start
    UNION ALL SELECT * FROM by_consent
    UNION ALL SELECT * FROM by_review
    UNION ALL SELECT * FROM by_sign
    QUALIFY row_number() OVER (PARTITION BY suppression_id ORDER BY since, evidence) = 1
)
SELECT
    substr(sha256(concat_ws(chr(10), 'lift', suppression_id, found.evidence)), 1, 32)
        AS suppression_id,
    standing.number,
    'lift' AS action,
    standing.reason,
    found.since,
    found.evidence,
    $known_at::TIMESTAMPTZ AS known_at,
    $run_id AS run_id,
    found.sender,
    standing.suppression_id AS lifts
FROM found
JOIN standing USING (suppression_id)
ORDER BY lifts
"""  # noqa: S608 (texts of this program)


def find_lifts(connection: Connection, policies: Policies, run: Run) -> pd.DataFrame:
    """Find what lifts a suppression that stands in the log, as ``lift`` rows for it.

    To be asked once the suppressions of the run are in the log, with an engine that sees them, so
    that an opt-out and the START after it, found in one run, are both written. Needs ``meanings``.

    Args:
        connection: An engine with the tables of ``READS``.
        policies: What lifts what, and by what a click is known that no person made.
        run: The run.
    """
    policy, bots = policies.lifts, policies.measurement.bots
    # What is dated later has not happened, whatever as-of time was asked for.
    now = min(run.as_of, run.manifest.started_at)
    connection.execute(_CLICKERS, {"by_sign": policy.by_sign})
    find_clicks_of_people(connection, bots, until=now)
    bound = {
        "by_start": policy.by_start,
        "by_consent": policy.by_consent,
        "by_review": policy.by_review,
        "by_sign": policy.by_sign,
        "margin_hours": policy.consent_margin_hours,
        "now": now,
        "known_at": run.manifest.started_at,
        "run_id": run.run_id,
    }
    register_refusals(connection)
    return TABLES["suppressions"].model.validate(query(connection, _FIND, bound))
