-- What the sheets of clean-up work have in common. Needs people.sql and the tables `shown_lists`
-- (list_id, list, declared) and `weights` (code, title, weight), and the
-- macro `shown`, which says how numbers are written.

CREATE TEMP MACRO said(moment) AS strftime(moment, '%Y-%m-%d %H:%M');

-- The contacts of the user's own lists: nobody is to be taken off an opt-out list.
CREATE TEMP TABLE own_contacts AS
SELECT * FROM current_contacts
WHERE list_id NOT IN (SELECT list_id FROM lists WHERE is_opt_out);

-- An opt-out counts even for a text that no message would be sent to: `0491 570 156 (Ann)`.
CREATE TEMP TABLE opted_out_contacts AS
SELECT contacts.contact_id, contacts.list_id, suppressed.*
FROM own_contacts AS contacts
JOIN (
    SELECT
        number,
        arg_min(reason, weight) AS reason,
        arg_min_null(since, weight) AS since,
        arg_min_null(evidence, weight) AS evidence
    FROM suppressed_now
    JOIN weights ON weights.code = suppressed_now.reason
    -- Whoever came to the end of a win-back may come back: nobody has to be deleted for it.
    WHERE suppressed_now.reason <> 'sunset'
    GROUP BY number
) AS suppressed ON suppressed.number = coalesce(contacts.number, contacts.recipient);
