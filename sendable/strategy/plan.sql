-- One row for each segment that has members: sizes, who has no slot for a message now, and what consent says.
-- Needs `recipients` and `capped` (number, kind), of everybody under their primary segment.

WITH reacted AS (
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
    count(*) FILTER (WHERE members.is_primary AND capped.number IS NOT NULL) AS capped,
    count(*) FILTER (WHERE members.is_primary AND capped.kind = 'segment') AS capped_by_own,
    avg(people.is_express::INTEGER) AS express_share,
    avg(people.is_recent::INTEGER) AS recent_share
FROM main.membership AS members
JOIN people USING (number)
LEFT JOIN capped ON members.is_primary AND members.number = capped.number
WHERE members.run_id = $segment_run
GROUP BY members.segment
