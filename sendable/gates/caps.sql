-- Who would get more than a cap allows, counted out window by window over what was written: `over_a_cap` (of: plan or
-- flows; number). Needs `marketing_messages`, `campaign_members`, `gate_caps` (segment, missing for all segments; messages,
-- days) and `flow_notices` (flow, step).

CREATE OR REPLACE TEMP TABLE over_a_cap AS
WITH
sends AS (SELECT * FROM main.planned_sends WHERE run_id = $run_id AND verdict = 'send'),
members AS (SELECT * FROM main.membership WHERE run_id = $segment_run),
-- Notices are no marketing: no cap is theirs.
marketing AS (
    SELECT states.*
    FROM main.flow_states AS states
    ANTI JOIN flow_notices AS notices ON states.flow = notices.flow AND states.step = notices.step
    WHERE states.run_id = $run_id AND states.status = 'due' AND states.channel = 'sms'
),
written_to AS (
    SELECT 'plan' AS of, number FROM sends
    UNION
    SELECT 'flows', number FROM marketing
),
-- Whatever reached them, or will: counted in every window that holds the planned message, one by one. Of who is due in
-- a flow: what the plan of this run sends them, too.
around AS (
    SELECT
        written_to.of,
        number,
        CASE delivery WHEN 'not_sent' THEN greatest(sent_at, $as_of::TIMESTAMPTZ) ELSE sent_at END AS sent_at
    FROM marketing_messages JOIN written_to USING (number)
    WHERE
        sent_at > $as_of::TIMESTAMPTZ - to_days($longest_days)
        AND CASE
            WHEN delivery = 'not_sent' THEN lower(status) IN ('scheduled', 'waitapproval')
            ELSE sent_at <= $as_of::TIMESTAMPTZ
        END
    UNION ALL
    -- A campaign that waits without a time, or past it, goes out when somebody lets it: that may be now.
    SELECT written_to.of, members.number, greatest($as_of::TIMESTAMPTZ, coalesce(campaigns.scheduled_at, $as_of::TIMESTAMPTZ))
    FROM main.campaigns AS campaigns
    JOIN campaign_members AS members USING (list_id)
    JOIN written_to ON members.number = written_to.number
    WHERE
        lower(campaigns.status) IN ('approved', 'scheduled', 'queued', 'sending', 'waitapproval')
        -- Of one that is being sent, some have had theirs.
        AND NOT (
            lower(campaigns.status) = 'sending'
            AND EXISTS (
                FROM marketing_messages AS messages
                WHERE
                    messages.number = members.number
                    AND messages.list_id = members.list_id
                    AND messages.sent_at BETWEEN campaigns.scheduled_at AND $as_of::TIMESTAMPTZ
            )
        )
        AND NOT list_bool_or(
            [contains(lower(coalesce(campaigns.body, '')), lower(words))
             FOR words IN $not_containing::VARCHAR[]] || [FALSE]
        )
    UNION ALL
    SELECT 'flows', number, send_at FROM main.planned_sends SEMI JOIN marketing USING (number)
    WHERE run_id = $run_id AND verdict = 'send'
),
held AS (
    SELECT 'plan' AS of, sends.number, sends.send_at, caps.messages, caps.days
    FROM sends
    JOIN members ON sends.number = members.number
    JOIN gate_caps AS caps ON members.segment = caps.segment
    WHERE members.is_primary OR members.segment = sends.segment
    UNION
    SELECT 'plan', sends.number, sends.send_at, caps.messages, caps.days
    FROM sends CROSS JOIN gate_caps AS caps WHERE caps.segment IS NULL
    UNION ALL
    SELECT 'flows', marketing.number, marketing.send_at, caps.messages, caps.days
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
    SELECT held.*, around.sent_at
    FROM held JOIN around USING (of, number)
    WHERE around.sent_at > held.send_at AND around.sent_at < held.send_at + to_days(held.days)
)
SELECT of, number FROM held WHERE messages = 0
UNION
SELECT ends.of, ends.number
FROM ends JOIN around USING (of, number)
WHERE around.sent_at > ends.ends_at - to_days(ends.days) AND around.sent_at <= ends.ends_at
GROUP BY ends.of, ends.number, ends.messages, ends.days, ends.ends_at
HAVING count(*) + 1 > ends.messages;
