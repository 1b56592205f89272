-- What shows that a number agreed: one row for each number and piece of evidence.
-- Needs `meanings`, `declared_lists` (list_id, state, method, evidence) and `consent_ages` (country,
-- express_days, implied_days, purchase_days, purchases; the country '' stands for all others).

WITH
members AS (
    SELECT number, list_id, coalesce(max(number_country), max(country)) AS country
    FROM main.contacts
    WHERE valid_to IS NULL AND is_valid
    GROUP BY number, list_id
),
-- The countries that the policy names; of a number that no contact has, none is known.
places AS (
    SELECT number, max(country) AS country
    FROM members
    WHERE country IN (SELECT country FROM consent_ages)
    GROUP BY number
),
refusals AS (
    SELECT number, max(given_at) AS refused_at, bool_or(given_at IS NULL) AS undated
    FROM main.given_consents
    WHERE state = 'none'
    GROUP BY number
),
of_lists AS (
    SELECT
        'list:' || members.list_id || ':' || members.number AS consent_id,
        members.number,
        declared.state,
        declared.method,
        NULL::TIMESTAMPTZ AS given_at,
        declared.evidence,
        NULL::TIMESTAMPTZ AS lapses_at,
        -- The strictest of several bases counts, and implied consent is stricter: it ages.
        declared.state = 'express' AND bool_or(declared.state = 'implied') OVER (
            PARTITION BY members.number
        ) AS is_outdone
    FROM members
    JOIN declared_lists AS declared USING (list_id)
    ANTI JOIN refusals ON members.number = refusals.number
),
-- What a person said, or a file says of them: it has a date, or might have had one.
said AS (
    SELECT
        'file:' || source || ':' || consent_key AS consent_id,
        number, state, method, given_at, evidence
    FROM main.given_consents
    WHERE state <> 'none'
    UNION ALL
    SELECT
        'reply:' || message_id, number, 'express', 'reply', received_at, 'reply ' || message_id
    FROM main.replies AS replies
    JOIN meanings USING (message_id)
    WHERE
        meanings.label = 'opt_in'
        AND meanings.outcome = 'keep'
        AND meanings.certainty IN ('certain', 'likely')
        AND meanings.manner <> 'automatic'
        -- A sender with two readings may be somebody else.
        AND replies.also_number IS NULL
),
of_people AS (
    SELECT said.*, NULL::TIMESTAMPTZ AS lapses_at, FALSE AS is_outdone
    FROM said
    LEFT JOIN refusals USING (number)
    WHERE
        (said.given_at IS NULL OR said.given_at <= $as_of)
        AND (refusals.number IS NULL OR (NOT undated AND said.given_at > refused_at))
),
-- Enough purchases within the days imply consent, for as long as that many remain within them.
of_purchases AS (
    SELECT
        'purchases:' || orders.number AS consent_id,
        orders.number,
        'implied' AS state,
        'purchase' AS method,
        max(ordered_at) AS given_at,
        'order ' || arg_max(order_id, ordered_at) || ' of the source '
        || arg_max(source, ordered_at) AS evidence,
        list_sort(list(ordered_at), 'DESC')[any_value(purchases)]
        + to_days(any_value(least(purchase_days, implied_days))) AS lapses_at,
        FALSE AS is_outdone
    FROM main.orders AS orders
    LEFT JOIN places USING (number)
    JOIN consent_ages AS ages ON coalesce(places.country, '') = ages.country
    ANTI JOIN refusals ON orders.number = refusals.number
    WHERE
        purchase_days IS NOT NULL
        AND orders.status = 'completed'
        AND amount > 0
        AND ordered_at <= $as_of
        AND ordered_at > $as_of - to_days(least(purchase_days, implied_days))
    GROUP BY orders.number
    HAVING count(*) >= any_value(purchases)
),
evidence AS (
    SELECT * FROM of_lists
    UNION ALL SELECT * FROM of_people
    UNION ALL SELECT * FROM of_purchases
),
dated AS (
    SELECT
        evidence.*,
        CASE WHEN state = 'express' THEN express_days ELSE implied_days END AS days,
        coalesce(lapses_at, given_at + to_days(days)) AS expires_at
    FROM evidence
    LEFT JOIN places USING (number)
    JOIN consent_ages AS ages ON coalesce(places.country, '') = ages.country
)
SELECT
    $run_id AS run_id,
    consent_id,
    number,
    state,
    method,
    given_at,
    evidence,
    $known_at::TIMESTAMPTZ AS known_at,
    expires_at,
    -- Where consent ages, what has no date may be too old.
    NOT is_outdone AND CASE WHEN days IS NULL THEN TRUE ELSE coalesce(expires_at > $as_of, FALSE) END
        AS in_force
FROM dated
ORDER BY consent_id
