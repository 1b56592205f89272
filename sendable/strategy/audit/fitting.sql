-- The mistakes that lie in lists, segments and offers that do not fit. Needs `list_members`.

-- 5. Served under a segment that asks only what people are.
INSERT INTO audit_found
SELECT 'no_behaviour', number
FROM main.membership
WHERE
    run_id = $segment_run AND is_primary AND list_contains($plain_segments::VARCHAR[], segment);

INSERT INTO audit_measured
SELECT
    'no_behaviour',
    (SELECT count(*) FROM audit_found WHERE mistake = 'no_behaviour'),
    count(*),
    $plain_segments::VARCHAR[]
FROM main.membership
WHERE run_id = $segment_run AND is_primary;

-- 6. A list that nobody came to and nobody left for long before the last message to it. A list of
-- which no day is known at all says nothing.
CREATE OR REPLACE TEMP TABLE audit_lists AS
WITH changes AS (
    SELECT list_id, added_at AS changed_at FROM main.contacts WHERE added_at IS NOT NULL
    UNION ALL
    SELECT list_id, max(valid_to)
    FROM main.contacts GROUP BY contact_id, list_id HAVING count(valid_to) = count(*)
),
sent AS (
    SELECT list_id, max(sent_at) AS last_sent_at, count(*) AS messages
    FROM audit_sends WHERE list_id IS NOT NULL GROUP BY list_id
)
SELECT
    sent.list_id,
    any_value(lists.list_name) AS list_name,
    any_value(sent.messages) AS messages,
    any_value(sent.last_sent_at) - max(changes.changed_at) > to_days($static_days::INTEGER)
        AS is_static
FROM sent
JOIN main.lists AS lists USING (list_id)
JOIN changes ON sent.list_id = changes.list_id AND changes.changed_at <= sent.last_sent_at
GROUP BY sent.list_id;

INSERT INTO audit_measured
SELECT
    'static_lists',
    coalesce(sum(messages) FILTER (WHERE is_static), 0),
    coalesce(sum(messages), 0),
    coalesce(list(DISTINCT list_name ORDER BY list_name) FILTER (WHERE is_static), [])
FROM audit_lists;

INSERT INTO audit_found
SELECT DISTINCT 'static_lists', sends.number
FROM audit_sends AS sends
JOIN main.lists AS lists USING (list_id)
WHERE lists.list_name IN (SELECT list_name FROM audit_lists WHERE is_static);

-- 8. A text that names a category, to somebody whose known interests are all others.
CREATE OR REPLACE TEMP TABLE audit_categories AS
SELECT DISTINCT lower(trim(category)) AS category
FROM (
    SELECT category FROM main.orders
    UNION
    SELECT category FROM main.events
)
WHERE len(trim(category)) >= 4;

CREATE OR REPLACE TEMP TABLE audit_offers AS
SELECT texts.text_id, list(categories.category) AS categories
FROM audit_texts AS texts JOIN audit_categories AS categories
    ON contains(texts.body, categories.category)
GROUP BY texts.text_id;

CREATE OR REPLACE TEMP TABLE audit_misplaced AS
WITH reached AS (
    SELECT DISTINCT sends.number FROM audit_sends AS sends SEMI JOIN audit_offers USING (text_id)
),
interests AS (
    SELECT number, list(DISTINCT category) AS categories
    FROM (
        SELECT number, lower(trim(category)) AS category FROM main.orders
        WHERE
            status = 'completed'
            AND ordered_at > $as_of::TIMESTAMPTZ - to_days($interest_days::INTEGER)
            AND ordered_at <= $as_of
        UNION ALL
        SELECT number, lower(trim(category)) FROM main.events
        WHERE
            occurred_at > $as_of::TIMESTAMPTZ - to_days($interest_days::INTEGER)
            AND occurred_at <= $as_of
        UNION ALL
        SELECT wishes.number, categories.category
        FROM main.preferences AS wishes JOIN audit_categories AS categories
            ON contains(lower(wishes.value), categories.category)
        WHERE wishes.name = 'categories'
    )
    SEMI JOIN reached USING (number)
    WHERE category IN (SELECT category FROM audit_categories)
    GROUP BY number
)
SELECT
    sends.number,
    NOT list_has_any(interests.categories, offers.categories) AS is_misplaced,
    count(*) AS messages
FROM audit_sends AS sends
JOIN audit_offers AS offers USING (text_id)
JOIN interests USING (number)
GROUP BY ALL;

INSERT INTO audit_measured
SELECT
    'irrelevant_offers',
    coalesce(sum(messages) FILTER (WHERE is_misplaced), 0),
    coalesce(sum(messages), 0),
    []
FROM audit_misplaced;

INSERT INTO audit_found
SELECT DISTINCT 'irrelevant_offers', number FROM audit_misplaced WHERE is_misplaced;

-- 10. Opt-outs by list. Each is charged to the last message before it, if that was not long before.
CREATE OR REPLACE TEMP TABLE audit_opt_outs AS
WITH said AS (
    SELECT number, min(since) AS since
    FROM (
        SELECT number, reason, since FROM suppressed_now
        UNION ALL
        SELECT number, reason, since FROM lifted_now
    )
    WHERE
        since <= $as_of
        AND reason IN ('opted_out_list', 'opted_out_keyword', 'opted_out_phrase', 'complaint')
    GROUP BY number
),
charged AS (
    SELECT arg_max(sends.list_id, sends.sent_at) AS list_id
    FROM said
    JOIN audit_sends AS sends ON said.number = sends.number AND said.since > sends.sent_at
    WHERE said.since - sends.sent_at <= to_days($opt_out_days::INTEGER)
    GROUP BY said.number
)
SELECT sent.list_name, sent.messages, coalesce(stopped.opt_outs, 0) AS opt_outs
FROM (
    SELECT list_id, any_value(lists.list_name) AS list_name, count(*) AS messages
    FROM audit_sends JOIN main.lists AS lists USING (list_id)
    GROUP BY list_id HAVING count(*) >= $least_messages
) AS sent
LEFT JOIN (SELECT list_id, count(*) AS opt_outs FROM charged GROUP BY list_id) AS stopped
    USING (list_id);

INSERT INTO audit_measured
SELECT
    'opt_outs_unwatched',
    coalesce(arg_max(opt_outs, opt_outs / messages), 0),
    coalesce(arg_max(messages, opt_outs / messages), 0),
    coalesce(
        list(DISTINCT list_name ORDER BY list_name) FILTER (WHERE opt_outs / messages > $opt_out_share),
        []
    )
FROM audit_opt_outs;

INSERT INTO audit_found
SELECT DISTINCT 'opt_outs_unwatched', members.number
FROM list_members AS members
WHERE
    lower(members.list_name) IN (
        SELECT lower(list_name) FROM audit_opt_outs WHERE opt_outs / messages > $opt_out_share
    );
