-- Marketing messages only. Needs `sent_messages`: those of `marketing_messages`, where rules read it
-- with the names of lists and campaigns.
CREATE VIEW facts.messages AS
SELECT
    sent_messages.*,
    -- An address with a protocol, or one such as smsg.us/abc.
    coalesce(
        regexp_matches(
            body,
            '(https?://|www\.)\S|\b[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*\.[a-z]{2,}/\S',
            'i'
        ),
        FALSE
    ) AS has_link
FROM sent_messages;
