-- What rules may read, in the shape the rule language promises. Needs people.sql, `meanings` and
-- `marketing_messages`.

-- Marketing messages only.
-- A list message belongs to the campaign that last began on its list, within a day.
CREATE VIEW facts.messages AS
WITH sent AS (
    SELECT messages.*, lists.list_name
    FROM marketing_messages AS messages
    LEFT JOIN main.lists AS lists USING (list_id)
)
SELECT
    sent.number,
    sent.message_id,
    sent.sent_at,
    sent.delivery,
    sent.sender,
    sent.list_name,
    CASE
        WHEN epoch(sent.sent_at) - epoch(campaigns.scheduled_at) <= 86400 THEN campaigns.name
    END AS campaign,
    sent.country,
    sent.carrier,
    sent.price,
    sent.body
FROM sent
ASOF LEFT JOIN main.campaigns AS campaigns
    ON sent.list_id = campaigns.list_id AND sent.sent_at >= campaigns.scheduled_at;

CREATE VIEW facts.replies AS
SELECT replies.number, replies.message_id, replies.received_at, replies.body, meanings.label
FROM main.replies AS replies
JOIN meanings USING (message_id);

CREATE TABLE facts.past_membership AS
SELECT number, segment, as_of
FROM main.membership
WHERE run_id <> $run_id;
