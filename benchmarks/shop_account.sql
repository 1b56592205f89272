-- The made-up shop as the tables of an account's lake. `$shop` is the folder of its tables, `$run_id`
-- the run, `$classifier` the reader of replies, `$first` and `$last` the thousandths of the messages.

CREATE MACRO place_of(number) AS substr(number, 6)::BIGINT;

CREATE MACRO days_ago(days) AS TIMESTAMPTZ '2026-11-21 09:00:00+00' - to_days(days);

CREATE VIEW contacts AS
SELECT
    place_of(number) + 1 AS contact_id,
    list_id,
    list_name,
    number AS phone_raw,
    number,
    valid_number AS is_valid,
    line_type,
    country AS number_country,
    'Name' || place_of(number) AS first_name,
    email,
    city,
    country,
    added_at,
    added_at AS updated_at,
    days_ago(20) AS valid_from,
    days_ago(1) AS known_at
FROM '$shop/recipients/*.parquet' JOIN '$shop/list_members/*.parquet' USING (number);

CREATE VIEW lists AS
SELECT DISTINCT
    list_id, list_name, 1 AS contacts_count, FALSE AS is_opt_out, days_ago(1) AS known_at
FROM '$shop/list_members/*.parquet'
UNION ALL
SELECT 200 + i, 'List ' || i, 1, FALSE, days_ago(1) FROM range(9) AS r(i);

CREATE VIEW messages AS
SELECT
    message_id,
    number,
    sent_at,
    delivery,
    'Sent' AS status,
    '201' AS status_code,
    'Offer ' || hash(message_id) % 200 || ': 20% off all week at wattle.example/' || place_of(number)
    || '. Reply STOP to opt out' AS body,
    sender,
    200 + right(list_name, 1)::BIGINT AS list_id,
    country,
    1.0 AS parts,
    price,
    'main' AS account
FROM '$shop/messages/*.parquet'
WHERE
    sent_at > days_ago(730) + to_seconds(730 * 86.4 * $first)
    AND sent_at <= days_ago(730) + to_seconds(730 * 86.4 * $last);

CREATE VIEW replies AS
SELECT message_id, number, received_at, 'That sounds good' AS body, '15550000000' AS received_by
FROM '$shop/replies/*.parquet';

CREATE VIEW reply_meanings AS
SELECT
    message_id, '$classifier' AS classifier, label, 'certain' AS certainty, 'keep' AS outcome,
    'other' AS manner
FROM '$shop/replies/*.parquet';

CREATE VIEW clicks AS SELECT * FROM '$shop/clicks/*.parquet';

CREATE VIEW orders AS SELECT *, 'shop' AS source FROM '$shop/orders/*.parquet';

CREATE VIEW events AS SELECT *, 'shop' AS source FROM '$shop/events/*.parquet';

CREATE VIEW loyalty AS
SELECT 'shop' AS source, number, loyalty_tier AS tier, loyalty_points AS points
FROM '$shop/loyalty/*.parquet';

CREATE VIEW attributes AS
SELECT 'shop' AS source, number, name, value FROM '$shop/attributes/*.parquet';

CREATE VIEW consents AS
SELECT
    '$run_id' AS run_id,
    'form:' || number AS consent_id,
    number,
    'express' AS state,
    'web form' AS method,
    consent_at AS given_at,
    'sign-up form' AS evidence,
    days_ago(1) AS known_at,
    TRUE AS in_force
FROM '$shop/recipients/*.parquet'
WHERE consent_at IS NOT NULL AND opted = 'in';

CREATE VIEW decisions AS
SELECT
    '$run_id' AS run_id,
    number,
    outcome,
    primary_reason,
    CASE WHEN primary_reason IS NULL THEN []::VARCHAR[] ELSE [primary_reason] END AS reasons
FROM '$shop/decisions/*.parquet';

CREATE VIEW suppressions AS
SELECT
    md5(number) AS suppression_id,
    number,
    'suppress' AS action,
    reason,
    days_ago(1) AS since,
    'row of a file' AS evidence,
    days_ago(1) AS known_at,
    '$run_id' AS run_id
FROM '$shop/suppressed/*.parquet';

CREATE VIEW pulls AS
SELECT
    '$run_id' AS run_id, 'main' AS account, unnest([
        'contacts', 'messages', 'replies', 'clicks', 'orders:shop', 'events:shop', 'loyalty:shop',
        'attributes:shop'
    ]) AS feed,
    'complete' AS state, 1 AS rows, 1 AS changed, 0 AS quarantined, days_ago(0) AS pulled_at;
