-- Who said stop or no by now, or may have: one row for each thing that silences somebody.
-- Needs `suppressed_now`, `meanings` and `twins`, main.replies, main.orders and main.clicks.

CREATE OR REPLACE TEMP TABLE silenced AS
WITH
readings AS (
    SELECT
        unnest([replies.number, replies.also_number]) AS number,
        replies.received_at,
        meanings.label,
        meanings.outcome
    FROM main.replies AS replies JOIN meanings USING (message_id)
    WHERE meanings.outcome IN ('hold', 'exclude') OR meanings.label IN ('positive', 'opt_in')
),
-- A handset of two numbers may have written from either.
written AS (
    SELECT * FROM readings WHERE number IS NOT NULL
    UNION ALL
    SELECT twins.twin AS number, readings.* EXCLUDE (number) FROM readings JOIN twins USING (number)
),
refused AS (SELECT * FROM written WHERE label = 'not_interested' AND outcome = 'exclude'),
-- Whoever takes an interest after a "no" has taken it back.
interest AS (
    SELECT number, max(shown_at) AS shown_at
    FROM (
        SELECT number, ordered_at AS shown_at FROM main.orders SEMI JOIN refused USING (number)
        UNION ALL
        SELECT number, clicked_at FROM main.clicks SEMI JOIN refused USING (number)
        UNION ALL
        SELECT number, received_at FROM written WHERE label IN ('positive', 'opt_in')
    )
    WHERE shown_at <= $as_of
    GROUP BY number
)
SELECT number, reason, since FROM suppressed_now WHERE number IS NOT NULL
UNION
SELECT number, 'reply_to_read', received_at
FROM written
WHERE outcome = 'hold' OR (label = 'not_interested' AND outcome = 'exclude' AND received_at IS NULL)
UNION
SELECT refused.number, 'not_interested', refused.received_at
FROM refused
LEFT JOIN interest USING (number)
WHERE
    epoch($as_of::TIMESTAMPTZ) - epoch(refused.received_at) < $not_interested_days * 86400
    AND (interest.shown_at IS NULL OR interest.shown_at <= refused.received_at);
