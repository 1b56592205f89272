-- Reasons that lie in what people wrote, and in what they did not do.

-- May be an opt-out, whenever it came: it waits for a person. So does a "no" without a date, of
-- which nobody can say that it is too old.
INSERT INTO found
SELECT
    number,
    'reply_to_read',
    min(received_at),
    NULL,
    arg_max(evidence, coalesce(received_at, $as_of))
    || CASE WHEN count(*) > 1 THEN ', the last of ' || count(*) ELSE '' END
FROM (
    SELECT DISTINCT number, message_id, received_at, evidence
    FROM written
    WHERE
        outcome = 'hold'
        OR (label = 'not_interested' AND outcome = 'exclude' AND received_at IS NULL)
)
GROUP BY number;

-- A "no" counts until it is too old, or until they show interest after it. Needs `clicks_of_people` of who said no.
INSERT INTO found
WITH interest AS (
    SELECT number, max(happened_at) AS shown_at
    FROM (
        SELECT number, happened_at FROM signs WHERE sign = 'order'
        UNION ALL
        SELECT number, clicked_at FROM clicks_of_people
        UNION ALL
        SELECT number, received_at FROM written
        WHERE label IN ('positive', 'opt_in') AND received_at <= $as_of
    )
    GROUP BY number
)
SELECT
    written.number,
    'not_interested',
    max(written.received_at),
    max(written.received_at) + to_days($not_interested_days::INTEGER),
    arg_max(written.evidence, written.received_at)
FROM written
LEFT JOIN interest ON written.number = interest.number
WHERE
    written.label = 'not_interested'
    AND written.outcome = 'exclude'
    AND written.received_at <= $as_of
    AND epoch($as_of::TIMESTAMPTZ) - epoch(written.received_at) < $not_interested_days * 86400
    AND (interest.shown_at IS NULL OR interest.shown_at <= written.received_at)
GROUP BY written.number;
