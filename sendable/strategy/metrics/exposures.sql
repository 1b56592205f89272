-- What each person got in the window $period, by what was known of them then, and what it is credited
-- with.

CREATE OR REPLACE TEMP TABLE exposures AS
WITH sent AS (
    SELECT
        sends.snapshot,
        sends.person,
        count(*)::DOUBLE AS sent,
        coalesce(sum(sends.cost), 0) AS cost,
        (count(*) - count(sends.cost))::DOUBLE AS unpriced,
        bool_or(sends.is_delivered) AS was_reached,
        bool_or(sends.is_delivered AND sends.has_link) AS got_link
    FROM measured_sends AS sends
    JOIN measured_windows AS windows
        ON sends.sent_at > windows.starts_at AND sends.sent_at <= windows.ends_at
    WHERE windows.horizon = 'attribution' AND windows.period = $period
    GROUP BY ALL
),
earned AS (
    SELECT
        credits.snapshot,
        credits.person,
        count(CASE WHEN kind = 'order' THEN 1 END)::DOUBLE AS orders,
        count(CASE WHEN kind = 'order' AND amount IS NULL THEN 1 END)::DOUBLE AS foreign_orders,
        coalesce(sum(amount), 0) AS revenue,
        coalesce(sum(CASE WHEN is_discounted THEN amount END), 0) AS discounted,
        bool_or(kind = 'click') AS clicked,
        bool_or(kind = 'machine') AS machine_clicked,
        bool_or(kind = 'opt_out') AS opted_out
    FROM credits
    JOIN measured_windows AS windows
        ON credits.sent_at > windows.starts_at AND credits.sent_at <= windows.ends_at
    WHERE windows.horizon = 'attribution' AND windows.period = $period
    GROUP BY ALL
)
SELECT
    sent.*,
    coalesce(earned.orders, 0) AS orders,
    coalesce(earned.foreign_orders, 0) AS foreign_orders,
    coalesce(earned.revenue, 0) AS revenue,
    coalesce(earned.discounted, 0) AS discounted,
    coalesce(earned.clicked, FALSE) AS clicked,
    coalesce(earned.machine_clicked, FALSE) AS machine_clicked,
    coalesce(earned.opted_out, FALSE) AS opted_out
FROM sent
LEFT JOIN earned USING (snapshot, person);

-- Whom messages found under one state of knowledge alone, which are most, need not be added up.
CREATE OR REPLACE TEMP TABLE exposed_twice AS
SELECT person FROM exposures GROUP BY person HAVING count(*) > 1;

-- One row for each segment, with what intervals need: the person is the unit.
CREATE OR REPLACE TEMP TABLE measured_totals AS
WITH once AS (SELECT * FROM exposures ANTI JOIN exposed_twice USING (person)),
twice AS (SELECT * FROM exposures SEMI JOIN exposed_twice USING (person)),
people AS (
    SELECT members.place, once.* EXCLUDE (snapshot, person)
    FROM once
    JOIN members_then AS members USING (snapshot, person)
    UNION ALL
    SELECT 0, once.* EXCLUDE (snapshot, person)
    FROM once
    UNION ALL BY NAME
    SELECT
        place,
        sum(sent) AS sent,
        sum(cost) AS cost,
        sum(unpriced) AS unpriced,
        sum(orders) AS orders,
        sum(foreign_orders) AS foreign_orders,
        sum(revenue) AS revenue,
        sum(discounted) AS discounted,
        bool_or(was_reached) AS was_reached,
        bool_or(got_link) AS got_link,
        bool_or(clicked) AS clicked,
        bool_or(machine_clicked) AS machine_clicked,
        bool_or(opted_out) AS opted_out
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
    count(*) AS people,
    count(CASE WHEN was_reached THEN 1 END) AS reached,
    count(CASE WHEN got_link THEN 1 END) AS got_link,
    count(CASE WHEN got_link AND clicked THEN 1 END) AS clicked,
    count(CASE WHEN got_link AND machine_clicked AND NOT clicked THEN 1 END) AS machine_clicked,
    count(CASE WHEN orders > 0 THEN 1 END) AS bought,
    count(CASE WHEN opted_out THEN 1 END) AS opted_out,
    sum(unpriced)::BIGINT AS unpriced,
    sum(foreign_orders)::BIGINT AS foreign_orders,
    sum(sent) AS sent,
    sum(cost) AS cost,
    sum(orders - foreign_orders) AS orders,
    sum(revenue) AS revenue,
    sum(discounted) AS discounted,
    sum(sent * sent) AS sent_sent,
    sum(cost * cost) AS cost_cost,
    sum((orders - foreign_orders) * (orders - foreign_orders)) AS orders_orders,
    sum(revenue * revenue) AS revenue_revenue,
    sum(discounted * discounted) AS discounted_discounted,
    sum(revenue * sent) AS revenue_sent,
    sum(revenue * cost) AS revenue_cost,
    sum(revenue * (orders - foreign_orders)) AS revenue_orders,
    sum(discounted * revenue) AS discounted_revenue
FROM people
GROUP BY place;
