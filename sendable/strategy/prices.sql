-- What one part cost lately, by country: the median of the messages that were charged.
-- Needs `messages`, `recipients` and `fallback_prices` (country, price, currency).

CREATE OR REPLACE TEMP TABLE country_prices AS
WITH charged AS (
    SELECT country, number, price / parts AS price, count(*) AS messages
    FROM (
        SELECT country, CASE WHEN country IS NULL THEN number END AS number, price, parts
        FROM main.messages
        WHERE sent_at > $since AND sent_at <= $as_of AND parts > 0 AND price > 0
    )
    GROUP BY country, number, price / parts
),
placed AS (
    -- Old exports do not name the country: the number's is taken.
    SELECT coalesce(charged.country, recipients.country) AS country, price, messages
    FROM charged LEFT JOIN recipients USING (number)
),
prices AS (
    SELECT country, price, sum(messages) AS messages
    FROM placed
    WHERE country IS NOT NULL
    GROUP BY country, price
),
ranked AS (
    SELECT
        *,
        sum(messages) OVER (PARTITION BY country ORDER BY price) AS up_to_here,
        sum(messages) OVER (PARTITION BY country) AS in_all
    FROM prices
),
paid AS (
    SELECT country, min(price) AS price
    FROM ranked
    WHERE up_to_here * 2 >= in_all AND in_all >= $least_messages
    GROUP BY country
)
SELECT country, price, $currency AS currency, 'past messages' AS price_from FROM paid
UNION ALL
SELECT country, price, currency, 'policy' FROM fallback_prices ANTI JOIN paid USING (country);
