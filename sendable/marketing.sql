-- Which messages are marketing. An account may carry one-time codes and order notices as well.

-- Where marketing comes from: the named senders and API users. A message of which neither is known
-- may be marketing, and counts.
CREATE OR REPLACE TEMP TABLE marketing_origins AS
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
CREATE OR REPLACE TEMP TABLE notices AS
WITH named AS (SELECT lower(unnest($not_containing::VARCHAR[])) AS words)
SELECT messages.message_id
FROM main.messages AS messages
WHERE
    -- Without any, no text has to be read.
    len($not_containing::VARCHAR[]) > 0
    AND EXISTS (SELECT 1 FROM named WHERE contains(lower(messages.body), named.words));

CREATE OR REPLACE TEMP VIEW marketing_messages AS
SELECT messages.*
FROM main.messages AS messages
JOIN marketing_origins AS origins
    ON
        messages.sender IS NOT DISTINCT FROM origins.sender
        AND messages.api_username IS NOT DISTINCT FROM origins.api_username
ANTI JOIN notices ON messages.message_id = notices.message_id;
