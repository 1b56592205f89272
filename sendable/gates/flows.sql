-- What the gate judges of the steps of flows that are due by SMS, by queries of its own over what was written. Needs
-- silent.sql, caps.sql, `decisions_now`, `shut_out` of the due people, and `flow_notices` (flow, step).

WITH
due AS (
    SELECT states.*, notices.flow IS NOT NULL AS is_notice
    FROM main.flow_states AS states
    LEFT JOIN flow_notices AS notices ON states.flow = notices.flow AND states.step = notices.step
    WHERE states.run_id = $run_id AND states.status = 'due' AND states.channel = 'sms'
),
marketing AS (SELECT * FROM due WHERE NOT is_notice),
silent AS (
    SELECT number FROM opted_out
    UNION
    SELECT number FROM refused
    UNION
    SELECT number FROM decisions_now WHERE outcome <> 'sendable'
)
SELECT
    (SELECT count(*) FROM due SEMI JOIN silent USING (number)) AS flows_suppressed,
    (SELECT count(*) FROM over_a_cap WHERE of = 'flows') AS flows_over_a_cap,
    (
        SELECT count(*) FROM due
        WHERE
            send_at IS NULL OR send_at >= closes_at OR number IN (SELECT number FROM shut_out)
    ) AS flows_outside_hours,
    (
        SELECT count(*) FROM marketing
        WHERE
            number IN (
                SELECT number FROM main.experiment_arms
                WHERE arm = 'holdout' AND list_contains($running::VARCHAR[], experiment)
            )
            -- Drawn anew for the goal, of whom it addresses.
            OR (
                ('0x' || substr(sha256($holdout || ':' || number), 1, 15))::BIGINT % 10000
                < round($holdout_percent * 100)
                AND number IN (
                    SELECT number FROM main.membership
                    WHERE run_id = $segment_run AND list_contains($addressed::VARCHAR[], segment)
                )
            )
    ) AS flows_held_out;
