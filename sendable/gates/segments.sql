-- What the gate after segment judges: one row. Needs people.sql, unlifted.sql, `suppressed_now`,
-- `meanings` and `decisions_now`; the segments are read from the lake, as they were written.

WITH
members AS (SELECT * FROM main.membership WHERE run_id = $run_id),
sizes AS (SELECT * FROM main.segment_sizes WHERE run_id = $run_id),
-- Only segments for SMS serve anybody first.
of_sms AS (
    SELECT DISTINCT number FROM members
    SEMI JOIN (SELECT segment FROM sizes WHERE primary_members IS NOT NULL) AS served USING (segment)
),
opted_out AS (
    SELECT number FROM suppressed_now
    UNION
    SELECT number FROM unlifted_in_log
    UNION
    SELECT number FROM unlifted_on_lists
),
counted AS (
    SELECT segment, count(*) AS people, count(DISTINCT number) AS numbers FROM members GROUP BY segment
),
-- Waterfalls: each line takes from what the one before left, and the ends are the counts.
lines AS (
    SELECT *, lag("left") OVER (PARTITION BY segment ORDER BY position) AS before
    FROM main.segment_waterfalls WHERE run_id = $run_id
),
falls AS (
    SELECT
        segment,
        arg_min("left", position) AS matched,
        arg_max("left", position) AS members,
        sum(CASE
            WHEN kind = 'total' THEN abs(coalesce(before, "left") - "left")
            ELSE abs(before - people - "left")
        END) AS gap
    FROM lines GROUP BY segment
),
wrong_falls AS (
    SELECT sizes.segment FROM sizes LEFT JOIN falls USING (segment) LEFT JOIN counted USING (segment)
    WHERE
        sizes.not_computable IS NULL
        AND (
            falls.gap IS NULL
            OR falls.gap <> 0
            OR falls.matched <> sizes.matched
            OR falls.members <> sizes.members
            OR coalesce(counted.people, 0) <> sizes.members
        )
),
moves AS (
    SELECT
        now.segment,
        now.members - now.entered + now."left" AS before,
        now.entered,
        now."left",
        earlier.rule_digest = now.rule_digest AS is_same_rule
    FROM sizes AS now
    LEFT JOIN main.segment_sizes AS earlier
        ON now.segment = earlier.segment AND earlier.run_id = $before
    WHERE now.entered IS NOT NULL
),
jumps AS (
    SELECT segment, before, entered, "left" FROM moves
    WHERE
        is_same_rule
        AND before >= $least_members
        AND 100 * greatest(entered, "left") > $warn_percent * before
)
SELECT
    (SELECT count(*) FROM sizes) AS segments,
    (SELECT count(*) FROM sizes WHERE not_computable IS NOT NULL) AS not_computable,
    (
        SELECT coalesce(avg(CASE WHEN not_computable IS NULL THEN 0.0 ELSE 1.0 END), 0.0) FROM sizes
    ) AS not_computable_share,
    (
        -- An account without shop data has dozens of them: three stand for all.
        SELECT
            array_to_string(list(segment || ' (' || not_computable || ')' ORDER BY segment)[1:3], '; ')
            || CASE WHEN count(*) > 3 THEN '; and ' || (count(*) - 3) || ' more' ELSE '' END
        FROM sizes
        WHERE not_computable IS NOT NULL
    ) AS not_computable_in_words,
    (SELECT count(*) FROM sizes WHERE members = 0) AS empty,
    (SELECT string_agg(segment, ', ' ORDER BY segment) FROM sizes WHERE members = 0) AS empty_in_words,
    (
        SELECT count(*) FROM (
            SELECT number FROM members WHERE is_primary GROUP BY number HAVING count(*) > 1
        ) AS several
    ) AS with_several_primaries,
    (
        SELECT count(*) FROM members
        WHERE is_primary AND number NOT IN (
            SELECT number FROM decisions_now WHERE outcome = 'sendable'
        )
    ) AS primaries_not_sendable,
    (SELECT count(*) FROM of_sms SEMI JOIN opted_out USING (number)) AS opted_out_in_sms,
    (
        SELECT count(*) FROM of_sms ANTI JOIN (
            SELECT number FROM decisions_now WHERE outcome = 'sendable'
        ) AS sendable USING (number)
    ) AS not_sendable_in_sms,
    (
        SELECT count(*) FROM members
        SEMI JOIN (SELECT segment FROM sizes WHERE not_computable IS NOT NULL) AS unknown
            USING (segment)
    ) AS members_of_the_not_computable,
    (SELECT coalesce(sum(people - numbers), 0) FROM counted) AS members_twice,
    (SELECT count(*) FROM wrong_falls) AS waterfalls_wrong,
    (SELECT string_agg(segment, ', ' ORDER BY segment) FROM wrong_falls) AS waterfalls_wrong_in_words,
    (SELECT count(*) FROM jumps) AS sizes_jumped,
    (
        SELECT string_agg(
            segment || ': of ' || before || ', ' || entered || ' entered and ' || "left" || ' left',
            '; ' ORDER BY segment
        ) FROM jumps
    ) AS sizes_jumped_in_words;
