-- What becomes of everybody in the audience. Needs `audience`, `counted_sends`, `had_offers`, `capped` and
-- main.orders.

-- Each verdict has a moment at which it ends by itself. The first that holds is the verdict.
CREATE OR REPLACE TEMP TABLE planned AS
WITH
bought AS (
    SELECT audience.number, max(epoch_us(orders.ordered_at)) + $buyer_width::BIGINT AS free_at
    FROM main.orders AS orders JOIN audience USING (number)
    WHERE
        orders.status = 'completed'
        AND orders.ordered_at <= $as_of
        AND epoch_us(orders.ordered_at) > audience.moment - $buyer_width::BIGINT
    GROUP BY audience.number
),
messaged AS (
    SELECT audience.number, max(sends.moment) + $messaged_width::BIGINT AS free_at
    FROM counted_sends AS sends JOIN audience USING (number)
    WHERE sends.moment <= audience.moment AND sends.moment > audience.moment - $messaged_width::BIGINT
    GROUP BY audience.number
),
judged AS (
    SELECT
        audience.*,
        CASE
            WHEN audience.is_elsewhere THEN 'other_lists'
            WHEN audience.is_left_out THEN 'left_out'
            WHEN bought.number IS NOT NULL THEN 'recent_buyer'
            WHEN $is_unanswered THEN 'unanswered'
            WHEN messaged.number IS NOT NULL THEN 'recently_messaged'
            WHEN had_offers.number IS NOT NULL THEN 'only_offers'
            WHEN capped.kind = 'segment' THEN 'capped_segment'
            WHEN capped.kind = 'all' THEN 'capped_all'
            WHEN audience.goes_at IS NULL THEN 'outside_hours'
            WHEN audience.is_held_out THEN 'holdout'
            ELSE 'send'
        END AS verdict,
        bought.free_at AS bought_free_at,
        messaged.free_at AS messaged_free_at,
        had_offers.free_at AS offers_free_at,
        capped.free_at AS capped_free_at
    FROM audience
    LEFT JOIN bought USING (number)
    LEFT JOIN messaged USING (number)
    LEFT JOIN had_offers USING (number)
    LEFT JOIN capped USING (number)
)
SELECT
    number,
    segment,
    verdict,
    CASE verdict
        WHEN 'recent_buyer' THEN bought_free_at
        WHEN 'recently_messaged' THEN messaged_free_at
        WHEN 'only_offers' THEN offers_free_at
        WHEN 'capped_segment' THEN capped_free_at
        WHEN 'capped_all' THEN capped_free_at
        WHEN 'outside_hours' THEN opens_at
    END AS free_at,
    CASE WHEN verdict IN ('send', 'holdout') THEN goes_at END AS goes_at
FROM judged;
