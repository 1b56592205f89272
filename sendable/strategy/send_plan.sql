-- The send plan: who gets a message, when, and who does not and why. The module tells the definition.
-- Needs `plan_segments` (segment, place, priority), `left_out_segments` (segment), `list_members`, `membership` of the lake,
-- `decisions_now` and `silenced`. $lists are the ids of the campaign's; nothing for all.

-- Everybody under one segment: of those that are addressed, the one that is served first.
CREATE OR REPLACE TEMP TABLE addressed AS
SELECT
    members.number,
    arg_min(members.segment, chosen.priority) AS segment,
    min(chosen.priority) AS priority,
    max(CASE WHEN members.is_primary THEN members.segment END) AS primary_segment,
    count(left_out.segment) > 0 AS is_left_out,
    $lists::BIGINT[] IS NOT NULL AND members.number NOT IN (
        SELECT number FROM list_members
        WHERE list_contains($lists::BIGINT[], list_id)
    ) AS is_elsewhere
FROM main.membership AS members
LEFT JOIN plan_segments AS chosen USING (segment)
LEFT JOIN left_out_segments AS left_out USING (segment)
WHERE members.run_id = $segment_run
GROUP BY members.number
HAVING count(chosen.priority) > 0;

-- Who gets nothing after all: who said stop or no since the segments were made, or may have, and who is not sendable.
CREATE OR REPLACE TEMP TABLE shut_off AS
SELECT number FROM silenced
UNION
SELECT addressed.number
FROM addressed
LEFT JOIN decisions_now AS decisions USING (number)
WHERE decisions.outcome IS DISTINCT FROM 'sendable';
