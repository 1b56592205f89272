-- What became of people in the days after the first message of a window that found them in a
-- segment: a second purchase, another one, a return.

-- What shows that somebody is there. A refusal is no sign of interest.
CREATE OR REPLACE TEMP TABLE signs_of_life AS
SELECT person, ordered_at AS seen_at, TRUE AS is_order FROM measured_orders
UNION ALL
SELECT person, clicked_at, FALSE FROM measured_clicks WHERE sign IS NULL
UNION ALL
SELECT substr(replies.number, 2)::BIGINT, replies.received_at, FALSE
FROM main.replies AS replies
JOIN meanings USING (message_id)
WHERE meanings.label IN ('positive', 'question', 'opt_in') AND replies.received_at <= $as_of;

CREATE OR REPLACE TEMP TABLE first_messages AS
SELECT
    windows.period,
    coalesce(moments.snapshot, -1) AS snapshot,
    sends.person,
    min(sends.sent_at) AS first_at
FROM measured_sends AS sends
JOIN measured_windows AS windows
    ON sends.sent_at > windows.starts_at AND sends.sent_at <= windows.ends_at
LEFT JOIN measured_moments AS moments
    ON sends.sent_at >= moments.moment AND sends.sent_at < moments.until
WHERE windows.horizon = 'outcome' AND sends.is_delivered
GROUP BY ALL;

-- Each column is NULL of those who are not asked about: no buyer of one order, no customer, not at
-- risk.
CREATE OR REPLACE TEMP TABLE outcomes AS
WITH seen AS (
    SELECT
        messages.period,
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
    period,
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

CREATE OR REPLACE TEMP TABLE measured_outcomes AS
WITH placed AS (
    SELECT members.place, outcomes.*
    FROM outcomes
    JOIN members_then AS members USING (snapshot, person)
    UNION ALL
    SELECT 0, outcomes.*
    FROM outcomes
),
people AS (
    SELECT
        place,
        period,
        person,
        arg_min_null(second_purchase, first_at) AS second_purchase,
        arg_min_null(stayed, first_at) AS stayed,
        arg_min_null(came_back, first_at) AS came_back
    FROM placed
    GROUP BY place, period, person
)
SELECT
    place,
    period,
    count(*) AS people,
    count(second_purchase) AS bought_once,
    count(CASE WHEN second_purchase THEN 1 END) AS bought_twice,
    count(stayed) AS customers,
    count(CASE WHEN stayed THEN 1 END) AS stayed,
    count(came_back) AS at_risk,
    count(CASE WHEN came_back THEN 1 END) AS came_back
FROM people
GROUP BY place, period;
