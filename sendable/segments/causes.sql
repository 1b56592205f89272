-- Why each person entered or left: one row for each of `changed` that was traced.
-- Needs `path` (segment, number, step, is_there, is_in, is_out, is_eligible), `steps` (step,
-- cause: what differs from the step before) and `changed` (segment, number, change).
CREATE OR REPLACE TEMP TABLE causes AS
WITH states AS (
    SELECT *, is_in AND NOT is_out AND is_eligible AS is_member FROM path
),
moves AS (
    SELECT
        states.*,
        lead(step) OVER walk AS next_step,
        lead(is_member) OVER walk AS next_member,
        lead(is_in) OVER walk AS next_in,
        lead(is_out) OVER walk AS next_out,
        lead(is_eligible) OVER walk AS next_eligible
    FROM states
    WINDOW walk AS (PARTITION BY segment, number ORDER BY step)
),
walked AS (
    SELECT
        segment,
        number,
        arg_min(is_member, moves.step) AS was_member,
        arg_min(is_there, moves.step) AS was_there,
        arg_max(is_there, moves.step) AS is_there,
        -- The last step that turned it: from there on it is as it is now.
        max(next_step) FILTER (WHERE is_member <> next_member) AS turned_at,
        bool_or(
            steps.cause = 'permission_changed' AND is_eligible AND NOT next_eligible
        ) AS is_forbidden,
        arg_max(
            is_out <> next_out AND is_in = next_in AND is_eligible = next_eligible, moves.step
        ) FILTER (WHERE is_member <> next_member) AS by_exclusion
    FROM moves
    LEFT JOIN steps ON moves.next_step = steps.step
    GROUP BY segment, number
)
SELECT
    changed.*,
    turning.turned_by,
    CASE
        WHEN walked.was_member <> (changed.change = 'left') OR turned_by IS NULL
            THEN 'not_traceable'
        WHEN changed.change = 'left' AND NOT walked.is_there THEN 'source_gone'
        WHEN turned_by = 'rule_edited' THEN turned_by
        WHEN changed.change = 'entered' AND NOT walked.was_there THEN 'new_contact'
        WHEN turned_by = 'permission_changed' THEN turned_by
        WHEN walked.by_exclusion THEN 'own_exclusion'
        ELSE turned_by
    END AS cause
FROM changed
JOIN walked USING (segment, number)
LEFT JOIN steps ON walked.turned_at = steps.step
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN changed.change = 'left' AND walked.is_forbidden THEN 'permission_changed'
        ELSE steps.cause
    END AS turned_by
) AS turning;
