-- Every reason found for every recipient: (number, reason, since, evidence).
-- Needs people.sql, `suppressed_now`, `twins` and `meanings`. Events after $as_of have not happened
-- yet; opt-outs count whenever they were made.

CREATE TEMP TABLE findings AS
WITH
last_signs AS (
    SELECT number, max(happened_at) AS last_sign
    FROM (
        SELECT number, updated_at AS happened_at FROM recipients
        UNION ALL SELECT number, received_at FROM replies WHERE received_at <= $as_of
        UNION ALL SELECT number, clicked_at FROM clicks WHERE clicked_at <= $as_of
        -- Whatever became of the order: the person was there.
        UNION ALL SELECT number, ordered_at FROM orders WHERE ordered_at <= $as_of
    ) AS signs
    GROUP BY number
),
finals AS (
    SELECT
        number,
        sent_at,
        message_id,
        delivery = 'failed' AND (
            coalesce(error_code, '') IN (SELECT unnest($permanent_codes))
            OR EXISTS (
                SELECT 1 FROM (SELECT unnest($permanent_texts) AS sign) AS signs
                WHERE contains(lower(concat_ws(' ', status_text, error_text)), sign)
            )
        ) AS failed_for_good,
        row_number() OVER (PARTITION BY number ORDER BY sent_at DESC, message_id) AS position
    FROM messages
    WHERE delivery IN ('delivered', 'failed') AND sent_at <= $as_of
),
to_read AS (
    SELECT
        unnest([replies.number, replies.also_number]) AS number,
        received_at,
        'reply ' || message_id AS evidence
    FROM replies
    JOIN meanings USING (body)
    WHERE meanings.kind = 'to_read'
),
-- What came from one number of a handset holds the other as well.
to_read_by_handset AS (
    SELECT * FROM to_read
    UNION ALL
    SELECT twins.twin, to_read.received_at, to_read.evidence FROM to_read JOIN twins USING (number)
)
SELECT number, reason, min(since) AS since, arg_min(evidence, coalesce(since, $as_of)) AS evidence
FROM suppressed_now
GROUP BY number, reason

UNION ALL
SELECT number, 'invalid_number', updated_at, 'no valid reading of the contact''s number'
FROM recipients
WHERE NOT valid_number

UNION ALL
SELECT number, 'not_sms_capable', updated_at, 'line type: ' || replace(line_type, '_', ' ')
FROM recipients
WHERE valid_number AND line_type IN (SELECT unnest($cannot_text))

UNION ALL
SELECT
    number,
    'dead_number',
    min(sent_at),
    count(*) || ' failures in a row, the last in message ' || arg_max(message_id, sent_at)
FROM finals
WHERE
    position <= $finals_in_a_row
    -- A landline was never alive for SMS; it has a reason of its own.
    AND number NOT IN (
        SELECT number FROM recipients WHERE line_type IN (SELECT unnest($cannot_text))
    )
GROUP BY number
HAVING count(*) = $finals_in_a_row AND bool_and(failed_for_good)

UNION ALL
SELECT
    recipients.number,
    'stale',
    last_signs.last_sign,
    'no sign of life since ' || strftime(last_signs.last_sign, '%Y-%m-%d')
FROM recipients
JOIN last_signs USING (number)
LEFT JOIN stale_days ON stale_days.country = recipients.country
WHERE
    epoch($as_of::TIMESTAMPTZ) - epoch(last_signs.last_sign)
    > coalesce(stale_days.days, $stale_after_days) * 86400

UNION ALL
SELECT number, 'reply_to_read', max(received_at), arg_max(evidence, received_at)
FROM to_read_by_handset
GROUP BY number

UNION ALL
SELECT number, 'ambiguous_number', updated_at, 'the contact''s text has two valid readings'
FROM recipients
WHERE also_number IS NOT NULL

UNION ALL
SELECT number, 'unclear_permission', added_at, 'no consent of theirs is declared or on file'
FROM recipients
WHERE valid_number AND consent_state = 'unclear';
