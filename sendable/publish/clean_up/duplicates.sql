-- Contacts that share a number. The one changed last stays, because it is the one whose fields count
-- everywhere else; of several, the fullest; of those, the newest.
WITH shared AS (
    SELECT
        *,
        coalesce(updated_at, added_at, valid_from) AS changed_at,
        len(list_filter(
            [first_name, last_name, email, organization, city, state, postal_code,
             custom_1, custom_2, custom_3, custom_4],
            lambda field: field IS NOT NULL
        )) AS filled
    FROM own_contacts
    WHERE recipient IN (
        SELECT recipient FROM own_contacts
        WHERE recipient IS NOT NULL GROUP BY recipient HAVING count(*) > 1
    )
),
placed AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY recipient ORDER BY changed_at DESC, filled DESC, contact_id DESC
        ) AS place
    FROM shared
),
-- A field that the one who stays lacks would be lost with the others.
people AS (
    SELECT
        recipient,
        arg_min(contact_id, place) AS survivor,
        arg_min(list_id, place) AS survivor_list,
        count(DISTINCT list_id) AS lists,
        max(changed_at) > min(changed_at) FILTER (WHERE place = 2) AS is_newest,
        max(filled) FILTER (WHERE place = 1) > max(filled) FILTER (WHERE place = 2) AS is_fullest,
        concat_ws(
            ', ',
            CASE WHEN arg_min_null(first_name, place) IS NULL AND max(first_name) IS NOT NULL
                THEN 'first name' END,
            CASE WHEN arg_min_null(last_name, place) IS NULL AND max(last_name) IS NOT NULL
                THEN 'last name' END,
            CASE WHEN arg_min_null(email, place) IS NULL AND max(email) IS NOT NULL
                THEN 'e-mail' END,
            CASE WHEN arg_min_null(organization, place) IS NULL AND max(organization) IS NOT NULL
                THEN 'organisation' END,
            CASE WHEN arg_min_null(city, place) IS NULL AND max(city) IS NOT NULL
                THEN 'city' END,
            CASE WHEN arg_min_null(state, place) IS NULL AND max(state) IS NOT NULL
                THEN 'state' END,
            CASE WHEN arg_min_null(postal_code, place) IS NULL AND max(postal_code) IS NOT NULL
                THEN 'postal code' END,
            CASE WHEN arg_min_null(custom_1, place) IS NULL AND max(custom_1) IS NOT NULL
                THEN 'custom 1' END,
            CASE WHEN arg_min_null(custom_2, place) IS NULL AND max(custom_2) IS NOT NULL
                THEN 'custom 2' END,
            CASE WHEN arg_min_null(custom_3, place) IS NULL AND max(custom_3) IS NOT NULL
                THEN 'custom 3' END,
            CASE WHEN arg_min_null(custom_4, place) IS NULL AND max(custom_4) IS NOT NULL
                THEN 'custom 4' END
        ) AS to_copy
    FROM placed
    GROUP BY recipient
),
consents AS (
    SELECT
        recipient,
        string_agg(list || ': ' || declared, '; ' ORDER BY list) AS conflict
    FROM (SELECT DISTINCT recipient, list_id FROM placed) AS memberships
    JOIN shown_lists USING (list_id)
    GROUP BY recipient
    HAVING count(DISTINCT declared) > 1
)
SELECT
    shown(placed.recipient) AS number,
    CASE WHEN gone.contact_id IS NULL THEN people.survivor END AS survivor,
    placed.contact_id,
    shown_lists.list,
    CASE
        WHEN gone.contact_id IS NOT NULL THEN 'remove: opted out'
        WHEN placed.place = 1 THEN 'keep'
        WHEN placed.list_id = people.survivor_list THEN 'remove: again on the same list'
        ELSE 'remove, unless they belong on this list as well'
    END AS advice,
    CASE
        WHEN gone.contact_id IS NOT NULL THEN 'who opted out stays on no list'
        WHEN is_newest THEN 'the survivor was changed last'
        WHEN is_fullest THEN 'changed at the same time; the survivor has the most fields'
        ELSE 'changed at the same time, as full; the survivor is the newest contact'
    END AS why,
    CASE WHEN placed.place > 1 THEN '' ELSE people.to_copy END AS to_copy,
    coalesce(consents.conflict, '') AS consent_conflict
FROM placed
JOIN people USING (recipient)
JOIN shown_lists USING (list_id)
LEFT JOIN consents USING (recipient)
LEFT JOIN opted_out_contacts AS gone ON gone.contact_id = placed.contact_id
ORDER BY people.lists, people.survivor, placed.place;
