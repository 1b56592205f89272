-- Contacts with a number whose country was taken from the playbook, or is not known at all.
SELECT
    contact_id,
    list,
    shown(phone_raw) AS number,
    CASE
        WHEN number IS NULL THEN 'no country, and no number could be read'
        ELSE 'no country; read as one of ' || coalesce(number_country, 'no known country')
    END AS what
FROM own_contacts
JOIN shown_lists USING (list_id)
WHERE
    phone_raw IS NOT NULL
    AND country IS NULL
    AND (
        number_country IS NULL
        -- The number's digits, country code and all, are not in the text.
        OR NOT contains(regexp_replace(phone_raw, '[^0-9]', '', 'g'), substr(number, 2))
    )
ORDER BY list, contact_id;
