-- Who is due and may be written to: the others wait. Needs `lifecycle_states`, `lifecycle_before`, `lifecycle_steps`,
-- `silenced`, `held_out`, `sending_times` of the run's moment and `capped` of the moment in `audience`.

CREATE OR REPLACE TEMP TABLE lifecycle_allowed AS
WITH due AS (
    SELECT
        states.*,
        steps.is_notice,
        before.told AS told_before,
        before.told_at AS told_at_before,
        coalesce(before.sms_told, 0) AS sms_told_before,
        times.is_open,
        times.opens_at,
        capped.number IS NOT NULL AND NOT steps.is_notice AS is_capped,
        make_timestamptz(capped.free_at) AS free_at
    FROM lifecycle_states AS states
    JOIN lifecycle_steps AS steps USING (flow, step)
    LEFT JOIN lifecycle_before AS before USING (flow, number, entered_at)
    LEFT JOIN sending_times AS times ON states.number = times.number
    LEFT JOIN capped ON states.number = capped.number
    WHERE states.status = 'due' AND states.channel = 'sms'
)
SELECT
    flow,
    number,
    entered_at,
    coalesce(told_before, 0) AS told_before,
    told_at_before,
    sms_told_before,
    CASE
        WHEN number IN (SELECT number FROM silenced) THEN 'silenced'
        WHEN
            NOT is_notice AND number IN (SELECT number FROM held_out)
            THEN 'held_out'
        WHEN coalesce(opens_at >= closes_at, TRUE) THEN 'outside_hours'
        WHEN is_capped THEN 'capped'
    END AS why,
    CASE WHEN is_open THEN $as_of::TIMESTAMPTZ ELSE opens_at END AS send_at,
    free_at
FROM due;

CREATE OR REPLACE TEMP TABLE lifecycle_states AS
SELECT
    states.* REPLACE (
        CASE WHEN allowed.why IS NULL THEN states.status ELSE 'waiting' END AS status,
        coalesce(allowed.why, states.why) AS why,
        CASE allowed.why
            WHEN 'capped' THEN allowed.free_at
            WHEN 'outside_hours' THEN allowed.send_at
            WHEN 'silenced' THEN NULL
            WHEN 'held_out' THEN NULL
            ELSE states.due_at
        END AS due_at,
        CASE WHEN allowed.why IS NULL THEN states.told ELSE allowed.told_before END AS told,
        CASE WHEN allowed.why IS NULL THEN states.told_at ELSE allowed.told_at_before END AS told_at,
        coalesce(CASE WHEN allowed.why IS NOT NULL THEN allowed.sms_told_before END, states.sms_told)
            AS sms_told
    ),
    CASE WHEN allowed.number IS NOT NULL AND allowed.why IS NULL THEN allowed.send_at END AS send_at
FROM lifecycle_states AS states
LEFT JOIN lifecycle_allowed AS allowed USING (flow, number, entered_at);
