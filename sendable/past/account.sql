-- The account as it stood at `looked_at.moment`, in place of the tables as they are now. Each
-- table was renamed to KEPT_… before.

-- The first state in which a contact was seen stands for the time before that as well, from the
-- day it was added: nobody knows another.
CREATE VIEW main.contacts AS
SELECT contacts.* EXCLUDE (first_from)
    REPLACE (CASE WHEN valid_to <= moment THEN valid_to END AS valid_to)
FROM (
    SELECT *, min(valid_from) OVER (PARTITION BY contact_id, list_id) AS first_from
    FROM main.kept_contacts
) AS contacts CROSS JOIN main.looked_at
WHERE
    CASE WHEN valid_from = first_from THEN least(valid_from, added_at) ELSE valid_from END <= moment
    AND coalesce(valid_to > moment, TRUE);

-- What has no time may have been so: it may be a stop.
CREATE VIEW main.replies AS
SELECT kept.* FROM main.kept_replies AS kept CROSS JOIN main.looked_at
WHERE coalesce(received_at <= moment, TRUE);

CREATE VIEW main.reply_reviews AS
SELECT kept.* FROM main.kept_reply_reviews AS kept CROSS JOIN main.looked_at
WHERE reviewed_at <= moment;

CREATE VIEW main.opt_outs AS
SELECT kept.* FROM main.kept_opt_outs AS kept CROSS JOIN main.looked_at
WHERE coalesce(opted_out_at, first_seen_at) <= moment;

CREATE VIEW main.listed_suppressions AS
SELECT kept.* FROM main.kept_listed_suppressions AS kept CROSS JOIN main.looked_at
WHERE coalesce(since, first_seen_at) <= moment;

CREATE VIEW main.suppressions AS
SELECT kept.* FROM main.kept_suppressions AS kept CROSS JOIN main.looked_at
WHERE coalesce(since, known_at) <= moment;

CREATE VIEW main.given_consents AS
SELECT kept.* FROM main.kept_given_consents AS kept CROSS JOIN main.looked_at
WHERE coalesce(given_at <= moment, TRUE);
