-- Where recipients are: region and time zone, for those rules that read one of them. Needs
-- regions.sql. $fields are the recipients' fields that rules read.

-- The state of the contact record by its short name, or as written where it is none we know. In
-- Australia a postal code tells it as well. Numbers tell no region: mobile numbers have none.
CREATE TABLE facts.places AS
WITH placed AS (
    SELECT
        number,
        country,
        nullif(trim(state), '') AS state,
        CASE
            WHEN country = 'AU' AND regexp_full_match(trim(postal_code), '\d{3,4}')
                THEN trim(postal_code)::INTEGER
        END AS postal_code
    FROM main.recipients
    WHERE list_has_any($fields::VARCHAR[], ['region', 'time_zone'])
),
named AS (
    SELECT
        placed.number,
        placed.country,
        CASE
            WHEN placed.state IS NOT NULL THEN coalesce(known.region, placed.state)
            WHEN placed.postal_code BETWEEN 200 AND 299 THEN 'ACT'
            WHEN placed.postal_code BETWEEN 800 AND 999 THEN 'NT'
            WHEN placed.postal_code BETWEEN 2600 AND 2618 THEN 'ACT'
            WHEN placed.postal_code BETWEEN 2900 AND 2920 THEN 'ACT'
            WHEN placed.postal_code BETWEEN 1000 AND 2999 THEN 'NSW'
            WHEN placed.postal_code BETWEEN 3000 AND 3999 THEN 'VIC'
            WHEN placed.postal_code BETWEEN 4000 AND 4999 THEN 'QLD'
            WHEN placed.postal_code BETWEEN 5000 AND 5999 THEN 'SA'
            WHEN placed.postal_code BETWEEN 6000 AND 6999 THEN 'WA'
            WHEN placed.postal_code BETWEEN 7000 AND 7999 THEN 'TAS'
            WHEN placed.postal_code BETWEEN 8000 AND 8999 THEN 'VIC'
            WHEN placed.postal_code BETWEEN 9000 AND 9999 THEN 'QLD'
        END AS region
    FROM placed
    LEFT JOIN (
        SELECT country, region, lower(region) AS written FROM facts.regions
        UNION SELECT country, region, lower(region_name) FROM facts.regions
    ) AS known
        ON
            placed.country = known.country
            AND lower(replace(placed.state, '.', '')) = known.written
)
SELECT
    named.number,
    named.region,
    coalesce(country_zones.time_zone, known.time_zone) AS time_zone
FROM named
LEFT JOIN (SELECT DISTINCT country, region, time_zone FROM facts.regions) AS known
    USING (country, region)
LEFT JOIN facts.country_zones AS country_zones USING (country);
