-- The end of a win-back. Past runs' memberships stay in the lake, so it holds from run to run, and
-- any sign of life after the entry undoes it.

INSERT INTO found
WITH entries AS (
    SELECT
        membership.number,
        min(membership.entered_at) AS entered_at,
        arg_min(membership.segment, membership.entered_at) AS segment
    FROM main.membership AS membership
    LEFT JOIN alive USING (number)
    WHERE
        membership.run_id <> $run_id
        AND membership.segment IN (SELECT unnest($segments))
        AND (alive.last_sign IS NULL OR membership.entered_at > alive.last_sign)
    GROUP BY membership.number
),
sent AS (
    SELECT
        entries.number,
        entries.entered_at,
        entries.segment,
        list(marketing.sent_at ORDER BY marketing.sent_at) AS sent_at,
        arg_max(marketing.message_id, marketing.sent_at) AS last_message
    FROM entries
    JOIN marketing_messages AS marketing ON entries.number = marketing.number
    WHERE
        marketing.sent_at > entries.entered_at
        AND marketing.sent_at <= $as_of
        AND marketing.delivery <> 'not_sent'
    GROUP BY ALL
)
SELECT
    number,
    'sunset',
    greatest(entered_at + to_days($days::INTEGER), sent_at[$messages::INTEGER]),
    NULL,
    len(sent_at) || ' messages since they came into ' || segment || ' on '
    || strftime(entered_at, '%Y-%m-%d') || ', the last ' || last_message || ', and no sign of life'
FROM sent
-- The end of a flow is in the log of suppressions, and found from there.
ANTI JOIN (SELECT number FROM suppressed_now WHERE reason = 'sunset') AS logged USING (number)
WHERE
    len(sent_at) >= $messages
    AND epoch($as_of::TIMESTAMPTZ) - epoch(entered_at) >= $days * 86400;
