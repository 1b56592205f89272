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
        arg_min(is_member, step) AS was_member,
        arg_min(is_there, step) AS was_there,
        arg_max(is_there, step) AS is_there,
        -- The last step that turned it: from there on it is as it is now.
        max(next_step) FILTER (WHERE is_member <> next_member) AS step,
        arg_max(
            is_out <> next_out AND is_in = next_in AND is_eligible = next_eligible, step
        ) FILTER (WHERE is_member <> next_member) AS by_exclusion
    FROM moves
    GROUP BY segment, number
)
SELECT
    changed.*,
    steps.cause AS turned_by,
    CASE
        WHEN walked.was_member <> (changed.change = 'left') OR steps.cause IS NULL
            THEN 'not_traceable'
        WHEN changed.change = 'left' AND NOT walked.is_there THEN 'source_gone'
        WHEN steps.cause = 'rule_edited' THEN 'rule_edited'
        WHEN changed.change = 'entered' AND NOT walked.was_there THEN 'new_contact'
        WHEN walked.by_exclusion THEN 'own_exclusion'
        ELSE steps.cause
    END AS cause
FROM changed
JOIN walked USING (segment, number)
LEFT JOIN steps ON walked.step = steps.step;
