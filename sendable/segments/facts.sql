-- What rules may read, in the shape the rule language promises. Needs people.sql and `meanings`.

-- Where marketing comes from: the named senders and API users. A message of which neither is known
-- may be marketing, and counts.
CREATE TABLE facts.marketing_origins AS
WITH named AS (
    SELECT
        [lower(ltrim(replace(name, ' ', ''), '+')) FOR name IN $senders::VARCHAR[]] AS senders,
        [lower(name) FOR name IN $api_usernames::VARCHAR[]] AS api_usernames
)
SELECT DISTINCT messages.sender, messages.api_username
FROM main.messages AS messages CROSS JOIN named
WHERE
    (named.senders IS NULL AND named.api_usernames IS NULL)
    OR (messages.sender IS NULL AND messages.api_username IS NULL)
    OR list_contains(named.senders, lower(ltrim(replace(messages.sender, ' ', ''), '+')))
    OR list_contains(named.api_usernames, lower(messages.api_username));

-- What comes from there and is something else all the same, by the words in it.
CREATE TABLE facts.notices AS
WITH named AS (SELECT lower(unnest($not_containing::VARCHAR[])) AS words)
SELECT messages.message_id
FROM main.messages AS messages
WHERE EXISTS (SELECT 1 FROM named WHERE contains(lower(messages.body), named.words));

-- Marketing messages only.
-- A list message belongs to the campaign that last began on its list, within a day.
CREATE VIEW facts.messages AS
WITH sent AS (
    SELECT messages.*, lists.list_name
    FROM main.messages AS messages
    JOIN facts.marketing_origins AS origins
        ON
            messages.sender IS NOT DISTINCT FROM origins.sender
            AND messages.api_username IS NOT DISTINCT FROM origins.api_username
    LEFT JOIN main.lists AS lists USING (list_id)
    ANTI JOIN facts.notices AS notices ON messages.message_id = notices.message_id
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
SELECT replies.number, replies.message_id, replies.received_at, replies.body, meanings.kind AS label
FROM main.replies AS replies
JOIN meanings USING (body);

CREATE TABLE facts.past_membership AS
SELECT number, segment, as_of
FROM main.membership
WHERE run_id <> $run_id;
