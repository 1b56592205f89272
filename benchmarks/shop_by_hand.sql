-- The wide row that an analyst would write once for all segments of `shop_segments.py`: each table
-- gone over once, with every count that some segment needs. What no segment of the smaller size
-- needs, DuckDB leaves out by itself.
WITH sms AS (
    SELECT
        number,
        count(*) AS sent,
        count(*) FILTER (sent_at > $day7) AS sent_7,
        count(*) FILTER (sent_at > $day30) AS sent_30,
        count(*) FILTER (sent_at > $day90) AS sent_90,
        count(*) FILTER (delivery = 'delivered') AS delivered,
        count(*) FILTER (delivery = 'delivered' AND sent_at > $day90) AS delivered_90,
        count(*) FILTER (delivery = 'failed' AND sent_at > $day30) AS failed_30,
        count(*) FILTER (delivery = 'failed' AND sent_at > $day365) AS failed_365,
        count(*) FILTER (sender = 'Wattle' AND sent_at > $day180) AS wattle_180,
        max(sent_at) FILTER (delivery = 'delivered') AS last_received_at
    FROM messages
    WHERE sent_at <= $as_of
    GROUP BY number
),
opened AS (
    SELECT
        number,
        count(*) AS clicks,
        count(*) FILTER (clicked_at > $day7) AS clicks_7,
        count(*) FILTER (clicked_at > $day14) AS clicks_14,
        count(*) FILTER (clicked_at > $day30) AS clicks_30,
        count(*) FILTER (clicked_at > $day60) AS clicks_60,
        count(*) FILTER (clicked_at > $day90) AS clicks_90,
        count(*) FILTER (clicked_at > $day120) AS clicks_120,
        count(*) FILTER (clicked_at > $day180) AS clicks_180,
        count(*) FILTER (clicked_at > $day730 AND clicked_at <= $day365) AS clicks_365_730,
        min(clicked_at) AS first_click_at
    FROM clicks
    WHERE clicked_at <= $as_of
    GROUP BY number
),
answers AS (
    SELECT
        number,
        count(*) FILTER (received_at > $day30) AS replies_30,
        count(*) FILTER (received_at > $day90) AS replies_90,
        count(*) FILTER (received_at > $day180) AS replies_180,
        count(*) FILTER (label = 'interested' AND received_at > $day30) AS interested_30,
        count(*) FILTER (label = 'question' AND received_at > $day60) AS questions_60,
        count(*) FILTER (label = 'positive') AS positive_365
    FROM replies
    WHERE received_at > $day365 AND received_at <= $as_of
    GROUP BY number
),
completed AS (
    SELECT number, ordered_at, amount, discount_amount, category
    FROM orders
    WHERE status = 'completed' AND ordered_at <= $as_of
),
bought AS (
    SELECT
        number,
        count(*) AS orders,
        count(*) FILTER (ordered_at > $day7) AS orders_7,
        count(*) FILTER (ordered_at > $day30) AS orders_30,
        count(*) FILTER (ordered_at > $day90) AS orders_90,
        count(*) FILTER (ordered_at > $day180) AS orders_180,
        count(*) FILTER (ordered_at > $day360) AS orders_360,
        count(*) FILTER (ordered_at > $day365) AS orders_365,
        count(*) FILTER (category = 'skincare' AND ordered_at > $day365) AS skincare_365,
        count(*) FILTER (category = 'hair' AND ordered_at > $day365) AS hair_365,
        count(*) FILTER (amount > 150 AND ordered_at > $day365) AS dear_365,
        count(*) FILTER (discount_amount > 0) AS discounted,
        count(*) FILTER (discount_amount > 0 AND ordered_at > $day365) AS discounted_365,
        round(sum(amount), 6) AS total_spend,
        round(avg(amount), 6) AS average_value,
        round(sum(amount) FILTER (ordered_at > $day90), 6) AS spend_90,
        round(sum(amount) FILTER (ordered_at > $day365), 6) AS spend_365,
        min(ordered_at) AS first_order_at,
        max(ordered_at) AS last_order_at,
        max(ordered_at) FILTER (category = 'skincare') AS last_skincare_at
    FROM completed
    GROUP BY number
),
ranked AS (
    SELECT
        number,
        rank() OVER (ORDER BY total_spend DESC) - 1 AS spend_rank,
        rank() OVER (ORDER BY total_spend) - 1 AS low_rank,
        count(*) OVER () AS spenders
    FROM bought
),
gaps AS (
    SELECT
        number,
        epoch(ordered_at - lag(ordered_at) OVER (PARTITION BY number ORDER BY ordered_at)) / 86400
            AS gap
    FROM completed
),
rhythm AS (
    SELECT number, median(gap) AS median_gap FROM gaps WHERE gap IS NOT NULL GROUP BY number
),
tastes AS (
    SELECT number, category, count(*) AS times, max(ordered_at) AS last_at
    FROM completed
    WHERE ordered_at > $day365 AND category IS NOT NULL
    GROUP BY number, category
),
favourites AS (
    SELECT number, arg_min(category, row(-times, -epoch_us(last_at), category)) AS main_category
    FROM tastes
    GROUP BY number
),
looked AS (
    SELECT
        number,
        count(*) FILTER (kind = 'cart' AND occurred_at > $day7) AS carts_7,
        count(*) FILTER (kind = 'view' AND occurred_at > $day30) AS views_30,
        count(*) FILTER (kind = 'search' AND occurred_at > $day30) AS searches_30,
        count(*) FILTER (kind = 'wishlist') AS wishlists_90,
        count(*) FILTER (kind = 'view' AND category = 'skincare' AND occurred_at > $day30)
            AS skincare_views_30,
        count(*) FILTER (kind = 'view' AND category = 'hair' AND occurred_at > $day60)
            AS hair_views_60
    FROM events
    WHERE occurred_at > $day90 AND occurred_at <= $as_of
    GROUP BY number
),
last_cart AS (
    SELECT number, max(occurred_at) AS cart_at
    FROM events
    WHERE kind = 'cart' AND occurred_at > $day14 AND occurred_at <= $as_of
    GROUP BY number
),
carts_of_late AS (
    SELECT events.number, count(*) AS carts_left
    FROM events LEFT JOIN bought USING (number)
    WHERE
        kind = 'cart' AND occurred_at > $day2 AND occurred_at <= $as_of
        AND NOT coalesce(last_order_at >= occurred_at, FALSE)
    GROUP BY events.number
),
views_of_late AS (
    SELECT
        events.number,
        count(*) FILTER (occurred_at > $day7 AND NOT coalesce(cart_at > occurred_at, FALSE))
            AS views_left,
        count(*) FILTER (cart_at > occurred_at) AS views_followed
    FROM events LEFT JOIN last_cart USING (number)
    WHERE kind = 'view' AND occurred_at > $day14 AND occurred_at <= $as_of
    GROUP BY events.number
),
carts_and_next AS (
    SELECT carts.number, carts.occurred_at, completed.ordered_at
    FROM (
        SELECT number, occurred_at FROM events
        WHERE kind = 'cart' AND occurred_at > $day30 AND occurred_at <= $as_of
    ) AS carts
    ASOF LEFT JOIN completed
        ON carts.number = completed.number AND carts.occurred_at <= completed.ordered_at
),
slow_carts AS (
    SELECT number, count(*) AS carts_not_soon
    FROM carts_and_next
    WHERE NOT coalesce(ordered_at <= occurred_at + INTERVAL 24 HOURS, FALSE)
    GROUP BY number
),
lists AS (
    SELECT
        number,
        bool_or(lower(list_name) = 'webinar') AS in_webinar,
        bool_or(lower(list_name) = 'vip club') AS in_vip_club
    FROM list_members
    GROUP BY number
),
ages AS (
    SELECT number, max(as_number) AS age FROM attributes WHERE lower(name) = 'age' GROUP BY number
)
SELECT
    recipients.number, country, region, carrier, email, added_at, opted, consent_at,
    coalesce(sent, 0) AS sent,
    coalesce(sent_7, 0) AS sent_7,
    coalesce(sent_30, 0) AS sent_30,
    coalesce(sent_90, 0) AS sent_90,
    coalesce(delivered, 0) AS delivered,
    coalesce(delivered_90, 0) AS delivered_90,
    coalesce(failed_30, 0) AS failed_30,
    coalesce(failed_365, 0) AS failed_365,
    coalesce(wattle_180, 0) AS wattle_180,
    last_received_at,
    coalesce(clicks, 0) AS clicks,
    coalesce(clicks_7, 0) AS clicks_7,
    coalesce(clicks_14, 0) AS clicks_14,
    coalesce(clicks_30, 0) AS clicks_30,
    coalesce(clicks_60, 0) AS clicks_60,
    coalesce(clicks_90, 0) AS clicks_90,
    coalesce(clicks_120, 0) AS clicks_120,
    coalesce(clicks_180, 0) AS clicks_180,
    coalesce(clicks_365_730, 0) AS clicks_365_730,
    first_click_at,
    coalesce(replies_30, 0) AS replies_30,
    coalesce(replies_90, 0) AS replies_90,
    coalesce(replies_180, 0) AS replies_180,
    coalesce(interested_30, 0) AS interested_30,
    coalesce(questions_60, 0) AS questions_60,
    coalesce(positive_365, 0) AS positive_365,
    coalesce(orders, 0) AS orders,
    coalesce(orders_7, 0) AS orders_7,
    coalesce(orders_30, 0) AS orders_30,
    coalesce(orders_90, 0) AS orders_90,
    coalesce(orders_180, 0) AS orders_180,
    coalesce(orders_360, 0) AS orders_360,
    coalesce(orders_365, 0) AS orders_365,
    coalesce(skincare_365, 0) AS skincare_365,
    coalesce(hair_365, 0) AS hair_365,
    coalesce(dear_365, 0) AS dear_365,
    coalesce(discounted, 0) AS discounted,
    coalesce(discounted_365, 0) AS discounted_365,
    average_value, spend_90, spend_365, first_order_at, last_order_at, last_skincare_at,
    (epoch_us($as_of) - epoch_us(last_order_at)) / 86400000000 AS days_since_order,
    spend_rank, low_rank, spenders, median_gap, main_category,
    coalesce(carts_7, 0) AS carts_7,
    coalesce(views_30, 0) AS views_30,
    coalesce(searches_30, 0) AS searches_30,
    coalesce(wishlists_90, 0) AS wishlists_90,
    coalesce(skincare_views_30, 0) AS skincare_views_30,
    coalesce(hair_views_60, 0) AS hair_views_60,
    coalesce(carts_left, 0) AS carts_left,
    coalesce(views_left, 0) AS views_left,
    coalesce(views_followed, 0) AS views_followed,
    coalesce(carts_not_soon, 0) AS carts_not_soon,
    loyalty_tier, loyalty_points, age,
    coalesce(in_webinar, FALSE) AS in_webinar,
    coalesce(in_vip_club, FALSE) AS in_vip_club
FROM recipients
LEFT JOIN sms USING (number)
LEFT JOIN opened USING (number)
LEFT JOIN answers USING (number)
LEFT JOIN bought USING (number)
LEFT JOIN ranked USING (number)
LEFT JOIN rhythm USING (number)
LEFT JOIN favourites USING (number)
LEFT JOIN looked USING (number)
LEFT JOIN carts_of_late USING (number)
LEFT JOIN views_of_late USING (number)
LEFT JOIN slow_carts USING (number)
LEFT JOIN lists USING (number)
LEFT JOIN ages USING (number)
LEFT JOIN loyalty USING (number)
