-- The send plan: who gets a message, when, and who does not and why. The module tells the definition.
-- Needs `plan_segments` (segment, place, priority), `left_out_segments` (segment), `membership` of the lake, `decisions_now`, `suppressed_now`,
-- `meanings` and `twins`.

-- Everybody under one segment: of those that are addressed, the one that is served first.
CREATE OR REPLACE TEMP TABLE addressed AS
SELECT
    members.number,
    arg_min(members.segment, chosen.priority) AS segment,
    min(chosen.priority) AS priority,
    max(CASE WHEN members.is_primary THEN members.segment END) AS primary_segment,
    count(left_out.segment) > 0 AS is_left_out
FROM main.membership AS members
LEFT JOIN plan_segments AS chosen USING (segment)
LEFT JOIN left_out_segments AS left_out USING (segment)
WHERE members.run_id = $segment_run
GROUP BY members.number
HAVING count(chosen.priority) > 0;

-- Who said stop since the segments were made, or may have: a reply of theirs waits for a person.
CREATE OR REPLACE TEMP TABLE silenced AS
WITH doubtful AS (
    SELECT unnest([replies.number, replies.also_number]) AS number
    FROM main.replies AS replies
    JOIN meanings USING (message_id)
    WHERE meanings.outcome = 'hold'
)
SELECT number FROM suppressed_now
UNION
SELECT number FROM doubtful
UNION
SELECT twins.twin FROM doubtful JOIN twins USING (number)
UNION
SELECT addressed.number
FROM addressed
LEFT JOIN decisions_now AS decisions USING (number)
WHERE decisions.outcome IS DISTINCT FROM 'sendable';
