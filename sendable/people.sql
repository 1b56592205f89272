-- Who there is: contacts as they are now, and recipients, which are distinct numbers.
-- Needs the tables `consents_now` (consents of the run) and `suppressed_now` (number).

-- A contact whose number is not valid is known by its text, so that it can be found and mended.
CREATE TEMP VIEW current_contacts AS
SELECT *, CASE WHEN is_valid THEN number ELSE phone_raw END AS recipient
FROM contacts
WHERE valid_to IS NULL;

CREATE TEMP VIEW list_members AS
SELECT DISTINCT recipient AS number, list_id, list_name
FROM current_contacts
WHERE recipient IS NOT NULL;

-- Of several contacts with one number, the one changed last speaks; a gap is filled by the next.
-- Most numbers have one contact, which needs no grouping: that is three times as fast.
-- A view, of which a reader of one column has to compute no other.
CREATE VIEW main.people_told AS
WITH numbered AS (
    SELECT
        recipient AS number,
        number_country,
        country,
        line_type,
        first_name,
        last_name,
        email,
        organization,
        city,
        state,
        postal_code,
        custom_1,
        custom_2,
        custom_3,
        custom_4,
        added_at,
        coalesce(updated_at, added_at) AS updated_at,
        is_valid AS valid_number,
        also_number,
        list_id,
        row(coalesce(updated_at, added_at, valid_from), contact_id) AS freshness
    FROM current_contacts
    WHERE recipient IS NOT NULL
),
several AS (
    SELECT number FROM numbered GROUP BY number HAVING count(*) > 1
),
people AS (
    SELECT
        * EXCLUDE (number_country, list_id, freshness)
        REPLACE (coalesce(number_country, country) AS country),
        1 AS list_count,
        1 AS contact_count
    FROM numbered ANTI JOIN several USING (number)
    UNION ALL BY NAME
    SELECT
        number,
        coalesce(max(number_country), arg_max(country, freshness)) AS country,
        max(line_type) AS line_type,
        arg_max(first_name, freshness) AS first_name,
        arg_max(last_name, freshness) AS last_name,
        arg_max(email, freshness) AS email,
        arg_max(organization, freshness) AS organization,
        arg_max(city, freshness) AS city,
        arg_max(state, freshness) AS state,
        arg_max(postal_code, freshness) AS postal_code,
        arg_max(custom_1, freshness) AS custom_1,
        arg_max(custom_2, freshness) AS custom_2,
        arg_max(custom_3, freshness) AS custom_3,
        arg_max(custom_4, freshness) AS custom_4,
        min(added_at) AS added_at,
        max(updated_at) AS updated_at,
        bool_or(valid_number) AS valid_number,
        max(also_number) AS also_number,
        count(DISTINCT list_id) AS list_count,
        count(*) AS contact_count
    FROM numbered SEMI JOIN several USING (number)
    GROUP BY number
)
SELECT * FROM people;

CREATE VIEW main.recipients_told AS
WITH
-- Rows of an older version do not say whether they were in force; all of them were.
consent AS (
    SELECT
        number,
        CASE
            WHEN bool_or(state = 'express' AND in_force) THEN 'express'
            WHEN bool_or(in_force) THEN 'implied'
            WHEN bool_or(expires_at IS NOT NULL) THEN 'expired'
            -- There is evidence, but no date: it may be too old, and nobody can say.
            ELSE 'unclear'
        END AS consent_state,
        coalesce(max(given_at) FILTER (WHERE in_force), max(given_at)) AS consent_at
    FROM (SELECT * REPLACE (coalesce(in_force, TRUE) AS in_force) FROM consents_now) AS evidence
    GROUP BY number
)
SELECT
    people.*,
    coalesce(consent.consent_state, 'unclear') AS consent_state,
    consent.consent_at,
    suppressed.number IS NOT NULL AS opted_out
FROM main.people_told AS people
LEFT JOIN consent USING (number)
-- A sunset is suppressed like the others, and is no word of theirs.
LEFT JOIN (
    SELECT DISTINCT number FROM suppressed_now WHERE reason <> 'sunset'
) AS suppressed USING (number);

-- Who is on several lists with different declared bases: of these the strictest counts.
-- `lists` and `states` are in one order.
CREATE TEMP VIEW consent_conflicts AS
WITH bases AS (
    SELECT number, TRY_CAST(split_part(consent_id, ':', 2) AS BIGINT) AS list_id, state
    FROM consents_now
    WHERE starts_with(consent_id, 'list:')
)
SELECT
    bases.number,
    string_agg(members.list_name, ', ' ORDER BY members.list_name, members.list_id) AS lists,
    string_agg(bases.state, ', ' ORDER BY members.list_name, members.list_id) AS states
FROM bases
JOIN (
    SELECT number, list_id, min(list_name) AS list_name FROM list_members GROUP BY number, list_id
) AS members USING (number, list_id)
GROUP BY bases.number
HAVING count(DISTINCT bases.state) > 1;
