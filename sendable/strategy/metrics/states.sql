-- How the members of a moment did, messaged or not. Everybody is who is in any segment.

CREATE OR REPLACE TEMP TABLE members_asked AS
WITH of_windows AS (
    SELECT windows.*, moments.snapshot, moments.moment
    FROM measured_windows AS windows
    JOIN measured_moments AS moments
        ON windows.members_at >= moments.moment AND windows.members_at < moments.until
)
SELECT windows.horizon, windows.period, windows.moment, windows.starts_at, windows.ends_at, members.place,
    members.person
FROM of_windows AS windows
JOIN members_then AS members USING (snapshot)
UNION ALL
SELECT DISTINCT windows.horizon, windows.period, windows.moment, windows.starts_at, windows.ends_at, 0,
    members.person
FROM of_windows AS windows
JOIN members_then AS members USING (snapshot);

CREATE OR REPLACE TEMP TABLE measured_health AS
WITH left_by_then AS (
    SELECT DISTINCT windows.period, opt_outs.person, opt_outs.opted_out_at > windows.starts_at AS in_window
    FROM measured_windows AS windows
    JOIN measured_moments AS moments
        ON windows.members_at >= moments.moment AND windows.members_at < moments.until
    JOIN measured_opt_outs AS opt_outs
        ON opt_outs.opted_out_at > moments.moment AND opt_outs.opted_out_at <= windows.ends_at
    WHERE windows.horizon = 'health'
)
SELECT members.place, members.period, count(*) AS members, count(gone.person) AS opted_out
FROM members_asked AS members
ANTI JOIN (SELECT * FROM left_by_then WHERE NOT in_window) AS gone_before
    ON members.period = gone_before.period AND members.person = gone_before.person
LEFT JOIN (SELECT * FROM left_by_then WHERE in_window) AS gone
    ON members.period = gone.period AND members.person = gone.person
WHERE members.horizon = 'health'
GROUP BY members.place, members.period;

CREATE OR REPLACE TEMP TABLE measured_values AS
WITH spent AS (
    SELECT windows.period, orders.person, sum(orders.amount) AS spent
    FROM measured_orders AS orders
    JOIN measured_windows AS windows
        ON orders.ordered_at > windows.starts_at AND orders.ordered_at <= windows.ends_at
    WHERE windows.horizon = 'value' AND orders.amount IS NOT NULL
    GROUP BY ALL
)
SELECT
    members.place,
    members.period,
    count(*) AS customers,
    sum(spent.spent) AS spent,
    sum(spent.spent * spent.spent) AS spent_spent
FROM members_asked AS members
JOIN spent USING (period, person)
WHERE members.horizon = 'value'
GROUP BY members.place, members.period;
