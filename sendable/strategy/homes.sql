-- Where people may be: what their numbers tell, and what their contacts and the shop's rows say.
-- Needs `to_time` (number, segment), `recipients`, `attributes`, and the tables of `homes.py`.

-- The numbers' beginnings, each once: of North American ones the exchange, of others the country.
CREATE OR REPLACE TEMP TABLE number_homes AS
WITH numbers AS (
    SELECT DISTINCT number FROM to_time
    UNION
    SELECT also_number FROM recipients SEMI JOIN to_time USING (number)
    WHERE also_number IS NOT NULL
),
starts AS (
    SELECT DISTINCT substr(number, 2, CASE WHEN number LIKE '+1%' THEN $longest ELSE 3 END) AS start
    FROM numbers
    -- A text that is no number begins like none.
    WHERE number LIKE '+%'
)
SELECT
    start,
    arg_max(home, length(prefix)) AS home,
    -- Of a number that only tells its country, the owner may be anywhere in it.
    max(length(prefix)) > 1 AND start LIKE '1%' AS is_local
FROM starts
CROSS JOIN range(1, $longest + 1) AS lengths (length)
JOIN zone_prefixes ON prefix = substr(start, 1, lengths.length)
GROUP BY start;

CREATE OR REPLACE TEMP TABLE own_zones AS
SELECT number, min(attributes.value) AS zone
FROM main.attributes AS attributes
JOIN known_zones ON known_zones.zone = attributes.value
WHERE lower(replace(attributes.name, '_', ' ')) IN ('time zone', 'timezone')
GROUP BY number
-- Of two that contradict each other neither can be trusted.
HAVING count(DISTINCT attributes.value) = 1;

CREATE OR REPLACE TEMP TABLE timed_people AS
WITH people AS (
    SELECT
        to_time.number,
        to_time.segment,
        country,
        state,
        city,
        substr(to_time.number, 2, CASE WHEN to_time.number LIKE '+1%' THEN $longest ELSE 3 END)
            AS start,
        substr(also_number, 2, CASE WHEN also_number LIKE '+1%' THEN $longest ELSE 3 END)
            AS also_start
    FROM to_time JOIN recipients USING (number)
)
SELECT
    people.number,
    people.segment,
    people.country,
    homes.home,
    also_homes.home AS also_home,
    coalesce(homes.is_local, FALSE) AS is_local,
    -- A city is asked only where no region is named: there is more than one Newcastle.
    CASE
        WHEN trim(coalesce(people.state, '')) <> '' THEN regions.region
        ELSE cities.region
    END AS region,
    areas.regions AS areas,
    own_zones.zone AS own_zone,
    windows.position AS segment_window
FROM people
LEFT JOIN number_homes AS homes ON homes.start = people.start AND people.number LIKE '+%'
LEFT JOIN number_homes AS also_homes ON also_homes.start = people.also_start
LEFT JOIN region_names AS regions
    ON
        regions.country = people.country
        AND NOT regions.is_city
        AND regions.name = lower(trim(people.state))
LEFT JOIN region_names AS cities
    ON
        cities.country = people.country
        AND cities.is_city
        AND cities.name = lower(trim(people.city))
LEFT JOIN area_regions AS areas
    ON
        areas.country = people.country
        AND people.number LIKE '+1%'
        AND areas.area = substr(people.number, 3, 3)
LEFT JOIN own_zones ON own_zones.number = people.number
LEFT JOIN segment_windows AS windows ON windows.segment = people.segment;

CREATE OR REPLACE TEMP TABLE time_groups AS
SELECT row_number() OVER () AS position, *
FROM (SELECT DISTINCT * EXCLUDE (number, segment) FROM timed_people);

-- Everybody belongs to the one group of which the same is known.
CREATE OR REPLACE TEMP TABLE placed_people AS
SELECT people.number, people.segment, groups.position
FROM timed_people AS people
JOIN time_groups AS groups
    ON
        people.country IS NOT DISTINCT FROM groups.country
        AND people.home IS NOT DISTINCT FROM groups.home
        AND people.also_home IS NOT DISTINCT FROM groups.also_home
        AND people.is_local = groups.is_local
        AND people.region IS NOT DISTINCT FROM groups.region
        AND people.areas IS NOT DISTINCT FROM groups.areas
        AND people.own_zone IS NOT DISTINCT FROM groups.own_zone
        AND people.segment_window IS NOT DISTINCT FROM groups.segment_window;
