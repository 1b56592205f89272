-- Messages with the names of what they belong to. Needs `marketing_messages`.
-- A list message belongs to the campaign that last began on its list, within a day.
CREATE TEMP VIEW sent_messages AS
WITH sent AS (
    SELECT messages.*, lists.list_name
    FROM marketing_messages AS messages
    LEFT JOIN main.lists AS lists USING (list_id)
)
SELECT
    sent.*,
    CASE
        WHEN epoch(sent.sent_at) - epoch(campaigns.scheduled_at) <= 86400 THEN campaigns.name
    END AS campaign
FROM sent
ASOF LEFT JOIN main.campaigns AS campaigns
    ON sent.list_id = campaigns.list_id AND sent.sent_at >= campaigns.scheduled_at;
