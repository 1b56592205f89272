-- A made-up shop in the tables that rules read, the same at every run: all of it comes from hashes
-- of a row's number. `$people` recipients, `$events` events of all kinds, `$first` to `$last` of a
-- thousand parts of them. Numbers are of the area code 555, which nobody has.

CREATE MACRO draw(i, salt) AS (hash(i * 1000003 + salt) % 1000000) / 1000000.0;

CREATE MACRO pick(i, salt, many) AS (hash(i * 1000003 + salt) % many)::BIGINT;

CREATE MACRO number_of(i) AS '+1555' || lpad(i::VARCHAR, 7, '0');

CREATE MACRO days_ago(days) AS
    TIMESTAMPTZ '2026-11-21 09:00:00+00' - to_microseconds((days * 86400000000)::BIGINT);

-- A row for each event of a table that has a share of all events, in the order of time over two
-- years. The later a person's number, the fewer their events.
CREATE MACRO happened(share, salt) AS TABLE
SELECT
    i,
    (draw(i, salt) * draw(i, salt + 500) * $people)::BIGINT AS person,
    730.0 * (($events * share)::BIGINT - i) / ($events * share)::BIGINT AS age
FROM range(
    ($events * share * $first / 1000)::BIGINT, ($events * share * $last / 1000)::BIGINT
) AS r(i);

CREATE VIEW recipients AS
SELECT
    number_of(i) AS number,
    ['AU', 'AU', 'AU', 'NZ', 'US', 'GB'][1 + pick(i, 1, 6)] AS country,
    CASE WHEN i % 50 = 3 THEN 'landline' ELSE 'mobile' END AS line_type,
    ['NSW', 'VIC', 'QLD', 'WA', 'SA', NULL][1 + pick(i, 2, 6)] AS region,
    ['Telstra', 'Optus', 'Vodafone', 'T-Mobile'][1 + pick(i, 4, 4)] AS carrier,
    CASE WHEN i % 3 > 0 THEN 'person' || i || '@example.com' END AS email,
    ['Sydney', 'Perth', 'Hobart', 'Auckland'][1 + pick(i, 5, 4)] AS city,
    days_ago(1200 * draw(i, 6)) AS added_at,
    CASE WHEN i % 5 > 0 THEN days_ago(900 * draw(i, 7)) END AS consent_at,
    ['in', 'in', 'in', 'neither', 'out'][1 + pick(i, 8, 5)] AS opted,
    i % 200 <> 7 AS valid_number,
    FALSE AS opted_out
FROM range($people) AS r(i);

CREATE VIEW decisions AS
SELECT
    number_of(i) AS number,
    CASE WHEN pick(i, 9, 10) < 8 THEN 'sendable' WHEN i % 2 = 0 THEN 'held' ELSE 'excluded' END
        AS outcome,
    CASE WHEN pick(i, 9, 10) < 8 THEN NULL WHEN i % 2 = 0 THEN 'unclear_permission'
    ELSE 'opted_out_list' END AS primary_reason
FROM range($people) AS r(i);

-- Opt-outs that came in after the decisions.
CREATE VIEW suppressed AS
SELECT number_of(i) AS number, 'opted_out_keyword' AS reason
FROM range($people) AS r(i)
WHERE i % 997 = 3;

CREATE VIEW messages AS
SELECT
    number_of(person) AS number,
    'M' || lpad(i::VARCHAR, 9, '0') AS message_id,
    days_ago(age) AS sent_at,
    CASE WHEN pick(i, 10, 20) = 0 THEN 'failed' ELSE 'delivered' END AS delivery,
    ['Wattle', 'Wattle shop'][1 + pick(i, 11, 2)] AS sender,
    'List ' || pick(i, 12, 9) AS list_name,
    'Campaign ' || (age / 7)::BIGINT AS campaign,
    'AU' AS country,
    0.04 + pick(i, 13, 5) / 100.0 AS price
FROM happened(0.60, 20);

CREATE VIEW clicks AS
SELECT
    number_of(person) AS number,
    'C' || i AS click_id,
    'Campaign ' || (age / 7)::BIGINT AS campaign,
    days_ago(age) AS clicked_at,
    1 + pick(i, 14, 4) AS open_count
FROM happened(0.10, 21);

CREATE VIEW replies AS
SELECT
    number_of(person) AS number,
    'R' || i AS message_id,
    days_ago(age) AS received_at,
    ['interested', 'question', 'positive', 'other'][1 + pick(i, 15, 4)] AS label
FROM happened(0.02, 22);

CREATE VIEW orders AS
SELECT
    number_of(person) AS number,
    'O' || i AS order_id,
    days_ago(age) AS ordered_at,
    5 + pick(i, 16, 20000) / 100.0 AS amount,
    CASE WHEN pick(i, 17, 3) = 0 THEN 5.0 ELSE 0.0 END AS discount_amount,
    'AUD' AS currency,
    ['skincare', 'hair', 'make-up', 'fragrance'][1 + pick(i, 18, 4)] AS category,
    CASE WHEN pick(i, 19, 15) = 0 THEN 'cancelled' ELSE 'completed' END AS status
FROM happened(0.08, 23);

CREATE VIEW events AS
SELECT
    number_of(person) AS number,
    'E' || i AS event_id,
    days_ago(age) AS occurred_at,
    ['view', 'view', 'view', 'view', 'cart', 'search', 'wishlist'][1 + pick(i, 30, 7)] AS kind,
    ['skincare', 'hair', 'make-up', 'fragrance'][1 + pick(i, 31, 4)] AS category,
    'Item ' || pick(i, 32, 500) AS name
FROM happened(0.20, 24);

CREATE VIEW loyalty AS
SELECT
    number_of(i) AS number,
    ['Bronze', 'Silver', 'Gold'][1 + pick(i, 33, 3)] AS loyalty_tier,
    pick(i, 34, 2000)::DOUBLE AS loyalty_points
FROM range($people) AS r(i)
WHERE i % 4 = 1;

CREATE VIEW list_members AS
SELECT
    number_of(i) AS number,
    101 + pick(i, 35, 4) AS list_id,
    ['Newsletter', 'VIP club', 'Webinar', 'Shop'][1 + pick(i, 35, 4)] AS list_name
FROM range($people) AS r(i);

CREATE VIEW attributes AS
SELECT
    number_of(i) AS number,
    'age' AS name,
    (18 + pick(i, 36, 60))::VARCHAR AS value,
    (18 + pick(i, 36, 60))::DOUBLE AS as_number
FROM range($people) AS r(i)
WHERE i % 3 > 0;
