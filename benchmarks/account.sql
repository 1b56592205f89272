-- A made-up account, the same at every run: everything comes from hashes of a row's number.
-- `$people` recipients, `$messages` messages. Numbers are of the area code 555, which nobody has.

CREATE MACRO draw(i, salt) AS (hash(i * 1000003 + salt) % 1000000) / 1000000.0;

CREATE MACRO pick(i, salt, many) AS (hash(i * 1000003 + salt) % many)::BIGINT;

CREATE MACRO number_of(i) AS '+1555' || lpad(i::VARCHAR, 7, '0');

CREATE MACRO days_ago(days) AS
    TIMESTAMPTZ '2026-11-21 09:00:00+00' - to_microseconds((days * 86400000000)::BIGINT);

-- One contact for everyone, and a second one on another list for every tenth.
CREATE VIEW contacts AS
WITH places AS (
    SELECT i AS person, i AS contact, 101 + pick(i, 1, 4) AS list_id FROM range($people) AS r(i)
    UNION ALL
    SELECT i, $people + i, 101 + pick(i, 2, 4) FROM range($people) AS r(i) WHERE i % 10 = 0
)
SELECT
    contact + 1 AS contact_id,
    list_id,
    'List ' || list_id AS list_name,
    number_of(person) AS phone_raw,
    number_of(person) AS number,
    person % 1000 <> 7 AS is_valid,
    CASE WHEN person % 500 = 3 THEN 'landline' ELSE 'mobile' END AS line_type,
    'US' AS number_country,
    'Name' || person AS first_name,
    'US' AS country,
    -- Without a state nobody knows the clock of an area code that nobody has.
    ['NY', 'CA', 'IL', 'GA', 'CO'][1 + pick(person, 25, 5)] AS state,
    days_ago(30 + 1200 * draw(person, 3)) AS added_at,
    days_ago(30 + 1200 * draw(person, 3) * draw(person, 4)) AS updated_at,
    days_ago(20) AS valid_from,
    days_ago(20) AS known_at
FROM places;

CREATE VIEW lists AS
SELECT
    101 + i AS list_id, 'List ' || (101 + i) AS list_name, 1 AS contacts_count,
    FALSE AS is_opt_out, days_ago(1) AS known_at
FROM range(4) AS r(i);

-- Of every twentieth person a fourth of the messages fail, of one in a hundred all of the last year.
CREATE VIEW messages AS
WITH sent AS (
    SELECT
        i,
        pick(i, 5, $people) AS person,
        -- Written in the order of time, as the history is read.
        730.0 * ($messages - i) / $messages AS age
    FROM range($first, $last) AS r(i)
),
fated AS (
    SELECT
        *,
        CASE
            WHEN person % 100 = 11 AND age < 365 THEN 1 + pick(person, 6, 6)
            WHEN person % 20 = 5 AND draw(i, 7) < 0.25 THEN 1 + pick(i, 8, 6)
            ELSE 0
        END AS fate
    FROM sent
)
SELECT
    'M' || lpad(i::VARCHAR, 9, '0') AS message_id,
    number_of(person) AS number,
    days_ago(age) AS sent_at,
    CASE WHEN fate = 0 THEN 'delivered' ELSE 'failed' END AS delivery,
    CASE WHEN fate = 0 THEN 'Sent' ELSE 'Failed' END AS status,
    CASE WHEN fate = 0 THEN '201' ELSE '301' END AS status_code,
    [
        'Message delivered to the handset',
        'Unknown subscriber. Number is inactive or invalid',
        'Unidentified subscriber. Invalid number or routing issue',
        'Absent subscriber. Handset is off or out of range for 12 hours or more',
        'Handset memory full for 12 hours or more',
        'Recipient network error or congestion',
        'Anti-spam rejection'
    ][fate + 1] AS status_text,
    [NULL, '8', '9', '12', '13', '14', '19'][fate + 1] AS error_code,
    CASE WHEN fate > 0 THEN 'Unknown error' END AS error_text,
    'Offer ' || pick(i, 9, 200) || ': 20% off all week. Reply STOP to opt out' AS body,
    CASE WHEN draw(i, 10) < 0.1 THEN 'Notices' ELSE 'Wattle' END AS sender,
    101 + pick(person, 1, 4) AS list_id,
    'US' AS country,
    1.0 AS parts,
    0.05 AS price,
    'main' AS account
FROM fated;

-- As people reply: a few words make up most of it, and about a third is in their own words.
CREATE VIEW replies AS
WITH written AS (SELECT i, pick(i, 11, $people) AS person FROM range($people * 2 // 5) AS r(i))
SELECT
    'R' || lpad(i::VARCHAR, 8, '0') AS message_id,
    number_of(person) AS number,
    days_ago(700 * draw(i, 12)) AS received_at,
    CASE
        WHEN draw(i, 13) < 0.66 THEN [
            'STOP', 'Stop', 'stop ', 'Thanks', 'Thank you!', 'ok', 'Yes', 'No', 'no thanks', 'START',
            'Wrong number', 'Who is this?', 'Please take me off your list', 'What time do you close?',
            'YES please', 'Great, see you then', 'Unsubscribe', 'not interested', '👍', 'This is spam'
        ][1 + pick(i, 14, 20)]
        ELSE [
            'Is order ', 'Thanks for parcel ', 'Can I change booking ', 'Please stop sending me ',
            'See you at table ', 'How much is item '
        ][1 + pick(i, 15, 6)] || pick(i, 16, 50000)
    END AS body,
    '15550000000' AS received_by
FROM written;

CREATE VIEW clicks AS
SELECT
    'C' || i AS click_id, number_of(pick(i, 17, $people)) AS number,
    days_ago(700 * draw(i, 18)) AS clicked_at, 1 AS open_count
FROM range($people // 2) AS r(i);

CREATE VIEW orders AS
SELECT
    'O' || i AS order_id, 'shop' AS source, number_of(pick(i, 19, $people)) AS number,
    days_ago(900 * draw(i, 20)) AS ordered_at, 20.0 AS amount, 0.0 AS discount_amount,
    'completed' AS status
FROM range($people // 2) AS r(i);

CREATE VIEW opt_outs AS
SELECT
    109 AS list_id, i + 1 AS contact_id, number_of(person) AS phone_raw, number_of(person) AS number,
    days_ago(600 * draw(i, 21)) AS opted_out_at, days_ago(1) AS first_seen_at
FROM (SELECT i, pick(i, 22, $people) AS person FROM range($people // 50) AS r(i));

CREATE VIEW listed_suppressions AS
SELECT
    'file' AS source, i::VARCHAR AS row_key, number_of(pick(i, 23, $people)) AS number,
    ['manual_suppression', 'do_not_call', 'deactivated_number'][1 + i % 3] AS reason,
    'row ' || i || ' of the source file' AS evidence, days_ago(1) AS first_seen_at
FROM range($people // 100) AS r(i);

CREATE VIEW preferences AS
SELECT
    'crm' AS source, number_of(i * 40) AS number, 'channel' AS name,
    ['email', 'sms', 'E-mail / SMS', 'post'][1 + pick(i, 24, 4)] AS value
FROM range($people // 40) AS r(i);

-- Those a run four months ago called dormant.
CREATE VIEW membership AS
SELECT
    '20260720T090000Z-past' AS run_id, days_ago(120) AS as_of, 'dormant-contacts' AS segment,
    number_of(i * 10 + 3) AS number, TRUE AS is_primary, days_ago(130) AS entered_at
FROM range($people // 10) AS r(i);
