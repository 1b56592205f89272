-- What is known of one person, in an engine that has nobody else. Needs people.sql and
-- `suppressed_now`, `lifted_now`, `meanings`, `twins`, `consents_now` and `decisions_now`.

CREATE TEMP TABLE found_then AS
SELECT * FROM main.findings
WHERE run_id = $exclude_run AND number = $number;

-- Each reply under every number it may come from.
CREATE TEMP TABLE replied AS
WITH readings AS (
    SELECT message_id, unnest([number, also_number]) AS number FROM main.replies
)
SELECT DISTINCT message_id FROM (
    SELECT message_id, number FROM readings
    UNION ALL
    SELECT readings.message_id, twins.twin FROM readings JOIN twins USING (number)
)
WHERE number = $number;

-- What speaks against them now and did not when the run decided.
CREATE TEMP TABLE found_since AS
SELECT reason, since, NULL::TIMESTAMPTZ AS until, evidence
FROM suppressed_now
WHERE number = $number AND reason NOT IN (SELECT reason FROM found_then)
UNION ALL
SELECT 'reply_to_read', received_at, NULL, 'reply ' || message_id
FROM main.replies
JOIN replied USING (message_id)
JOIN meanings USING (message_id)
WHERE
    meanings.outcome = 'hold'
    AND 'reply_to_read' NOT IN (SELECT reason FROM found_then);
