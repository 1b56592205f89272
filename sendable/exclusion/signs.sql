-- Signs of life, and what people wrote. Events after $as_of have not happened yet.
-- Needs people.sql, `meanings` and `twins`.

-- Each reply under every number it may come from: two readings, and the handset's other number.
CREATE TEMP TABLE written AS
WITH readings AS (
    SELECT
        unnest([replies.number, replies.also_number]) AS number,
        replies.message_id,
        replies.received_at,
        meanings.label,
        meanings.outcome,
        meanings.manner,
        -- Digits may be a phone number.
        'reply ' || replies.message_id || coalesce(
            ': "' || regexp_replace(meanings.words, '\p{Nd}', '•', 'g') || '"', ''
        ) AS evidence
    FROM main.replies AS replies JOIN meanings USING (message_id)
)
SELECT * FROM readings WHERE number IS NOT NULL
UNION ALL
SELECT twins.twin AS number, readings.* EXCLUDE (number) FROM readings JOIN twins USING (number);

-- Of each number and kind, the last one.
CREATE TEMP TABLE signs AS
SELECT number, sign, max(happened_at) AS happened_at
FROM (
    -- Whatever became of the order: the person was there.
    SELECT number, 'order' AS sign, ordered_at AS happened_at FROM main.orders
    UNION ALL SELECT number, 'click', clicked_at FROM main.clicks
    UNION ALL SELECT number, 'event', occurred_at FROM main.events
    UNION ALL SELECT number, 'opt_in', given_at FROM consents_now WHERE state = 'express'
    -- Who says stop, or is somebody else, is no customer who is still there; a machine is nobody.
    UNION ALL
    SELECT number, 'reply', received_at FROM written
    WHERE label NOT IN ('opt_out', 'wrong_number', 'complaint') AND manner <> 'automatic'
    UNION ALL
    SELECT number, 'delivered', sent_at FROM main.messages
    WHERE delivery = 'delivered' AND list_contains($signs, 'delivered')
    UNION ALL SELECT number, 'added', added_at FROM recipients
    UNION ALL SELECT number, 'updated', updated_at FROM recipients
) AS every_sign
WHERE happened_at <= $as_of
GROUP BY number, sign;

-- What they did themselves; being imported or messaged is none of it.
CREATE TEMP TABLE alive AS
SELECT number, max(happened_at) AS last_sign
FROM signs
WHERE sign IN ('order', 'click', 'event', 'opt_in', 'reply')
GROUP BY number;
