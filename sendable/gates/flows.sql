-- What the gate judges of the steps of flows that are due by SMS, by queries of its own over what was written. Needs
-- silent.sql, `decisions_now`, `marketing_messages`, `gate_caps`, `shut_out` of the due people, and
-- `flow_notices` (flow, step).

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
),
-- What they got, and what the plan of this run sends them: neither knows of the other's query.
around AS (
    SELECT number, sent_at FROM marketing_messages SEMI JOIN marketing USING (number)
    WHERE delivery <> 'not_sent' AND sent_at <= $as_of::TIMESTAMPTZ
    UNION ALL
    SELECT number, send_at FROM main.planned_sends SEMI JOIN marketing USING (number)
    WHERE run_id = $run_id AND verdict = 'send'
),
held AS (
    SELECT marketing.number, marketing.send_at, caps.messages, caps.days
    FROM marketing
    JOIN gate_caps AS caps
        ON caps.segment IS NULL OR caps.segment IN (
            SELECT members.segment FROM main.membership AS members
            WHERE
                members.run_id = $segment_run AND members.is_primary
                AND members.number = marketing.number
        )
),
ends AS (
    SELECT *, send_at AS ends_at FROM held
    UNION
    SELECT held.*, around.sent_at FROM held JOIN around USING (number)
    WHERE around.sent_at > held.send_at AND around.sent_at < held.send_at + to_days(held.days)
),
over_a_cap AS (
    SELECT number FROM held WHERE messages = 0
    UNION
    SELECT ends.number
    FROM ends JOIN around USING (number)
    WHERE around.sent_at > ends.ends_at - to_days(ends.days) AND around.sent_at <= ends.ends_at
    GROUP BY ends.number, ends.messages, ends.days, ends.ends_at
    HAVING count(*) + 1 > ends.messages
)
SELECT
    (SELECT count(*) FROM due SEMI JOIN silent USING (number)) AS flows_suppressed,
    (SELECT count(*) FROM over_a_cap) AS flows_over_a_cap,
    (
        SELECT count(*) FROM due
        WHERE
            send_at IS NULL OR send_at >= closes_at OR number IN (SELECT number FROM shut_out)
    ) AS flows_outside_hours,
    (
        SELECT count(*) FROM marketing
        WHERE number IN (
            SELECT number FROM main.experiment_arms
            WHERE arm = 'holdout' AND list_contains($running::VARCHAR[], experiment)
        )
    ) AS flows_held_out;
