-- How many people each reason had in the run before and has now: of all, and of those in both runs.
-- Every reason of a person counts, not only the deciding one. Needs people.sql, `consents_now` and
-- `decisions_now`.

WITH
past AS (SELECT number, reasons FROM main.decisions WHERE run_id = $before_run),
stayers AS (
    SELECT number, past.reasons AS reasons_before, decisions_now.reasons AS reasons_now
    FROM past JOIN decisions_now USING (number)
),
declared_now AS (
    SELECT number, TRY_CAST(split_part(consent_id, ':', 2) AS BIGINT) AS list_id
    FROM consents_now
    WHERE starts_with(consent_id, 'list:') AND coalesce(in_force, TRUE)
),
declared_before AS (
    SELECT DISTINCT TRY_CAST(split_part(consent_id, ':', 2) AS BIGINT) AS list_id
    FROM main.consents
    WHERE run_id = $before_run AND starts_with(consent_id, 'list:')
),
-- Whom a declaration released that the playbook did not have: they were on the list already.
released AS (
    SELECT DISTINCT stayers.number
    FROM stayers
    JOIN declared_now USING (number)
    ANTI JOIN declared_before USING (list_id)
    SEMI JOIN (
        SELECT number, list_id FROM main.contacts WHERE valid_from <= $before_at
    ) AS there USING (number, list_id)
    WHERE
        list_contains(stayers.reasons_before, 'unclear_permission')
        AND NOT list_contains(stayers.reasons_now, 'unclear_permission')
),
counts AS (
    SELECT reason, 'all_before' AS what, count(*) AS people
    FROM (SELECT unnest(reasons) AS reason FROM past) GROUP BY reason
    UNION ALL
    SELECT reason, 'all_now', count(*)
    FROM (SELECT unnest(reasons) AS reason FROM decisions_now) GROUP BY reason
    UNION ALL
    SELECT reason, 'both_before', count(*)
    FROM (SELECT unnest(reasons_before) AS reason FROM stayers) GROUP BY reason
    UNION ALL
    SELECT reason, 'both_now', count(*)
    FROM (SELECT unnest(reasons_now) AS reason FROM stayers) GROUP BY reason
    UNION ALL
    SELECT 'unclear_permission', 'declared', count(*) FROM released
)
SELECT
    reason,
    coalesce(sum(people) FILTER (WHERE what = 'all_before'), 0)
    / (SELECT count(*) FROM past) AS all_before,
    coalesce(sum(people) FILTER (WHERE what = 'all_now'), 0)
    / (SELECT count(*) FROM decisions_now) AS all_now,
    coalesce(sum(people) FILTER (WHERE what = 'both_before'), 0)
    / (SELECT count(*) FROM stayers) AS both_before,
    coalesce(sum(people) FILTER (WHERE what = 'both_now'), 0)
    / (SELECT count(*) FROM stayers) AS both_now,
    coalesce(sum(people) FILTER (WHERE what = 'declared'), 0)
    / (SELECT count(*) FROM stayers) AS declared,
    coalesce(sum(people) FILTER (WHERE what = 'declared'), 0)::BIGINT AS declared_people
FROM counts
WHERE
    least((SELECT count(*) FROM past), (SELECT count(*) FROM stayers)) >= $least_recipients
GROUP BY reason
ORDER BY reason;
