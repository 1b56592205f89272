-- Who said stop or no by now, or may have: one row for each thing that silences somebody.
-- Needs refused.sql, `clicks_of_people` of its `clickers`, `suppressed_now` and main.orders.

CREATE OR REPLACE TEMP TABLE silenced AS
WITH
-- Whoever takes an interest after a "no" has taken it back.
interest AS (
    SELECT number, max(shown_at) AS shown_at
    FROM (
        SELECT number, ordered_at AS shown_at FROM main.orders SEMI JOIN refused_by USING (number)
        UNION ALL
        SELECT number, clicked_at FROM clicks_of_people
        UNION ALL
        SELECT number, received_at FROM written_words WHERE label IN ('positive', 'opt_in')
    )
    WHERE shown_at <= $as_of
    GROUP BY number
)
SELECT number, reason, since FROM suppressed_now WHERE number IS NOT NULL
UNION
SELECT number, 'reply_to_read', received_at
FROM written_words
WHERE outcome = 'hold' OR (label = 'not_interested' AND outcome = 'exclude' AND received_at IS NULL)
UNION
SELECT refused.number, 'not_interested', refused.received_at
FROM refused_by AS refused
LEFT JOIN interest USING (number)
WHERE
    epoch($as_of::TIMESTAMPTZ) - epoch(refused.received_at) < $not_interested_days * 86400
    AND (interest.shown_at IS NULL OR interest.shown_at <= refused.received_at);
