-- When each person may be texted, and at which hour they answer.
-- Needs `timed_people` and `time_groups`, `group_times` (position, is_open, opens_at, closes_at,
-- zones, clock, why), `group_hours` (position, hour, at: its first allowed moment) and `past_clocks`
-- (clock, starts_at, ends_at, ahead: seconds ahead of UTC between two moments, in seconds).

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

-- What people did by themselves, by the hour of their own day. Who says stop is not asked.
CREATE OR REPLACE TEMP TABLE reaction_hours AS
WITH reactions AS (
    SELECT number, epoch(clicked_at)::BIGINT AS at FROM main.clicks
    UNION ALL
    SELECT number, epoch(received_at)::BIGINT
    FROM main.replies
    JOIN meanings USING (message_id)
    WHERE label IN ('positive', 'question', 'opt_in')
),
known AS (
    SELECT placed.number, times.position, times.clock
    FROM (SELECT DISTINCT number, position FROM placed_people) AS placed
    JOIN group_times AS times USING (position)
    WHERE times.clock IS NOT NULL
)
SELECT
    known.number,
    known.position,
    (reactions.at + clocks.ahead) // 3600 % 24 AS hour,
    count(*) AS reactions,
    list(DISTINCT (reactions.at + clocks.ahead) // 86400) AS days
FROM reactions
JOIN known USING (number)
JOIN past_clocks AS clocks
    ON
        clocks.clock = known.clock
        AND reactions.at >= clocks.starts_at
        AND reactions.at < clocks.ends_at
WHERE reactions.at >= $since AND reactions.at < $until
GROUP BY ALL;

-- The hour that, with the two beside it, holds most of somebody's reactions; of two, the one with
-- more of its own, then the earlier one.
CREATE OR REPLACE TEMP TABLE best_hours AS
WITH enough AS (
    SELECT number, sum(reactions) AS reactions
    FROM reaction_hours
    GROUP BY number
    HAVING
        sum(reactions) >= $least_reactions
        AND len(list_distinct(flatten(list(days)))) >= $least_days
),
around AS (
    SELECT
        mine.number,
        mine.position,
        mine.hour,
        any_value(mine.reactions) AS own,
        sum(near.reactions) AS near
    FROM reaction_hours AS mine
    JOIN reaction_hours AS near
        ON
            near.number = mine.number
            AND near.position = mine.position
            AND (near.hour - mine.hour + 24) % 24 IN (0, 1, 23)
    SEMI JOIN enough ON enough.number = mine.number
    GROUP BY mine.number, mine.position, mine.hour
)
SELECT number, position, arg_max(hour, (near, own, -hour)) AS hour
FROM around
JOIN enough USING (number)
GROUP BY number, position
HAVING max(near) >= $least_share * any_value(enough.reactions);

CREATE OR REPLACE TEMP TABLE sending_times AS
SELECT
    placed.number,
    placed.segment,
    times.is_open,
    times.opens_at,
    times.closes_at,
    hours.hour AS best_hour,
    hours.at AS best_at,
    times.zones,
    times.why
FROM placed_people AS placed
JOIN group_times AS times USING (position)
LEFT JOIN best_hours AS best ON best.number = placed.number AND best.position = placed.position
-- An hour that is never allowed is none to go by.
LEFT JOIN group_hours AS hours ON hours.position = best.position AND hours.hour = best.hour;
