-- What people did, and which message it is credited to: the last one that reached them before it,
-- within the attribution time. A click is credited to the message whose link it was, where that is
-- known (`judged_clicks`).

-- Amounts in several currencies do not add up: the one of most orders counts.
CREATE OR REPLACE TEMP TABLE measured_orders AS
SELECT
    substr(number, 2)::BIGINT AS person,
    ordered_at,
    CASE WHEN currency IS NOT DISTINCT FROM usual OR currency IS NULL THEN amount END AS amount,
    discount_amount > 0 AS is_discounted,
    usual AS currency
FROM main.orders
CROSS JOIN (SELECT mode(currency) AS usual FROM main.orders WHERE status = 'completed')
WHERE status = 'completed' AND ordered_at <= $as_of;

-- What is said twice within days, by a reply and on a list, is said once.
CREATE OR REPLACE TEMP TABLE measured_opt_outs AS
WITH said AS (
    SELECT DISTINCT substr(number, 2)::BIGINT AS person, since AS opted_out_at
    FROM main.suppressions
    WHERE action = 'suppress' AND list_contains($opt_outs::VARCHAR[], reason) AND since <= $as_of
)
SELECT person, opted_out_at
FROM said
QUALIFY coalesce(
    opted_out_at
    > lag(opted_out_at) OVER (PARTITION BY person ORDER BY opted_out_at)
    + to_hours(24 * $attribution_days),
    TRUE
);

CREATE OR REPLACE TEMP TABLE credits AS
WITH happened AS (
    SELECT 'order' AS kind, person, ordered_at AS at_time, amount, is_discounted
    FROM measured_orders
    WHERE ordered_at > $reach_from
    UNION ALL
    SELECT 'opt_out', person, opted_out_at, NULL, NULL
    FROM measured_opt_outs
    WHERE opted_out_at > $reach_from
),
received AS (
    SELECT person, sent_at, snapshot
    FROM measured_sends
    SEMI JOIN happened USING (person)
    WHERE is_delivered
)
SELECT happened.*, received.sent_at, received.snapshot
FROM happened
ASOF JOIN received ON happened.person = received.person AND happened.at_time >= received.sent_at
WHERE happened.at_time <= received.sent_at + to_hours(24 * $attribution_days)
UNION ALL
SELECT
    CASE WHEN sign IS NULL THEN 'click' ELSE 'machine' END,
    clicks.person,
    clicks.clicked_at,
    NULL,
    NULL,
    clicks.sent_at,
    coalesce(moments.snapshot, -1)::SMALLINT
FROM judged_clicks AS clicks
LEFT JOIN measured_moments AS moments
    ON clicks.sent_at >= moments.moment AND clicks.sent_at < moments.until
WHERE clicks.clicked_at <= clicks.sent_at + to_hours(24 * $attribution_days);

-- What shows that somebody is there. A refusal is no sign of interest.
CREATE OR REPLACE TEMP TABLE signs_of_life AS
SELECT person, ordered_at AS seen_at, TRUE AS is_order FROM measured_orders
UNION ALL
SELECT person, clicked_at, FALSE FROM judged_clicks WHERE sign IS NULL
UNION ALL
SELECT substr(replies.number, 2)::BIGINT, replies.received_at, FALSE
FROM main.replies AS replies
JOIN meanings USING (message_id)
WHERE meanings.label IN ('positive', 'question', 'opt_in') AND replies.received_at <= $as_of;
