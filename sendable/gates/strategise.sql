-- What the gate after strategise judges: one row, by queries of its own over what was written. Needs people.sql,
-- silent.sql, caps.sql, `decisions_now` and `shut_out` (number): who is written to at a time that is none for it.

WITH
plan AS (SELECT * FROM main.plans WHERE run_id = $run_id),
told AS (SELECT * FROM main.planned_sends WHERE run_id = $run_id),
sends AS (SELECT * FROM told WHERE verdict = 'send'),
members AS (SELECT * FROM main.membership WHERE run_id = $segment_run),
-- Steps: each takes from what the one before left, and its people are the rows of its verdict.
lines AS (
    SELECT *, lag("left") OVER (PARTITION BY segment ORDER BY position) AS before
    FROM main.send_plan_steps WHERE run_id = $run_id
),
verdicts AS (SELECT segment, verdict, count(*) AS people FROM told GROUP BY segment, verdict),
wrong_lines AS (
    SELECT lines.segment
    FROM lines
    LEFT JOIN verdicts ON lines.segment = verdicts.segment AND lines.step = verdicts.verdict
    WHERE
        (lines.before IS NOT NULL AND lines.kind = 'total' AND lines.before <> lines.people)
        OR (lines.kind = 'taken' AND lines.before - lines.people <> lines."left")
        OR (
            lines.step NOT IN ('members', 'other_segment', 'audience', 'suppressed')
            AND lines.people <> coalesce(verdicts.people, 0)
        )
    UNION
    SELECT segment FROM verdicts ANTI JOIN lines USING (segment)
)
SELECT
    (SELECT count(*) FROM plan) AS plans,
    (
        SELECT count(*) FROM plan
        WHERE readiness <> 'none' AND (message_type IS NULL OR segment NOT IN (SELECT unnest($with_strategy::VARCHAR[])))
    ) AS without_strategy,
    (SELECT count(*) FROM plan WHERE addressable + capped <> primary_size) AS not_adding_up,
    (SELECT coalesce(sum(addressable), 0) FROM plan) AS addressable,
    (SELECT count(*) FROM told) AS planned,
    (SELECT count(*) FROM sends) AS sends,
    (SELECT count(*) - count(DISTINCT number) FROM told) AS planned_twice,
    (SELECT count(*) FROM sends SEMI JOIN opted_out USING (number)) AS opted_out_planned,
    (SELECT count(*) FROM sends SEMI JOIN refused USING (number)) AS refused_planned,
    (
        SELECT count(*) FROM sends ANTI JOIN (
            SELECT number FROM decisions_now WHERE outcome = 'sendable'
        ) AS sendable USING (number)
    ) AS not_sendable_planned,
    (SELECT count(*) FROM sends ANTI JOIN members USING (number, segment)) AS not_members_planned,
    (SELECT count(*) FROM sends WHERE $is_unanswered) AS unanswered_planned,
    (SELECT count(*) FROM over_a_cap WHERE of = 'plan') AS over_a_cap,
    (SELECT count(*) FROM sends WHERE send_at IS NULL) AS without_a_moment,
    (SELECT count(*) FROM sends SEMI JOIN shut_out USING (number)) AS outside_hours_planned,
    -- Drawn anew, by the words of the draw's definition; of running tests, as it was written down.
    (
        SELECT count(*) FROM sends
        WHERE
            ('0x' || substr(sha256($holdout || ':' || number), 1, 15))::BIGINT % 10000
            < round($holdout_percent * 100)
            OR number IN (
                SELECT number FROM main.experiment_arms
                WHERE arm = 'holdout' AND list_contains($running::VARCHAR[], experiment)
            )
    ) AS held_out_planned,
    (SELECT count(DISTINCT segment) FROM wrong_lines) AS steps_wrong,
    (SELECT string_agg(DISTINCT segment, ', ' ORDER BY segment) FROM wrong_lines) AS steps_wrong_in_words,
    (
        SELECT count(*) FROM told
        WHERE
            (verdict <> 'send' AND (parts IS NOT NULL OR price IS NOT NULL))
            OR (parts IS NULL AND price IS NOT NULL)
            OR parts < 1
            OR price < 0
    ) AS costs_wrong,
    (SELECT count(*) FROM sends WHERE parts IS NULL) AS without_text,
    (SELECT count(*) FROM sends WHERE is_cut) AS cut_off,
    (SELECT count(*) FROM sends WHERE parts IS NOT NULL AND price IS NULL) AS unpriced;
