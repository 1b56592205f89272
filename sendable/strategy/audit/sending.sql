-- The mistakes that lie in what was sent, how often, and to how many.

-- 1. A send that reached nearly all who were messaged at all went to everybody.
CREATE OR REPLACE TEMP TABLE audit_to_everyone AS
SELECT send_id
FROM (SELECT DISTINCT send_id, number FROM audit_sends)
GROUP BY send_id
HAVING count(*) >= $everyone_share * (SELECT count(*) FROM audit_messaged);

INSERT INTO audit_measured
SELECT
    'same_to_everyone',
    count(*) FILTER (WHERE send_id IN (SELECT send_id FROM audit_to_everyone)),
    count(*),
    []
FROM audit_sends;

INSERT INTO audit_found
SELECT 'same_to_everyone', number
FROM audit_sends
GROUP BY number
HAVING bool_and(send_id IN (SELECT send_id FROM audit_to_everyone));

-- 2. Discounts, by the words in the text.
CREATE OR REPLACE TEMP TABLE audit_discounts AS
SELECT text_id FROM audit_texts WHERE regexp_matches(body, $discounts, 's');

INSERT INTO audit_measured
SELECT
    'only_discounts',
    count(*) FILTER (WHERE text_id IN (SELECT text_id FROM audit_discounts)),
    count(text_id),
    []
FROM audit_sends;

INSERT INTO audit_found
SELECT 'only_discounts', number
FROM audit_sends
GROUP BY number
HAVING
    count(*) >= $discounts_only_after
    AND bool_and(coalesce(text_id IN (SELECT text_id FROM audit_discounts), FALSE));

-- 3. More than anybody should get.
INSERT INTO audit_found
SELECT 'over_messaging', number
FROM audit_sends
WHERE sent_at > $as_of::TIMESTAMPTZ - to_days($most_days::INTEGER)
GROUP BY number
HAVING count(*) > $most_messages;

INSERT INTO audit_measured
SELECT
    'over_messaging',
    (SELECT count(*) FROM audit_found WHERE mistake = 'over_messaging'),
    count(DISTINCT number),
    []
FROM audit_sends
WHERE sent_at > $as_of::TIMESTAMPTZ - to_days($most_days::INTEGER);

-- 7. Nearly every campaign there was.
CREATE OR REPLACE TEMP TABLE audit_campaigns AS
SELECT number, count(DISTINCT campaign) AS campaigns
FROM audit_sends
WHERE campaign IS NOT NULL AND sent_at > $as_of::TIMESTAMPTZ - to_days($campaign_days::INTEGER)
GROUP BY number;

CREATE OR REPLACE TEMP TABLE audit_campaigns_of_all AS
SELECT
    count(DISTINCT campaign) AS campaigns,
    ceil($campaign_share * count(DISTINCT campaign))::BIGINT AS every_one
FROM audit_sends
WHERE sent_at > $as_of::TIMESTAMPTZ - to_days($campaign_days::INTEGER);

INSERT INTO audit_found
SELECT 'no_frequency_control', number
FROM audit_campaigns CROSS JOIN audit_campaigns_of_all AS of_all
WHERE of_all.campaigns >= $least_campaigns AND audit_campaigns.campaigns >= of_all.every_one;

INSERT INTO audit_measured
SELECT
    'no_frequency_control',
    (SELECT count(*) FROM audit_found WHERE mistake = 'no_frequency_control'),
    CASE WHEN any_value(of_all.campaigns) >= $least_campaigns THEN count(*) ELSE 0 END,
    [any_value(of_all.every_one)::VARCHAR]
FROM audit_campaigns_of_all AS of_all LEFT JOIN audit_campaigns ON TRUE;
