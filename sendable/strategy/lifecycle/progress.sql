-- How far everybody in a flow has come. Needs entries.sql, `lifecycle_steps`, `lifecycle_exits`,
-- `lifecycle_holds` (rule, number: whom a rule of a flow holds for), `marketing_messages` and
-- `recipients`.

CREATE OR REPLACE TEMP TABLE lifecycle_live AS
SELECT
    -- One number for each is quicker to find things by than flow, person and moment.
    row_number() OVER () AS entry,
    entries.flow,
    entries.number,
    entries.entered_at,
    entries.told,
    entries.told_at,
    entries.sms_told,
    flows.* EXCLUDE (flow),
    entries.entered_at + to_hours(flows.length_hours::INTEGER) AS end_at
FROM lifecycle_entries AS entries JOIN lifecycle_flows AS flows USING (flow)
WHERE entries.status IS NULL AND flows.is_available;

-- What they were sent since then, and in the days before that a cap looks at.
CREATE OR REPLACE TEMP TABLE lifecycle_messages AS
WITH people AS (
    SELECT number, min(entered_at) - to_days(max(cap_days)::INTEGER) AS since
    FROM lifecycle_live GROUP BY number
)
SELECT
    messages.number,
    messages.sent_at,
    'marketing' AS kind,
    messages.delivery = 'delivered' AS is_delivered
FROM marketing_messages AS messages JOIN people ON messages.number = people.number
WHERE
    messages.delivery <> 'not_sent' AND messages.sent_at > people.since AND messages.sent_at <= $as_of
UNION ALL
SELECT messages.number, messages.sent_at, 'any', messages.delivery = 'delivered'
FROM main.messages AS messages JOIN people ON messages.number = people.number
WHERE
    messages.delivery <> 'not_sent' AND messages.sent_at > people.since AND messages.sent_at <= $as_of
    AND people.number IN (
        SELECT live.number FROM lifecycle_live AS live
        JOIN lifecycle_steps AS steps ON live.flow = steps.flow AND steps.seen_in = 'any'
    )
UNION ALL
SELECT engagement.number, engagement.occurred_at, 'email', TRUE
FROM main.email_engagement AS engagement JOIN people ON engagement.number = people.number
WHERE
    engagement.kind = 'sent'
    AND engagement.occurred_at > people.since
    AND engagement.occurred_at <= $as_of;

-- A step is seen to be done by any message of its channel while it was open.
CREATE OR REPLACE TEMP TABLE lifecycle_seen AS
SELECT
    live.entry,
    steps.position,
    steps.channel,
    bool_or(messages.is_delivered) AS is_delivered
FROM lifecycle_live AS live
JOIN lifecycle_steps AS steps USING (flow)
JOIN lifecycle_messages AS messages
    ON
        live.number = messages.number
        AND steps.seen_in = messages.kind
        AND messages.sent_at >= live.entered_at + to_hours(steps.opens_hours::INTEGER)
        AND messages.sent_at < live.entered_at + to_hours(steps.closes_hours::INTEGER)
GROUP BY live.entry, steps.position, steps.channel;

-- The first thing that ended it for them, up to its own end; and whether one came later.
CREATE OR REPLACE TEMP TABLE lifecycle_ended AS
SELECT
    live.entry,
    arg_min(exits.why, row(exits.occurred_at, exits.why))
        FILTER (WHERE exits.occurred_at <= live.end_at) AS exit_why,
    min(exits.occurred_at) FILTER (WHERE exits.occurred_at <= live.end_at) AS exit_at,
    bool_or(exits.occurred_at > live.end_at) AS came_back
FROM lifecycle_live AS live
JOIN lifecycle_exits AS exits
    ON
        live.flow = exits.flow
        AND live.number = exits.number
        AND exits.occurred_at > live.entered_at
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE lifecycle_stopped AS
SELECT
    live.entry,
    -- A stop that is told only now, of before they came in or of no day, counts from now on.
    min(CASE
        WHEN stops.since > live.entered_at THEN least(stops.since, $as_of::TIMESTAMPTZ)
        ELSE $as_of::TIMESTAMPTZ
    END) AS stopped_at
FROM lifecycle_live AS live JOIN lifecycle_stops AS stops USING (number)
GROUP BY ALL;

-- The step whose time has come last, and the one that comes next.
CREATE OR REPLACE TEMP TABLE lifecycle_current AS
WITH reached AS (
    SELECT
        live.entry,
        any_value(live.flow) AS flow,
        any_value(live.number) AS number,
        any_value(live.entered_at) AS entered_at,
        max(steps.position) FILTER (
            WHERE live.entered_at + to_hours(steps.opens_hours::INTEGER) <= $as_of
        ) AS position
    FROM lifecycle_live AS live JOIN lifecycle_steps AS steps USING (flow)
    GROUP BY live.entry
)
SELECT
    reached.entry,
    reached.flow,
    reached.number,
    coalesce(reached.position, 0) AS position,
    steps.step,
    steps.channel,
    steps.is_capped,
    steps.condition,
    steps.is_available AS step_is_available,
    reached.entered_at + to_hours(steps.opens_hours::INTEGER) AS opens_at,
    reached.entered_at + to_hours(steps.closes_hours::INTEGER) AS closes_at,
    next.position AS next_position,
    next.step AS next_step,
    next.channel AS next_channel,
    reached.entered_at + to_hours(next.opens_hours::INTEGER) AS next_opens_at,
    reached.entered_at + to_hours(next.closes_hours::INTEGER) AS next_closes_at
FROM reached
LEFT JOIN lifecycle_steps AS steps USING (flow, position)
LEFT JOIN lifecycle_steps AS next
    ON reached.flow = next.flow AND coalesce(reached.position, 0) + 1 = next.position;

-- Until when what they had been sent before a step keeps it shut; for a step with a condition, which
-- may come to hold at any time, what they were sent lately.
CREATE OR REPLACE TEMP TABLE lifecycle_capped AS
SELECT
    current.entry,
    (list(messages.sent_at ORDER BY messages.sent_at DESC))[any_value(flows.cap_messages)]
    + to_days(any_value(flows.cap_days)::INTEGER) AS free_at
FROM lifecycle_current AS current
JOIN lifecycle_flows AS flows USING (flow)
JOIN lifecycle_messages AS messages
    ON
        current.number = messages.number
        AND messages.kind = 'marketing'
        AND CASE
            WHEN current.condition = ''
                THEN
                    messages.sent_at < current.opens_at
                    AND messages.sent_at > current.opens_at - to_days(flows.cap_days::INTEGER)
            ELSE messages.sent_at > $as_of::TIMESTAMPTZ - to_days(flows.cap_days::INTEGER)
        END
WHERE current.is_capped
GROUP BY current.entry;
