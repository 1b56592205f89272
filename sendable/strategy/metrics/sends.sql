-- What went out, and who was in which segment then. A person is their number without the plus sign;
-- a snapshot is the last moment before a message as of which members are known, or -1.

CREATE OR REPLACE TEMP TABLE measured_sends AS
SELECT
    substr(messages.number, 2)::BIGINT AS person,
    messages.sent_at,
    coalesce(moments.snapshot, -1)::SMALLINT AS snapshot,
    messages.list_id::INTEGER AS list_id,
    messages.delivery = 'delivered' AS is_delivered,
    messages.price AS cost,
    -- An address with a protocol, or one such as smsg.us/abc.
    coalesce(
        contains(messages.body, 'http')
        OR regexp_matches(messages.body, 'www\.\S|\b[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*\.[a-z]{2,}/\S', 'i'),
        FALSE
    ) AS has_link
FROM marketing_messages AS messages
LEFT JOIN measured_moments AS moments
    ON messages.sent_at >= moments.moment AND messages.sent_at < moments.until
WHERE
    messages.delivery <> 'not_sent'
    AND messages.sent_at > $reach_from AND messages.sent_at <= $as_of;

-- Records to be mended have no number, or a text that is none.
CREATE OR REPLACE TEMP TABLE members_then AS
SELECT snapshot::SMALLINT AS snapshot, place::SMALLINT AS place, person
FROM (
    SELECT moments.snapshot, stored.segment, try_cast(substr(stored.number, 2) AS BIGINT) AS person
    FROM main.membership AS stored
    JOIN measured_moments AS moments USING (run_id)
    WHERE starts_with(stored.number, '+')
    UNION ALL
    SELECT moments.snapshot, asked.segment, try_cast(substr(asked.number, 2) AS BIGINT)
    FROM membership_asked AS asked
    JOIN measured_moments AS moments ON asked.moment = moments.moment AND moments.run_id IS NULL
    WHERE starts_with(asked.number, '+')
)
JOIN measured_segments USING (segment)
WHERE person IS NOT NULL;
