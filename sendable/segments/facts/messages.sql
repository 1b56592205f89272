-- Marketing messages only. Needs `sent_messages`: those of `marketing_messages`, where rules read it
-- with the names of lists and campaigns.
CREATE VIEW facts.messages AS
SELECT
    sent_messages.*,
    -- An address with a protocol, or one such as smsg.us/abc. Each letter is spelt out, so that
    -- every engine means the same by it.
    coalesce(
        regexp_matches(
            body,
            '([Hh][Tt][Tt][Pp][Ss]?://|[Ww]{3}\.)[^\t\n\f\r ]'
            || '|(^|[^A-Za-z0-9_])[A-Za-z0-9][A-Za-z0-9-]*(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}/[^\t\n\f\r ]'
        ),
        FALSE
    ) AS has_link
FROM sent_messages;
