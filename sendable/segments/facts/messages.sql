-- Needs `marketing_messages`.

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
    sent.body,
    -- An address with a protocol, or one such as smsg.us/abc.
    coalesce(
        regexp_matches(
            sent.body,
            '(https?://|www\.)\S|\b[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*\.[a-z]{2,}/\S',
            'i'
        ),
        FALSE
    ) AS has_link
FROM sent
ASOF LEFT JOIN main.campaigns AS campaigns
    ON sent.list_id = campaigns.list_id AND sent.sent_at >= campaigns.scheduled_at;
