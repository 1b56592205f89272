-- The slots that flows have taken: SMS that runs told to be due, and that the account does not show yet. A notice takes
-- none. Needs `flow_notices` (flow, step), `main.flow_states` and `marketing_messages`.

CREATE OR REPLACE TEMP TABLE claims AS
SELECT DISTINCT
    states.number,
    coalesce(states.send_at, states.told_at, $as_of::TIMESTAMPTZ) AS due_at,
    -- A flow's message comes before every campaign: it is for what they have just done, or was told already.
    0::BIGINT AS priority
FROM main.flow_states AS states
ANTI JOIN flow_notices AS notices ON states.flow = notices.flow AND states.step = notices.step
ANTI JOIN marketing_messages AS seen
    ON
        states.number = seen.number
        AND seen.delivery <> 'not_sent'
        AND seen.sent_at >= states.told_at
        AND seen.sent_at < states.closes_at
        AND seen.sent_at <= $as_of::TIMESTAMPTZ
WHERE
    list_contains($runs::VARCHAR[], states.run_id)
    AND states.status = 'due'
    AND states.channel = 'sms';
