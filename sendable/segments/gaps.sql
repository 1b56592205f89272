-- The sendable people, and which of them are in no segment for SMS; the values that many of these
-- have. Needs `unserved`, `decisions_now`, `suppressed_now`.

CREATE OR REPLACE TEMP TABLE gap AS
SELECT decisions.number, unserved.number IS NOT NULL AS is_in_gap
FROM decisions_now AS decisions
LEFT JOIN unserved USING (number)
WHERE
    decisions.outcome = 'sendable'
    AND decisions.number NOT IN (SELECT number FROM suppressed_now WHERE number IS NOT NULL);

CREATE OR REPLACE TEMP TABLE gap_values AS
WITH people AS (
    SELECT recipients.* FROM main.recipients AS recipients JOIN gap USING (number) WHERE is_in_gap
),
told AS (
    SELECT 'country' AS trait, country AS value FROM people
    UNION ALL
    -- Places are known where a rule of the playbook reads them.
    SELECT 'region', places.region FROM people JOIN facts.places AS places USING (number)
    UNION ALL
    SELECT 'list', members.list_name FROM people JOIN list_members AS members USING (number)
    UNION ALL
    SELECT 'month', strftime(date_trunc('month', added_at), '%Y-%m-%d') FROM people
    UNION ALL
    SELECT 'category', category
    FROM main.orders JOIN people USING (number)
    WHERE status = 'completed' AND ordered_at <= $as_of
),
counted AS (
    SELECT trait, value, count(*) AS people FROM told WHERE value IS NOT NULL GROUP BY ALL
)
SELECT trait, value
FROM counted
QUALIFY row_number() OVER (PARTITION BY trait ORDER BY people DESC, value) <= $most
ORDER BY trait, people DESC, value;
