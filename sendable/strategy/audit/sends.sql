-- The marketing of the days that are looked at, to people who are in the account. Needs
-- `marketing_messages` and `recipients`.

CREATE OR REPLACE TEMP TABLE audit_measured (
    mistake VARCHAR, numerator BIGINT, denominator BIGINT, names VARCHAR[]
);
CREATE OR REPLACE TEMP TABLE audit_found (mistake VARCHAR, number VARCHAR);

CREATE OR REPLACE TEMP TABLE audit_sent AS
WITH sent AS (
    SELECT
        messages.number,
        messages.sent_at,
        messages.list_id,
        hash(messages.body) AS text_id
    FROM marketing_messages AS messages
    SEMI JOIN main.recipients AS recipients ON messages.number = recipients.number
    WHERE
        messages.delivery <> 'not_sent'
        AND messages.sent_at > $as_of::TIMESTAMPTZ - to_days($days::INTEGER)
        AND messages.sent_at <= $as_of
)
SELECT
    sent.*,
    CASE WHEN epoch(sent.sent_at) - epoch(campaigns.scheduled_at) <= 86400 THEN campaigns
    END AS campaign
FROM sent
ASOF LEFT JOIN main.campaigns AS campaigns
    ON sent.list_id = campaigns.list_id AND sent.sent_at >= campaigns.scheduled_at;

-- One send is the messages of one campaign, or of one text that went out without a break; of a text
-- that never ends, such as a welcome, a day of it. What a campaign was filled in with differs from
-- person to person, so its own text stands for it.
CREATE OR REPLACE TEMP TABLE audit_sends AS
WITH hours AS (
    SELECT DISTINCT text_id, date_trunc('hour', sent_at) AS begins_at
    FROM audit_sent
    WHERE campaign IS NULL
),
begins AS (
    SELECT text_id, begins_at
    FROM hours
    QUALIFY coalesce(
        begins_at - lag(begins_at) OVER (PARTITION BY text_id ORDER BY begins_at)
        > to_hours($send_gap_hours),
        TRUE
    )
)
SELECT
    number,
    sent_at,
    list_id,
    text_id,
    campaign.name AS campaign,
    hash(campaign.body, campaign.scheduled_at::DATE) AS send_id
FROM audit_sent
WHERE campaign IS NOT NULL
UNION ALL
SELECT
    sent.number,
    sent.sent_at,
    sent.list_id,
    sent.text_id,
    NULL,
    hash(sent.text_id, begins.begins_at, floor((epoch(sent.sent_at) - epoch(begins.begins_at)) / 86400))
FROM (SELECT * FROM audit_sent WHERE campaign IS NULL) AS sent
ASOF JOIN begins ON sent.text_id = begins.text_id AND sent.sent_at >= begins.begins_at;

DROP TABLE audit_sent;

CREATE OR REPLACE TEMP TABLE audit_texts AS
SELECT hash(body) AS text_id, any_value(lower(body)) AS body
FROM marketing_messages
WHERE
    body IS NOT NULL
    AND delivery <> 'not_sent'
    AND sent_at > $as_of::TIMESTAMPTZ - to_days($days::INTEGER)
    AND sent_at <= $as_of
GROUP BY text_id;

CREATE OR REPLACE TEMP TABLE audit_messaged AS
SELECT number, count(*) AS messages FROM audit_sends GROUP BY number;
