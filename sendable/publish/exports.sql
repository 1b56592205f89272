-- Who of a segment may be handed out now: the tables `export_sms`, `export_email` and `export_worklist`, of which the
-- one for the segment's audience is read. Needs `recipients`, `decisions_now`, `silenced`, `current_contacts`.

CREATE OR REPLACE TEMP TABLE members_now AS
SELECT number FROM main.membership WHERE run_id = $segment_run AND segment = $segment AND number <> '';

-- Placeholders such as (First Name) are filled from the contact: the fields of the one that was changed last.
CREATE OR REPLACE TEMP VIEW export_sms AS
SELECT
    people.number,
    people.first_name,
    people.last_name,
    people.custom_1,
    people.custom_2,
    people.custom_3,
    people.custom_4
FROM members_now
JOIN main.recipients AS people USING (number)
SEMI JOIN (SELECT number FROM decisions_now WHERE outcome = 'sendable') AS sendable USING (number)
ANTI JOIN silenced USING (number)
ORDER BY number;

-- A STOP to a text is none to e-mails, but who unsubscribed from those, or was suppressed by hand, gets none. No phone
-- numbers: they have no business in another tool.
CREATE OR REPLACE TEMP VIEW export_email AS
SELECT DISTINCT ON (lower(people.email)) people.email, people.first_name, people.last_name
FROM members_now
JOIN main.recipients AS people USING (number)
ANTI JOIN (
    SELECT number FROM main.email_engagement WHERE kind = 'unsubscribed'
    UNION
    SELECT number FROM suppressed_now WHERE reason = 'manual_suppression'
) AS unsubscribed USING (number)
WHERE people.email IS NOT NULL
ORDER BY lower(people.email), people.number;

CREATE OR REPLACE TEMP VIEW export_worklist AS
SELECT contacts.contact_id, contacts.list_id, contacts.list_name
FROM current_contacts AS contacts
SEMI JOIN members_now ON contacts.recipient = members_now.number
ORDER BY contacts.list_name, contacts.contact_id;
