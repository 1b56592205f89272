-- How the messages since the last refresh did against those before it: of each person how many they got, and how many
-- of them were answered by an opt-out, or by a click, within $settle_hours. Needs `marketing_messages`,
-- `suppressed_now`, `lifted_now` and `clicks_of_people`.

CREATE OR REPLACE TEMP TABLE broad_sends AS
SELECT
    number,
    sent_at,
    sent_at > $refreshed_at::TIMESTAMPTZ AS is_new,
    -- What came later is the answer to the message before it, and to no earlier one.
    least(
        coalesce(lead(sent_at) OVER (PARTITION BY number ORDER BY sent_at), 'infinity'::TIMESTAMPTZ),
        sent_at + to_hours($settle_hours)
    ) AS counts_until,
    coalesce(
        contains(body, 'http')
        OR regexp_matches(body, 'www\.\S|\b[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*\.[a-z]{2,}/\S', 'i'),
        FALSE
    ) AS has_link
FROM marketing_messages
WHERE
    delivery = 'delivered'
    AND sent_at > $since::TIMESTAMPTZ
    AND sent_at <= $as_of::TIMESTAMPTZ - to_hours($settle_hours);

CREATE OR REPLACE TEMP TABLE broad_answers AS
SELECT 'opt_outs' AS measure, number, since AS answered_at
FROM (
    SELECT number, since FROM suppressed_now WHERE list_contains($opt_outs::VARCHAR[], reason)
    UNION
    SELECT number, since FROM lifted_now WHERE list_contains($opt_outs::VARCHAR[], reason)
)
WHERE since IS NOT NULL
UNION ALL
SELECT 'clicks', number, clicked_at FROM clicks_of_people;

CREATE OR REPLACE TEMP TABLE broad_people AS
WITH asked AS (
    SELECT 'opt_outs' AS measure, * FROM broad_sends
    UNION ALL
    SELECT 'clicks', * FROM broad_sends WHERE has_link
)
SELECT
    asked.measure,
    asked.is_new,
    asked.number,
    count(DISTINCT asked.sent_at)::DOUBLE AS messages,
    count(DISTINCT CASE WHEN answers.number IS NOT NULL THEN asked.sent_at END)::DOUBLE AS answered
FROM asked
LEFT JOIN broad_answers AS answers
    ON
        asked.measure = answers.measure
        AND asked.number = answers.number
        AND answers.answered_at > asked.sent_at
        AND answers.answered_at <= asked.counts_until
GROUP BY ALL;
