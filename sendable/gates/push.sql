-- What a push left on our lists, held against what is known at this moment. One row.
-- Needs `silenced`, `our_lists`, `our_contacts` and `decisions`; `$decided_in` is the run of the newest decisions.

WITH pushed AS (
    SELECT DISTINCT contacts.number
    FROM main.our_contacts AS contacts
    JOIN main.our_lists AS lists USING (list_name)
    WHERE
        contacts.state IN ('adding', 'there')
        AND lists.state <> 'gone'
        AND list_contains($segments::VARCHAR[], lists.segment)
)
SELECT
    count(*) AS pushed,
    count(*) FILTER (WHERE number IN (SELECT number FROM silenced)) AS pushed_silenced_now,
    count(*) FILTER (
        WHERE
        number NOT IN (
            SELECT number FROM main.decisions WHERE run_id = $decided_in AND outcome = 'sendable'
        )
    ) AS pushed_not_sendable
FROM pushed
