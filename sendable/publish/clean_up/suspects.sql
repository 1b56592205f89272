-- Contacts whose number is not written as it should be. A text that is its own number has nothing to
-- be mended; a landline is told by its type.
--
-- A text of plain digits that was read as one valid number has that number for its correction. What
-- is wrong with it is the same for all texts of one shape, so one of each is looked at. Fourteen
-- digits may be two numbers.
CREATE TEMP TABLE suspects AS
WITH written AS (
    SELECT
        contact_id,
        list_id,
        phone_raw,
        number,
        CASE WHEN country IN (SELECT unnest($countries)) THEN country ELSE $default_country END
            AS country,
        regexp_replace(phone_raw, '[ -]', '', 'g') AS digits,
        is_valid
        AND also_number IS NULL
        AND regexp_full_match(phone_raw, '[0-9][0-9 -]*[0-9]')
        AND length(regexp_replace(phone_raw, '[ -]', '', 'g')) < 14 AS is_plain,
        number_country,
        line_type
    FROM current_contacts
    WHERE phone_raw IS NOT NULL AND (phone_raw IS DISTINCT FROM number OR NOT is_valid)
)
SELECT
    contact_id,
    list_id,
    phone_raw,
    number,
    country,
    CASE
        WHEN is_plain THEN concat_ws(
            '/', country, number_country, line_type, length(digits), left(digits, 5),
            left(number, 8), digits = substr(number, 2)
        )
    END AS shape
FROM written;
