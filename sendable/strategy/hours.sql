-- When each person may be texted, and at which hour they answer.
-- Needs `placed_people` (number, segment, position), `group_times` (position, is_open, opens_at, closes_at,
-- zones, clock, why), `group_hours` (position, hour, at: its first allowed moment) and `past_clocks`
-- (clock, starts_at, ahead: seconds ahead of UTC from a moment on, in seconds); reactions.sql, and `clicks_of_people` of its
-- `clickers`.

-- What people did by themselves, of those who did enough. Who says stop is not asked, and a machine that opens links
-- keeps no hours of theirs.
CREATE OR REPLACE TEMP TABLE reactions AS
WITH lately AS (
    SELECT number, epoch(clicked_at)::BIGINT AS second FROM clicks_of_people
    UNION ALL
    SELECT number, second FROM kind_replies SEMI JOIN clickers USING (number)
),
enough AS (
    SELECT number FROM lately GROUP BY number HAVING count(*) >= $least_reactions
)
SELECT lately.* FROM lately SEMI JOIN enough USING (number);

-- The same by the hours and days of their own clock.
CREATE OR REPLACE TEMP TABLE reaction_hours AS
WITH placed AS (
    SELECT reactions.*, people.position, times.clock
    FROM reactions
    JOIN placed_people AS people USING (number)
    JOIN group_times AS times USING (position)
    WHERE times.clock IS NOT NULL
)
SELECT
    placed.number,
    placed.position,
    (placed.second + clocks.ahead) // 86400 AS day,
    (placed.second + clocks.ahead) // 3600 % 24 AS hour,
    count(*) AS reactions
FROM placed
ASOF JOIN past_clocks AS clocks
    ON clocks.clock = placed.clock AND placed.second >= clocks.starts_at
GROUP BY ALL;

-- The hour that, with the two beside it, holds most of somebody's reactions; of two, the one with
-- more of its own, then the earlier one.
CREATE OR REPLACE TEMP TABLE best_hours AS
WITH hours AS (
    SELECT number, position, hour, sum(reactions) AS reactions
    FROM reaction_hours
    GROUP BY number, position, hour
),
enough AS (
    SELECT number, position, sum(reactions) AS reactions
    FROM reaction_hours
    GROUP BY number, position
    HAVING sum(reactions) >= $least_reactions AND count(DISTINCT day) >= $least_days
),
around AS (
    SELECT
        number,
        position,
        (hour + nearby.hours) % 24 AS hour,
        sum(reactions) AS near,
        sum(CASE WHEN nearby.hours = 0 THEN reactions ELSE 0 END) AS own
    FROM hours CROSS JOIN (VALUES (23), (0), (1)) AS nearby (hours)
    GROUP BY ALL
)
SELECT number, position, arg_max(hour, (near, own, -hour)) AS hour
FROM around
JOIN enough USING (number, position)
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
