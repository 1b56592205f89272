-- One row for everybody in a flow: due, waiting, left or done, and why. Needs progress.sql.

CREATE OR REPLACE TEMP TABLE lifecycle_told AS
SELECT
    live.entry,
    live.flow,
    live.number,
    live.entered_at,
    live.told,
    live.told_at,
    live.sms_told,
    live.apart_hours,
    live.priority,
    live.last_position,
    live.sms_steps,
    live.ends_with_sunset,
    live.end_at,
    current.* EXCLUDE (entry, flow, number),
    ended.exit_why,
    ended.exit_at,
    coalesce(ended.came_back, FALSE) AS came_back,
    stopped.stopped_at,
    capped.free_at,
    coalesce(seen.is_seen, FALSE) AS is_seen,
    coalesce(seen.sms_seen, 0) AS sms_seen,
    departed.why AS departed_why,
    holds.number IS NOT NULL AS condition_holds,
    coalesce(decisions.outcome, 'gone') AS outcome,
    people.email IS NOT NULL AS has_email
FROM lifecycle_live AS live
JOIN lifecycle_current AS current USING (entry)
LEFT JOIN lifecycle_ended AS ended USING (entry)
LEFT JOIN lifecycle_stopped AS stopped USING (entry)
LEFT JOIN lifecycle_capped AS capped USING (entry)
LEFT JOIN (
    SELECT
        seen.entry,
        bool_or(seen.position = current.position) AS is_seen,
        count(*) FILTER (WHERE seen.channel = 'sms' AND seen.is_delivered) AS sms_seen
    FROM lifecycle_seen AS seen
    JOIN lifecycle_current AS current USING (entry)
    GROUP BY seen.entry
) AS seen USING (entry)
LEFT JOIN (
    SELECT number, split_part(rule, '!', 1) AS flow, min(split_part(rule, '!', 2)) AS why
    FROM lifecycle_holds WHERE contains(rule, '!') GROUP BY ALL
) AS departed ON live.flow = departed.flow AND live.number = departed.number
LEFT JOIN lifecycle_holds AS holds
    ON live.number = holds.number AND current.condition = holds.rule
LEFT JOIN decisions_now AS decisions ON live.number = decisions.number
LEFT JOIN main.recipients AS people ON live.number = people.number;

-- In this order: what happened decides before what is so now, so that it is the same in every run.
CREATE OR REPLACE TEMP TABLE lifecycle_verdicts AS
SELECT
    *,
    CASE
        WHEN exit_at <= least(stopped_at, shut_at, exit_at) THEN 'left'
        WHEN stopped_at <= least(end_at, shut_at) THEN 'left'
        WHEN shut_at IS NOT NULL THEN 'left'
        WHEN end_at <= $as_of THEN 'done'
        WHEN departed_why IS NOT NULL OR outcome <> 'sendable' THEN 'left'
        WHEN position = 0 OR closes_at <= $as_of OR is_seen OR told >= position THEN 'waiting'
        WHEN channel = 'email' AND NOT has_email THEN 'waiting'
        WHEN condition <> '' AND NOT condition_holds THEN 'waiting'
        WHEN free_at > $as_of THEN 'waiting'
        ELSE 'due'
    END AS status,
    CASE
        WHEN exit_at <= least(stopped_at, shut_at, exit_at) THEN exit_why
        WHEN stopped_at <= least(end_at, shut_at) THEN 'opted_out'
        WHEN shut_at IS NOT NULL THEN 'capped'
        WHEN end_at <= $as_of AND NOT ends_with_sunset THEN 'end'
        -- Only whom every step was told for, and was delivered to.
        WHEN end_at <= $as_of AND least(sms_seen, sms_told) < sms_steps THEN 'not_messaged'
        WHEN end_at <= $as_of AND came_back THEN 'came_back'
        WHEN end_at <= $as_of THEN 'sunset'
        WHEN departed_why IS NOT NULL THEN departed_why
        WHEN outcome <> 'sendable' THEN outcome
        WHEN position = 0 OR closes_at <= $as_of THEN 'not_yet'
        WHEN is_seen THEN 'sent'
        WHEN told >= position THEN 'handed_over'
        WHEN channel = 'email' AND NOT has_email THEN 'no_email'
        WHEN condition <> '' AND NOT step_is_available THEN 'not_available'
        WHEN condition <> '' AND NOT condition_holds THEN 'condition'
        WHEN free_at > $as_of THEN 'capped'
        ELSE 'due'
    END AS why
FROM (
    SELECT
        *,
        -- The last SMS was shut by the cap for as long as it was open: told once that time is over,
        -- for until then they may leave for another reason, or get a message all the same.
        CASE
            WHEN
                position = last_position
                AND condition = ''
                AND NOT is_seen
                AND told < position
                AND free_at >= closes_at
                AND closes_at <= $as_of
                THEN closes_at
        END AS shut_at
    FROM lifecycle_told
);

-- Who was told to be due for another flow's SMS a short while ago, and until when that keeps this
-- one's back: that message is under way, though the account may not show it yet.
CREATE OR REPLACE TEMP TABLE lifecycle_others AS
SELECT verdicts.entry, max(others.told_at + to_hours(verdicts.apart_hours::INTEGER)) AS apart_at
FROM lifecycle_verdicts AS verdicts
JOIN lifecycle_entries AS others
    ON
        verdicts.number = others.number
        AND (verdicts.flow <> others.flow OR verdicts.entered_at <> others.entered_at)
        AND others.told_at > $as_of::TIMESTAMPTZ - to_hours(verdicts.apart_hours::INTEGER)
WHERE verdicts.status = 'due' AND verdicts.channel = 'sms'
GROUP BY verdicts.entry;

-- Of several SMS that somebody is due for, the one of the most urgent flow; the others wait.
CREATE OR REPLACE TEMP TABLE lifecycle_states AS
WITH ranked AS (
    SELECT
        * REPLACE (
            CASE WHEN is_first THEN status ELSE 'waiting' END AS status,
            CASE WHEN is_first THEN why ELSE 'other_flow' END AS why
        )
    FROM (
        SELECT
            *,
            status <> 'due'
            OR channel <> 'sms'
            OR apart_at IS NULL
            AND row_number() OVER (
                PARTITION BY number, status, channel
                ORDER BY apart_at IS NOT NULL, priority, flow, entered_at
            ) = 1 AS is_first
        FROM lifecycle_verdicts LEFT JOIN lifecycle_others USING (entry)
    )
),
placed AS (
    SELECT
        *,
        -- Whoever still waits for the step that is open; the others wait for the next one.
        status = 'due'
        OR status = 'waiting' AND why IN ('condition', 'other_flow')
        OR status = 'waiting' AND why = 'capped' AND free_at < closes_at AS is_at_it,
        CASE
            WHEN why = 'capped' AND status = 'left' THEN shut_at
            WHEN status = 'left' AND exit_at IS NOT NULL AND why = exit_why THEN exit_at
            WHEN status = 'left' AND why = 'opted_out' THEN stopped_at
            WHEN status = 'left' THEN $as_of::TIMESTAMPTZ
            WHEN status = 'done' THEN end_at
        END AS ended_at
    FROM ranked
),
-- How far somebody had come who left: the steps whose time had come by then.
left_at AS (
    SELECT
        placed.entry,
        arg_max(steps.step, steps.position) AS step,
        max(steps.position) AS position
    FROM placed JOIN lifecycle_steps AS steps
        ON
            placed.flow = steps.flow
            AND placed.entered_at + to_hours(steps.opens_hours::INTEGER) <= placed.ended_at
    WHERE placed.ended_at IS NOT NULL
    GROUP BY placed.entry
)
SELECT
    placed.flow,
    placed.number,
    placed.entered_at,
    CASE
        WHEN placed.ended_at IS NOT NULL THEN left_at.position
        WHEN placed.is_at_it THEN placed.position
        ELSE placed.next_position
    END AS position,
    CASE
        WHEN placed.ended_at IS NOT NULL THEN left_at.step
        WHEN placed.is_at_it THEN placed.step
        ELSE placed.next_step
    END AS step,
    CASE
        WHEN placed.ended_at IS NOT NULL THEN NULL
        WHEN placed.is_at_it THEN placed.channel
        ELSE placed.next_channel
    END AS channel,
    placed.status,
    CASE WHEN placed.status = 'due' THEN NULL ELSE placed.why END AS why,
    CASE
        WHEN placed.ended_at IS NOT NULL THEN NULL
        WHEN placed.status = 'due' THEN placed.opens_at
        WHEN placed.is_at_it AND placed.why = 'capped' THEN placed.free_at
        WHEN placed.is_at_it AND placed.why = 'other_flow' THEN placed.apart_at
        WHEN placed.is_at_it THEN NULL
        ELSE coalesce(placed.next_opens_at, placed.end_at)
    END AS due_at,
    CASE
        WHEN placed.ended_at IS NOT NULL THEN NULL
        WHEN placed.is_at_it THEN placed.closes_at
        ELSE placed.next_closes_at
    END AS closes_at,
    placed.ended_at,
    CASE WHEN placed.status = 'due' THEN placed.position ELSE placed.told END AS told,
    CASE WHEN placed.status = 'due' AND placed.channel = 'sms' THEN $as_of::TIMESTAMPTZ
    ELSE placed.told_at END AS told_at,
    placed.sms_told
    + (placed.status = 'due' AND placed.channel = 'sms')::INTEGER AS sms_told
FROM placed LEFT JOIN left_at USING (entry)
UNION ALL
-- Who had left or come to the end before stays so. A flow that cannot be worked out now stands still.
SELECT
    before.flow,
    before.number,
    before.entered_at,
    before.position,
    before.step,
    CASE WHEN before.status NOT IN ('left', 'done') THEN before.channel END,
    CASE WHEN before.status IN ('left', 'done') THEN before.status ELSE 'waiting' END,
    CASE WHEN before.status IN ('left', 'done') THEN before.why ELSE 'not_available' END,
    NULL,
    CASE WHEN before.status NOT IN ('left', 'done') THEN before.closes_at END,
    before.ended_at,
    before.told,
    before.told_at,
    coalesce(before.sms_told, 0)
FROM lifecycle_before AS before
JOIN lifecycle_flows AS flows USING (flow)
WHERE
    before.entered_at > $as_of::TIMESTAMPTZ - to_hours(flows.rest_hours::INTEGER)
    AND (before.status IN ('left', 'done') OR NOT flows.is_available);
