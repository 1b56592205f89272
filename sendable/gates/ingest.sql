-- What the gate after ingest judges: one row. A feed of several accounts is one feed here.
-- A run that the gate stopped is no measure for the next one; what it saw on an opt-out list is.

WITH now AS (
    SELECT
        feed,
        sum(rows) AS rows,
        sum(quarantined) AS quarantined,
        bool_and(state = 'complete') AS is_complete
    FROM pulls
    WHERE run_id = $run_id
    GROUP BY feed
),
past AS (
    SELECT
        run_id,
        feed,
        sum(rows) AS rows,
        max(pulled_at) AS pulled_at,
        -- What a push read between two runs, no gate has judged.
        NOT list_contains($stopped_runs::VARCHAR[], run_id)
        AND NOT ends_with(run_id, '-push') AS gate_held
    FROM pulls
    WHERE run_id <> $run_id AND pulled_at <= $started_at
    GROUP BY run_id, feed
    HAVING bool_and(state = 'complete')
),
before AS (
    SELECT feed, arg_max(rows, pulled_at) AS rows, max(pulled_at) AS pulled_at
    FROM past
    WHERE gate_held
    GROUP BY feed
),
-- Each opt-out list is a feed of its own, `opt_outs:` and its id. Its count is measured against
-- pulls from the day of its confirmation on: a confirmation that is newer than a pull says that
-- what came after it is right. For a list that the playbook names no more, the newest of all does.
confirmed AS (
    SELECT unnest($confirmed_lists::BIGINT[]) AS list_id, unnest($confirmed_on::DATE[]) AS day
),
opt_outs_now AS (SELECT feed, rows, is_complete FROM now WHERE feed LIKE 'opt_outs:%'),
opt_outs_past AS (
    SELECT feed, rows, pulled_at, gate_held
    FROM past
    LEFT JOIN confirmed ON past.feed = 'opt_outs:' || confirmed.list_id
    WHERE
        feed LIKE 'opt_outs:%'
        AND pulled_at::DATE
            >= coalesce(confirmed.day, (SELECT max(day) FROM confirmed), DATE '1970-01-01')
),
opt_outs_before AS (
    SELECT feed, arg_max(rows, pulled_at) AS rows FROM opt_outs_past WHERE gate_held GROUP BY feed
),
current_contacts AS (SELECT * FROM contacts WHERE valid_to IS NULL),
contacts_before AS (
    SELECT count(*) AS rows
    FROM contacts JOIN before ON before.feed = 'contacts'
    WHERE valid_from <= before.pulled_at AND (valid_to IS NULL OR valid_to > before.pulled_at)
),
-- Counts of four weeks: a pull itself asks only for what is new.
messages_of_weeks AS (
    SELECT
        count(*) FILTER (
            WHERE sent_at > $started_at - INTERVAL 28 DAY AND sent_at <= $started_at
        ) AS rows_now,
        count(*) FILTER (
            WHERE sent_at > before.pulled_at - INTERVAL 28 DAY AND sent_at <= before.pulled_at
        ) AS rows_before
    FROM main.messages JOIN before ON before.feed = 'messages'
),
replies_of_weeks AS (
    SELECT
        count(*) FILTER (
            WHERE received_at > $started_at - INTERVAL 28 DAY AND received_at <= $started_at
        ) AS rows_now,
        count(*) FILTER (
            WHERE received_at > before.pulled_at - INTERVAL 28 DAY
            AND received_at <= before.pulled_at
        ) AS rows_before
    FROM main.replies JOIN before ON before.feed = 'replies'
),
shop_rows AS (
    SELECT source, ordered_at AS happened_at FROM orders
    UNION ALL
    SELECT source, occurred_at FROM events
    UNION ALL
    SELECT source, coalesce(delivered_at, shipped_at) FROM shipments
    UNION ALL
    SELECT source, occurred_at FROM email_engagement
    UNION ALL
    SELECT source, given_at FROM given_consents
    UNION ALL
    SELECT source, restocked_at FROM stock
    UNION ALL
    SELECT source, incurred_at FROM campaign_costs
),
shop_ages AS (
    SELECT date_diff('hour', max(happened_at), $as_of) / 24 AS days
    FROM shop_rows
    WHERE happened_at <= $as_of
    GROUP BY source
),
-- A reply within a month of the oldest message may answer one that nobody kept.
answers AS (
    SELECT
        original_message_id IN (SELECT message_id FROM main.messages) AS is_known
    FROM main.replies
    WHERE
        original_message_id IS NOT NULL
        AND received_at > (SELECT min(sent_at) FROM main.messages) + INTERVAL 30 DAY
)
SELECT
    (SELECT count(*) FROM current_contacts) AS contacts,
    (
        SELECT avg(CASE WHEN is_valid THEN 1.0 ELSE 0.0 END) FROM current_contacts
        WHERE phone_raw IS NOT NULL
    ) AS valid_number_share,
    $unconfirmed::INTEGER AS opt_out_lists_unconfirmed,
    coalesce(
        (SELECT CASE WHEN bool_and(is_complete) THEN sum(rows) ELSE -1 END FROM opt_outs_now), -1
    ) AS opt_outs,
    -- The list that lost most; one that is not read any more has lost everybody.
    coalesce(
        (
            SELECT least(0, min(coalesce(opt_outs_now.rows, 0) - opt_outs_before.rows))
            FROM opt_outs_before LEFT JOIN opt_outs_now USING (feed)
            WHERE coalesce(opt_outs_now.is_complete, TRUE)
        ),
        0
    ) AS opt_outs_change,
    coalesce(
        (
            SELECT max(opt_outs_past.rows) FROM opt_outs_now JOIN opt_outs_past USING (feed)
            WHERE opt_outs_now.rows = 0 AND opt_outs_now.is_complete
        ),
        0
    ) AS opt_outs_emptied,
    (SELECT count(*) FROM now WHERE feed = 'replies' AND is_complete) AS replies_readable,
    (SELECT count(*) FROM now WHERE feed = 'clicks' AND is_complete) AS clicks_readable,
    coalesce((SELECT sum(quarantined) FROM now), 0) AS quarantined,
    coalesce((SELECT sum(quarantined) * 1.0 / nullif(sum(rows), 0) FROM now), 0)
        AS quarantined_share,
    -- The account's replies and those of files: a STOP may be among them.
    coalesce(
        (SELECT sum(quarantined) FROM now WHERE feed = 'replies' OR feed LIKE 'replies:%'), 0
    ) AS replies_quarantined,
    coalesce(
        (SELECT count(*) FROM current_contacts) * 1.0
            / nullif((SELECT rows FROM contacts_before), 0),
        1
    ) AS contacts_ratio,
    coalesce(
        (SELECT rows_now * 1.0 / rows_before FROM messages_of_weeks WHERE rows_before >= 20), 1
    ) AS messages_ratio,
    coalesce(
        (SELECT rows_now * 1.0 / rows_before FROM replies_of_weeks WHERE rows_before >= 20), 1
    ) AS replies_ratio,
    coalesce(
        (
            SELECT min(now.rows * 1.0 / before.rows) FROM now JOIN before USING (feed)
            WHERE now.is_complete AND before.rows > 0 AND contains(feed, ':') AND feed NOT LIKE 'opt_outs:%'
        ),
        1
    ) AS sources_ratio,
    (SELECT count(*) - count(DISTINCT message_id) FROM main.messages) AS messages_twice,
    (SELECT count(*) - count(DISTINCT contact_id) FROM current_contacts) AS contacts_twice,
    (SELECT count(*) FROM current_contacts WHERE list_id NOT IN (SELECT list_id FROM lists))
        AS contacts_of_unknown_lists,
    (
        -- Our own lists come and go: those that are gone are still known.
        SELECT
            avg(
                CASE
                    WHEN
                        list_id IN (SELECT list_id FROM lists)
                        OR list_id IN (SELECT list_id FROM main.our_lists WHERE list_id IS NOT NULL)
                        THEN 0.0
                    ELSE 1.0
                END
            )
        FROM main.messages
        WHERE list_id IS NOT NULL AND sent_at > $as_of - INTERVAL 28 DAY
    ) AS messages_of_unknown_lists_share,
    (SELECT avg(CASE WHEN is_known THEN 0.0 ELSE 1.0 END) FROM answers)
        AS replies_to_unknown_messages_share,
    (
        SELECT avg(CASE WHEN delivery = 'failed' THEN 1.0 ELSE 0.0 END) FROM main.messages
        WHERE delivery IN ('delivered', 'failed')
    ) AS failed_share,
    (
        SELECT avg(CASE WHEN delivery = 'pending' THEN 1.0 ELSE 0.0 END) FROM main.messages
        WHERE delivery <> 'not_sent' AND sent_at <= $as_of - INTERVAL 7 DAY
    ) AS pending_share,
    (
        SELECT date_diff('hour', max(sent_at), $as_of) / 24 FROM main.messages
        WHERE sent_at <= $as_of
    ) AS messages_age_days,
    (
        SELECT date_diff('hour', max(received_at), $as_of) / 24 FROM main.replies
        WHERE received_at <= $as_of
    ) AS replies_age_days,
    (
        SELECT date_diff('hour', max(greatest(added_at, updated_at)), $as_of) / 24
        FROM current_contacts
        WHERE greatest(added_at, updated_at) <= $as_of
    ) AS contacts_age_days,
    (SELECT max(days) FROM shop_ages) AS sources_age_days;
