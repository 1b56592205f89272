-- One row for each segment that has members: sizes, who has reached the cap, and what consent says.
-- Needs `recipients` and `marketing_messages`. A window of N days is $as_of - N * 24 h < t <= $as_of.

WITH caps AS (
    SELECT
        unnest($segments::VARCHAR[]) AS segment,
        unnest($messages::BIGINT[]) AS messages,
        unnest($days::BIGINT[]) AS days
),
windows AS (SELECT DISTINCT days FROM caps),
-- Few caps have a window of their own, so each window is counted once for all segments.
recent AS (
    SELECT windows.days, sent.number, count(*) AS sends
    FROM marketing_messages AS sent
    JOIN windows ON sent.sent_at > $as_of - to_hours(24 * windows.days)
    WHERE
        sent.delivery <> 'not_sent'
        AND sent.sent_at <= $as_of
        AND sent.sent_at > $as_of - to_hours(24 * (SELECT max(days) FROM windows))
    GROUP BY windows.days, sent.number
),
reacted AS (
    SELECT number FROM main.clicks WHERE clicked_at > $recent_from AND clicked_at <= $as_of
    UNION
    SELECT number FROM main.replies WHERE received_at > $recent_from AND received_at <= $as_of
    UNION
    SELECT number FROM main.orders
    WHERE ordered_at > $recent_from AND ordered_at <= $as_of AND status = 'completed'
),
-- A declared consent has no date of its own: the day the contact was added stands for it.
people AS (
    SELECT
        recipients.number,
        recipients.consent_state = 'express' AS is_express,
        reacted.number IS NOT NULL
        OR coalesce(
            coalesce(recipients.consent_at, recipients.added_at) > $recent_from, FALSE
        ) AS is_recent
    FROM recipients
    LEFT JOIN reacted USING (number)
)
SELECT
    members.segment,
    count(*) AS size,
    count(*) FILTER (WHERE members.is_primary) AS primary_size,
    count(*) FILTER (
        WHERE members.is_primary AND coalesce(recent.sends, 0) >= caps.messages
    ) AS capped,
    avg(people.is_express::INTEGER) AS express_share,
    avg(people.is_recent::INTEGER) AS recent_share
FROM main.membership AS members
JOIN people USING (number)
LEFT JOIN caps USING (segment)
LEFT JOIN recent ON recent.number = members.number AND recent.days = caps.days
WHERE members.run_id = $segment_run
GROUP BY members.segment
