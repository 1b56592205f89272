-- How the members of a moment did, messaged or not. Everybody is who is in any segment.

CREATE OR REPLACE TEMP TABLE state_windows AS
SELECT windows.*, moments.snapshot::SMALLINT AS snapshot, moments.moment
FROM measured_windows AS windows
JOIN measured_moments AS moments
    ON windows.members_at >= moments.moment AND windows.members_at < moments.until;

-- Opt-outs between the moment and the window are of people who were no members any more.
CREATE OR REPLACE TEMP TABLE measured_health AS
WITH left_since AS (
    SELECT
        windows.period,
        windows.snapshot,
        opt_outs.person,
        min(opt_outs.opted_out_at) <= any_value(windows.starts_at) AS before_it
    FROM state_windows AS windows
    JOIN measured_opt_outs AS opt_outs
        ON opt_outs.opted_out_at > windows.moment AND opt_outs.opted_out_at <= windows.ends_at
    WHERE windows.horizon = 'health'
    GROUP BY windows.period, windows.snapshot, opt_outs.person
),
members AS (
    SELECT snapshot, place, count(*) AS members FROM members_then GROUP BY snapshot, place
    UNION ALL
    SELECT snapshot, 0, count(*)
    FROM (
        SELECT DISTINCT members.snapshot, members.person
        FROM members_then AS members
        SEMI JOIN (SELECT snapshot FROM state_windows WHERE horizon = 'health') USING (snapshot)
    )
    GROUP BY snapshot
),
gone AS (
    SELECT left_since.period, members.place, left_since.before_it
    FROM left_since
    JOIN members_then AS members USING (snapshot, person)
    UNION ALL
    SELECT left_since.period, 0, left_since.before_it
    FROM left_since
    SEMI JOIN members_then AS members USING (snapshot, person)
),
gone_by_segment AS (
    SELECT
        period,
        place,
        count(CASE WHEN before_it THEN 1 END) AS gone_before,
        count(CASE WHEN NOT before_it THEN 1 END) AS opted_out
    FROM gone
    GROUP BY period, place
)
SELECT
    members.place,
    windows.period,
    members.members - coalesce(gone.gone_before, 0) AS members,
    coalesce(gone.opted_out, 0) AS opted_out
FROM state_windows AS windows
JOIN members USING (snapshot)
LEFT JOIN gone_by_segment AS gone ON windows.period = gone.period AND members.place = gone.place
WHERE windows.horizon = 'health';

CREATE OR REPLACE TEMP TABLE measured_values AS
WITH spent AS (
    SELECT windows.period, windows.snapshot, orders.person, sum(orders.amount) AS spent
    FROM measured_orders AS orders
    JOIN state_windows AS windows
        ON orders.ordered_at > windows.starts_at AND orders.ordered_at <= windows.ends_at
    WHERE windows.horizon = 'value' AND orders.amount IS NOT NULL
    GROUP BY ALL
),
customers AS (
    SELECT members.place, spent.period, spent.spent
    FROM spent
    JOIN members_then AS members USING (snapshot, person)
    UNION ALL
    SELECT 0, spent.period, spent.spent
    FROM spent
    SEMI JOIN members_then AS members USING (snapshot, person)
)
SELECT
    place,
    period,
    count(*) AS customers,
    sum(spent) AS spent,
    sum(spent * spent) AS spent_spent
FROM customers
GROUP BY place, period;
