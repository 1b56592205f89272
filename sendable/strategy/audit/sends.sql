-- The marketing of the days that are looked at, to people who are in the account. Needs
-- `marketing_messages` and `recipients`.

CREATE OR REPLACE TEMP TABLE audit_measured (
    mistake VARCHAR, numerator BIGINT, denominator BIGINT, names VARCHAR[]
);
CREATE OR REPLACE TEMP TABLE audit_found (mistake VARCHAR, number VARCHAR);

-- One send is the messages of one campaign, or of one text on one day. What a campaign was filled in
-- with differs from person to person, so its own text stands for it.
CREATE OR REPLACE TEMP TABLE audit_sends AS
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
    number,
    sent_at,
    list_id,
    text_id,
    campaign.name AS campaign,
    CASE
        WHEN campaign IS NULL THEN hash(text_id, sent_at::DATE)
        ELSE hash(campaign.body, campaign.scheduled_at::DATE)
    END AS send_id
FROM (
    SELECT
        sent.*,
        CASE WHEN epoch(sent.sent_at) - epoch(campaigns.scheduled_at) <= 86400 THEN campaigns
        END AS campaign
    FROM sent
    ASOF LEFT JOIN main.campaigns AS campaigns
        ON sent.list_id = campaigns.list_id AND sent.sent_at >= campaigns.scheduled_at
);

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
