-- What the gate after exclude judges: one row. Needs people.sql, unlifted.sql, `suppressed_now`,
-- `meanings`, `consents_now` and `decisions_now`.

WITH
sendable AS (SELECT number FROM decisions_now WHERE outcome = 'sendable'),
agreed AS (
    SELECT number FROM consents_now
    WHERE
        state IN ('express', 'implied')
        AND coalesce(in_force, TRUE)
        AND (expires_at IS NULL OR expires_at > $as_of)
),
-- Waterfalls: what stands at both ends, and whether each line takes from what the one before left.
ends AS (
    SELECT 'account' AS scope, count(*) AS contacts, (SELECT count(*) FROM sendable) AS people
    FROM current_contacts
    UNION ALL
    SELECT 'list:' || list_id, count(*), coalesce(any_value(of_list.people), 0)
    FROM current_contacts
    LEFT JOIN (
        SELECT list_id, count(DISTINCT number) AS people
        FROM list_members JOIN sendable USING (number)
        GROUP BY list_id
    ) AS of_list USING (list_id)
    GROUP BY list_id
),
lines AS (
    SELECT
        scope,
        position,
        people,
        "left",
        kind,
        lag("left") OVER (PARTITION BY scope ORDER BY position) AS before
    FROM main.waterfalls
    WHERE run_id = $run_id
),
drawn AS (
    SELECT
        scope,
        arg_min("left", position) AS contacts,
        arg_max("left", position) AS people,
        sum(CASE
            WHEN kind = 'total' THEN abs(people - "left") + abs(coalesce(before, "left") - "left")
            ELSE abs(before - people - "left")
        END) AS gap
    FROM lines
    GROUP BY scope
),
gaps AS (
    SELECT
        coalesce(ends.scope, drawn.scope) AS scope,
        abs(coalesce(ends.contacts, 0) - coalesce(drawn.contacts, 0))
        + abs(coalesce(ends.people, 0) - coalesce(drawn.people, 0))
        + coalesce(drawn.gap, 0) AS gap
    FROM ends FULL JOIN drawn USING (scope)
)
SELECT
    count(*) AS recipients,
    avg(CASE WHEN outcome = 'sendable' THEN 1.0 ELSE 0.0 END) AS sendable_share,
    avg(CASE WHEN outcome = 'held' THEN 1.0 ELSE 0.0 END) AS held_share,
    (SELECT count(*) FROM sendable SEMI JOIN suppressed_now USING (number))
        AS suppressed_and_sendable,
    (SELECT count(*) FROM sendable SEMI JOIN unlifted_in_log USING (number)) AS unlifted_and_sendable,
    (SELECT count(*) FROM sendable SEMI JOIN unlifted_on_lists USING (number)) AS listed_and_sendable,
    (SELECT count(*) FROM lifts_in_log WHERE NOT list_contains($liftable::VARCHAR[], reason))
        AS lifts_of_the_unliftable,
    (
        SELECT count(*) FROM sendable JOIN recipients USING (number)
        WHERE NOT recipients.valid_number
    ) AS invalid_and_sendable,
    (SELECT count(*) FROM sendable ANTI JOIN agreed USING (number)) AS sendable_without_consent,
    (
        SELECT count(*) FROM sendable
        SEMI JOIN (SELECT number FROM main.findings WHERE run_id = $run_id) AS found USING (number)
    ) AS sendable_with_a_reason,
    count(*) - count(DISTINCT number) AS duplicates,
    (SELECT count(*) FROM recipients ANTI JOIN decisions_now USING (number)) AS not_decided,
    (SELECT count(*) FROM decisions_now ANTI JOIN recipients USING (number))
        AS decided_and_not_known,
    (SELECT coalesce(sum(gap), 0) FROM gaps WHERE scope = 'account') AS waterfall_gap,
    (SELECT count(*) FROM gaps WHERE scope <> 'account' AND gap <> 0) AS list_waterfalls_wrong
FROM decisions_now;
