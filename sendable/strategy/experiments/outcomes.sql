-- What the people of each arm did in their days. Needs what the metrics are made of.

CREATE OR REPLACE TEMP TABLE taking_part AS
SELECT
    arms.experiment,
    arms.arm,
    arms.segment,
    tests.metric,
    substr(arms.number, 2)::BIGINT AS person,
    arms.assigned_at,
    arms.assigned_at + to_hours(24 * tests.days) AS watched_until
FROM main.experiment_arms AS arms
JOIN measured_experiments AS tests USING (experiment)
WHERE arms.assigned_at <= $as_of
UNION ALL
-- Before a test begins, the last days of its people say what the metric is, and how it spreads.
SELECT DISTINCT
    tests.experiment,
    $so_far,
    '',
    tests.metric,
    substr(members.number, 2)::BIGINT,
    $as_of::TIMESTAMPTZ - to_hours(24 * tests.days),
    $as_of::TIMESTAMPTZ
FROM main.membership AS members
JOIN measured_experiments AS tests ON list_contains(tests.segments, members.segment)
WHERE
    members.run_id = $segment_run
    AND tests.is_planned AND (members.is_primary OR tests.tests_rules)
UNION ALL
-- A send plan with a holdout is a test as well: of the message against silence. Whoever takes part
-- in a test of its own is not counted twice.
SELECT
    plans.experiment,
    CASE WHEN sends.verdict = 'holdout' THEN $holdout ELSE $messaged END,
    sends.segment,
    plans.metric,
    substr(sends.number, 2)::BIGINT,
    plans.as_of,
    sends.send_at + to_hours(24 * plans.days)
FROM main.planned_sends AS sends
JOIN measured_plans AS plans USING (run_id)
WHERE
    (sends.verdict = 'send' AND sends.arm IS NULL)
    OR (sends.verdict = 'holdout' AND starts_with(sends.arm, 'holdout: '));

CREATE OR REPLACE TEMP TABLE experiment_totals AS
WITH happened AS (
    SELECT unnest(['conversion_rate', 'revenue_per_person']) AS metric, person, ordered_at AS seen_at,
        coalesce(amount, 0) AS amount
    FROM measured_orders
    UNION ALL
    SELECT 'click_through_rate', person, clicked_at, 0 FROM judged_clicks WHERE sign IS NULL
    UNION ALL
    SELECT 'opt_out_rate', person, opted_out_at, 0 FROM measured_opt_outs
    UNION ALL
    SELECT 'win_back_rate', person, seen_at, 0 FROM signs_of_life
),
watched AS (SELECT * FROM taking_part WHERE watched_until <= $as_of),
reached AS (
    SELECT DISTINCT watched.experiment, watched.person
    FROM watched
    JOIN measured_sends AS sends
        ON
            watched.person = sends.person
            AND sends.sent_at > watched.assigned_at AND sends.sent_at <= watched.watched_until
    WHERE sends.is_delivered
),
people AS (
    SELECT
        watched.experiment,
        watched.arm,
        watched.segment,
        watched.person,
        CASE
            WHEN watched.metric = 'revenue_per_person' THEN coalesce(sum(happened.amount), 0)
            ELSE (count(happened.person) > 0)::DOUBLE
        END AS outcome
    FROM watched
    LEFT JOIN happened
        ON
            watched.metric = happened.metric
            AND watched.person = happened.person
            AND happened.seen_at > watched.assigned_at
            AND happened.seen_at <= watched.watched_until
    GROUP BY watched.experiment, watched.arm, watched.segment, watched.person, watched.metric
),
drawn AS (
    SELECT experiment, arm, segment, count(*) AS drawn FROM taking_part GROUP BY ALL
)
SELECT
    drawn.experiment,
    drawn.arm,
    drawn.segment,
    any_value(drawn.drawn) AS drawn,
    count(people.person) AS people,
    count(reached.person) AS reached,
    coalesce(sum(people.outcome), 0) AS total,
    coalesce(sum(people.outcome * people.outcome), 0) AS squares
FROM drawn
LEFT JOIN people USING (experiment, arm, segment)
LEFT JOIN reached ON people.experiment = reached.experiment AND people.person = reached.person
GROUP BY drawn.experiment, drawn.arm, drawn.segment;
