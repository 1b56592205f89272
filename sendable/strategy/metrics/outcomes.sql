-- What became of people in the days after the first message of the window $period that found them
-- in a segment: a second purchase, another one, a return.

CREATE OR REPLACE TEMP TABLE first_messages AS
SELECT
    sends.snapshot,
    sends.person,
    min(sends.sent_at) AS first_at
FROM measured_sends AS sends
JOIN measured_windows AS windows
    ON sends.sent_at > windows.starts_at AND sends.sent_at <= windows.ends_at
WHERE windows.horizon = 'outcome' AND windows.period = $period AND sends.is_delivered
GROUP BY ALL;

-- Each column is NULL of those who are not asked about: no buyer of one order, no customer, not at
-- risk.
CREATE OR REPLACE TEMP TABLE outcomes AS
WITH seen AS (
    SELECT
        messages.snapshot,
        messages.person,
        messages.first_at,
        count(CASE WHEN is_order AND seen_at <= first_at THEN 1 END) AS orders_before,
        max(CASE WHEN is_order AND seen_at <= first_at THEN seen_at END) AS last_order_at,
        min(CASE WHEN is_order AND seen_at > first_at THEN seen_at END) AS next_order_at,
        max(CASE WHEN seen_at <= first_at THEN seen_at END) AS last_seen_at,
        min(CASE WHEN seen_at > first_at THEN seen_at END) AS next_seen_at
    FROM first_messages AS messages
    LEFT JOIN signs_of_life AS signs USING (person)
    GROUP BY ALL
)
SELECT
    snapshot,
    person,
    first_at,
    CASE WHEN orders_before = 1 THEN buys_again END AS second_purchase,
    CASE WHEN last_order_at > first_at - to_hours(24 * $customer_days) THEN buys_again END AS stayed,
    CASE
        WHEN orders_before > 0 AND last_seen_at <= first_at - to_hours(24 * $lapsed_days)
            THEN coalesce(next_seen_at <= first_at + to_hours(24 * $outcome_days), FALSE)
    END AS came_back
FROM (
    SELECT
        *,
        coalesce(next_order_at <= first_at + to_hours(24 * $outcome_days), FALSE) AS buys_again
    FROM seen
);

CREATE OR REPLACE TEMP TABLE reached_twice AS
SELECT person FROM outcomes GROUP BY person HAVING count(*) > 1;

CREATE OR REPLACE TEMP TABLE measured_outcomes AS
WITH once AS (
    SELECT *
    FROM outcomes
    ANTI JOIN reached_twice USING (person)
    -- Who has never bought is asked about by none of the three.
    WHERE second_purchase IS NOT NULL OR stayed IS NOT NULL OR came_back IS NOT NULL
),
twice AS (SELECT * FROM outcomes SEMI JOIN reached_twice USING (person)),
people AS (
    SELECT members.place, once.second_purchase, once.stayed, once.came_back
    FROM once
    JOIN members_then AS members USING (snapshot, person)
    UNION ALL
    SELECT 0, second_purchase, stayed, came_back
    FROM once
    UNION ALL
    SELECT
        place,
        arg_min_null(second_purchase, first_at),
        arg_min_null(stayed, first_at),
        arg_min_null(came_back, first_at)
    FROM (
        SELECT members.place, twice.*
        FROM twice
        JOIN members_then AS members USING (snapshot, person)
        UNION ALL
        SELECT 0, twice.*
        FROM twice
    )
    GROUP BY place, person
)
SELECT
    place,
    count(second_purchase) AS bought_once,
    count(CASE WHEN second_purchase THEN 1 END) AS bought_twice,
    count(stayed) AS customers,
    count(CASE WHEN stayed THEN 1 END) AS stayed,
    count(came_back) AS at_risk,
    count(CASE WHEN came_back THEN 1 END) AS came_back
FROM people
GROUP BY place;
