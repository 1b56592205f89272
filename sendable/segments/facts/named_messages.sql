-- Messages with the names of what they belong to. Needs `marketing_messages`.
-- A list message belongs to the campaign that last began on its list, within a day; of two that
-- began at one moment, to the one that was made later.
CREATE TEMP VIEW campaign_starts AS
SELECT list_id, scheduled_at, arg_max(name, campaign_id) AS name
FROM main.campaigns
WHERE list_id IS NOT NULL AND scheduled_at IS NOT NULL
GROUP BY list_id, scheduled_at;

CREATE TEMP VIEW sent_messages AS
WITH sent AS (
    SELECT messages.*, lists.list_name
    FROM marketing_messages AS messages
    LEFT JOIN main.lists AS lists USING (list_id)
)
SELECT
    sent.*,
    CASE
        WHEN epoch_us(sent.sent_at) - epoch_us(campaigns.scheduled_at) <= 86400000000
            THEN campaigns.name
    END AS campaign
FROM sent
ASOF LEFT JOIN campaign_starts AS campaigns
    ON sent.list_id = campaigns.list_id AND sent.sent_at >= campaigns.scheduled_at;
