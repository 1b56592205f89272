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
