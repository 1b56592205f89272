-- From which primary segment to which people went. Needs `membership_now`, `membership_before`,
-- `decisions_now` and `decisions_then` (number: who was in the account).
WITH now AS (
    SELECT number, coalesce(segment, '(none)') AS segment
    FROM decisions_now
    LEFT JOIN (SELECT number, segment FROM membership_now WHERE is_primary) USING (number)
),
past AS (
    SELECT number, coalesce(segment, '(none)') AS segment
    FROM decisions_then
    LEFT JOIN (SELECT number, segment FROM membership_before WHERE is_primary) USING (number)
)
SELECT
    $run_id AS run_id,
    coalesce(past.segment, '(new)') AS before,
    coalesce(now.segment, '(gone)') AS after,
    count(*) AS people
FROM past FULL JOIN now USING (number)
GROUP BY ALL
ORDER BY ALL
