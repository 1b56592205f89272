-- Whose last messages were offers, one after the other: another kind of message is next. Needs `audience`,
-- `selective_segments` (segment) and `marketing_messages`. Moments are microseconds since 1970.

CREATE OR REPLACE TEMP TABLE had_offers AS
WITH reached AS (
    SELECT
        messages.number,
        epoch_us(messages.sent_at) AS moment,
        hash(messages.body) AS text_id,
        row_number() OVER (
            PARTITION BY messages.number ORDER BY messages.sent_at DESC, messages.message_id DESC
        ) AS place
    FROM marketing_messages AS messages
    JOIN (SELECT * FROM audience SEMI JOIN selective_segments USING (segment)) AS spared USING (number)
    WHERE
        messages.delivery NOT IN ('not_sent', 'failed')
        AND messages.sent_at <= $as_of
        AND epoch_us(messages.sent_at) > spared.moment - $offers_width::BIGINT
    QUALIFY place <= $in_a_row
),
-- Each text is read once, however many got it.
offers AS (
    SELECT hash(body) AS text_id
    FROM (
        SELECT DISTINCT body FROM marketing_messages
        WHERE
            sent_at > make_timestamptz((SELECT min(moment) FROM audience) - $offers_width::BIGINT)
            AND EXISTS (FROM reached)
    )
    WHERE regexp_matches(lower(body), $discounts, 's')
)
SELECT number, min(moment) + $offers_width::BIGINT AS free_at
FROM reached
GROUP BY number
HAVING count(*) = $in_a_row AND bool_and(text_id IN (SELECT text_id FROM offers));
