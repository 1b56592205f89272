-- The frequency budget: when a message to somebody would break a cap, and when it would not any more.
-- Needs `audience` (number, segment, primary_segment, priority, moment), `segment_caps` (segment, messages, width),
-- `shared_caps` (messages, width), `claims` (number, due_at, priority), `marketing_messages`, `main.campaigns` and
-- `campaign_members` (number, list_id). Moments and widths are whole microseconds: a window has no blurred edge.

-- What went out to somebody of the audience, whatever became of it, and what is scheduled for them alone. What still
-- waits when its time has passed goes out now at the earliest.
CREATE OR REPLACE TEMP TABLE told_sends AS
SELECT
    messages.number,
    messages.list_id,
    CASE WHEN messages.delivery = 'not_sent' THEN greatest(messages.sent_at, $as_of) ELSE messages.sent_at END AS sent_at
FROM marketing_messages AS messages SEMI JOIN audience USING (number)
WHERE
    messages.sent_at > $earliest
    AND (
        (messages.delivery <> 'not_sent' AND messages.sent_at <= $as_of)
        OR lower(messages.status) IN ('scheduled', 'queued', 'waitapproval')
    );

-- What campaigns will send unless a person stops them: one message to each member of their list. ClickSend keeps them
-- out of the history until they are sent. One that waits for a person has no time, or one that has passed: it may go
-- out now. Of one that is being sent, who was messaged on the list since it began has had theirs.
CREATE OR REPLACE TEMP TABLE promised_sends AS
WITH
notices AS (SELECT lower(unnest($not_containing::VARCHAR[])) AS words),
waiting AS (
    SELECT
        campaign_id,
        list_id,
        greatest(coalesce(scheduled_at, $as_of), $as_of) AS due_at,
        CASE WHEN lower(status) = 'sending' THEN scheduled_at END AS began_at
    FROM main.campaigns AS campaigns
    WHERE
        lower(status) IN ('approved', 'queued', 'scheduled', 'sending', 'waitapproval')
        AND NOT EXISTS (
            SELECT 1 FROM notices WHERE contains(lower(coalesce(campaigns.body, '')), notices.words)
        )
)
SELECT DISTINCT members.number, waiting.campaign_id, waiting.due_at
FROM waiting
JOIN campaign_members AS members USING (list_id)
SEMI JOIN audience ON members.number = audience.number
ANTI JOIN told_sends AS told
    ON
        members.number = told.number
        AND members.list_id = told.list_id
        AND told.sent_at >= waiting.began_at;

-- What else is planned for them keeps the slot when its segment is served before theirs, or is theirs.
CREATE OR REPLACE TEMP TABLE counted_sends AS
SELECT number, epoch_us(sent_at) AS moment FROM told_sends
UNION ALL
SELECT number, epoch_us(due_at) AS moment FROM promised_sends
UNION ALL
SELECT claims.number, epoch_us(claims.due_at) AS moment
FROM claims JOIN audience USING (number)
WHERE claims.priority <= audience.priority AND claims.due_at > $earliest;

-- Each person's caps: of the segment they are addressed under, of their primary one, and those of all segments.
-- Who got nothing and is to get nothing else breaks none but a cap of nothing.
CREATE OR REPLACE TEMP TABLE caps_of_people AS
WITH
watched AS (SELECT * FROM audience SEMI JOIN counted_sends USING (number)),
own AS (
    SELECT number, moment, segment FROM watched
    UNION
    SELECT number, moment, primary_segment FROM watched WHERE primary_segment IS NOT NULL
)
SELECT DISTINCT own.number, own.moment, 'segment' AS kind, caps.messages, caps.width
FROM own JOIN segment_caps AS caps USING (segment)
UNION ALL
SELECT DISTINCT watched.number, watched.moment, 'all', caps.messages, caps.width
FROM watched CROSS JOIN shared_caps AS caps;

CREATE OR REPLACE TEMP TABLE never_free AS
WITH closed AS (SELECT segment FROM segment_caps WHERE messages = 0)
SELECT number, 'segment' AS kind FROM audience SEMI JOIN closed USING (segment)
UNION
SELECT number, 'segment' FROM audience SEMI JOIN closed ON audience.primary_segment = closed.segment
UNION
SELECT number, 'all' FROM audience WHERE EXISTS (SELECT 1 FROM shared_caps WHERE messages = 0);

-- With a cap of n messages, n of them that lie within one window leave no room between its last possible begin
-- and its last possible end. The ends themselves are free: a window is open where it begins.
CREATE OR REPLACE TEMP TABLE full_stretches AS
WITH runs AS (
    SELECT
        caps.number,
        caps.kind,
        caps.width,
        sends.moment AS first_at,
        lead(sends.moment, caps.messages - 1) OVER (
            PARTITION BY caps.number, caps.kind, caps.messages, caps.width ORDER BY sends.moment
        ) AS last_at
    FROM caps_of_people AS caps
    JOIN counted_sends AS sends USING (number)
    -- What is older is in no window with the planned message, or with a later one.
    WHERE caps.messages > 0 AND sends.moment > caps.moment - caps.width
)
SELECT number, kind, last_at - width AS begins, first_at + width AS ends
FROM runs
WHERE last_at - first_at < width;

-- Who would break a cap, by which, and from when on not any more; never, with a cap of nothing.
CREATE OR REPLACE TEMP TABLE capped AS
WITH
breaking AS (
    SELECT full_stretches.number, full_stretches.kind
    FROM full_stretches JOIN audience USING (number)
    WHERE audience.moment > full_stretches.begins AND audience.moment < full_stretches.ends
    UNION ALL
    SELECT number, kind FROM never_free
),
-- Stretches that overlap are one; where two only meet, the moment between them is free. Each is looked at once, and
-- in one order: the two passes have to agree on which comes first.
stretches AS (
    SELECT DISTINCT number, begins, ends
    FROM full_stretches SEMI JOIN breaking USING (number)
),
ordered AS (
    SELECT
        *,
        begins >= coalesce(
            max(ends) OVER (
                PARTITION BY number ORDER BY begins, ends
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ),
            begins
        ) AS is_apart
    FROM stretches
),
numbered AS (
    SELECT
        *,
        sum(is_apart::INTEGER) OVER (
            PARTITION BY number ORDER BY begins, ends ROWS UNBOUNDED PRECEDING
        ) AS place
    FROM ordered
),
wholes AS (
    SELECT number, min(begins) AS begins, max(ends) AS ends FROM numbered GROUP BY number, place
),
never AS (SELECT DISTINCT number FROM never_free)
SELECT
    audience.number,
    CASE WHEN bool_or(breaking.kind = 'segment') THEN 'segment' ELSE 'all' END AS kind,
    CASE WHEN bool_and(never.number IS NULL) THEN max(wholes.ends) END AS free_at
FROM audience
JOIN breaking USING (number)
LEFT JOIN wholes
    ON
        audience.number = wholes.number
        AND audience.moment > wholes.begins
        AND audience.moment < wholes.ends
LEFT JOIN never ON audience.number = never.number
GROUP BY audience.number;
