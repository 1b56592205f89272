-- Which clicks no person made, by the signs of `measurement.yaml`: opened sooner than anybody reads, several links of one
-- person at once, or by many people in one second. Needs `clickers` (number): whose clicks are judged; `linked_sends` (person,
-- list_id, sent_at, has_link): what they were sent; main.clicks, main.campaigns and main.messages. A person is their number
-- without the plus sign.

CREATE OR REPLACE TEMP TABLE told_clicks AS
SELECT
    click_id,
    number,
    try_cast(substr(number, 2) AS BIGINT) AS person,
    clicked_at,
    campaign_id,
    message_id,
    coalesce(message_id, campaign_id::VARCHAR, campaign) AS link
FROM main.clicks SEMI JOIN clickers USING (number)
WHERE clicked_at > $since AND clicked_at <= $until;

-- Of a campaign the person got the first message that went to its list after it began.
CREATE OR REPLACE TEMP TABLE traced_clicks AS
SELECT told_clicks.click_id, min(sends.sent_at) AS sent_at
FROM told_clicks
JOIN main.campaigns AS campaigns USING (campaign_id)
JOIN linked_sends AS sends
    ON
        told_clicks.person = sends.person
        AND campaigns.list_id = sends.list_id
        AND sends.sent_at >= campaigns.scheduled_at
        AND sends.sent_at <= campaigns.scheduled_at + INTERVAL 1 DAY
        AND sends.sent_at <= told_clicks.clicked_at
GROUP BY told_clicks.click_id
UNION ALL
SELECT told_clicks.click_id, messages.sent_at
FROM told_clicks
JOIN main.messages AS messages USING (message_id);

-- Where nobody knows whose link it was, the last one before is taken for it.
INSERT INTO traced_clicks
WITH untraced AS (SELECT * FROM told_clicks ANTI JOIN traced_clicks USING (click_id)),
links AS (
    SELECT person, sent_at FROM linked_sends SEMI JOIN untraced USING (person) WHERE has_link
)
SELECT untraced.click_id, links.sent_at
FROM untraced
ASOF JOIN links ON untraced.person = links.person AND untraced.clicked_at >= links.sent_at;

-- Of everybody, for a burst is of many people.
CREATE OR REPLACE TEMP TABLE click_bursts AS
WITH seconds AS (
    SELECT
        coalesce(message_id, campaign_id::VARCHAR, campaign) AS link,
        epoch(clicked_at)::BIGINT AS second,
        count(*) AS clicks
    FROM main.clicks
    WHERE clicked_at <= $until
    GROUP BY link, second
)
SELECT link, second
FROM seconds
QUALIFY
    clicks >= $people_in_one_second
    AND 100 * clicks >= $percent_in_one_second * sum(clicks) OVER (PARTITION BY link);

CREATE OR REPLACE TEMP TABLE judged_clicks AS
WITH counted AS (
    SELECT
        told.*,
        traced.sent_at,
        bursts.second IS NOT NULL AS in_burst,
        count(*) OVER (
            PARTITION BY told.number
            ORDER BY epoch_us(told.clicked_at)
            RANGE BETWEEN $at_once_us PRECEDING AND $at_once_us FOLLOWING
        ) AS at_once
    FROM told_clicks AS told
    LEFT JOIN traced_clicks AS traced USING (click_id)
    LEFT JOIN click_bursts AS bursts
        ON told.link IS NOT DISTINCT FROM bursts.link AND epoch(told.clicked_at)::BIGINT = bursts.second
)
SELECT
    click_id,
    number,
    person,
    clicked_at,
    sent_at,
    CASE
        WHEN epoch_us(clicked_at) - epoch_us(sent_at) <= 1000000 * $too_soon_seconds THEN 'too_soon'
        WHEN at_once >= $links_at_once THEN 'at_once'
        WHEN in_burst THEN 'burst'
    END AS sign
FROM counted;

DROP TABLE told_clicks;
DROP TABLE traced_clicks;
DROP TABLE click_bursts;
