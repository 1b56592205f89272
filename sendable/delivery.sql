-- Who cannot be reached. Needs `failure_kinds` (status_text, error_text, error_code, about, says).

-- Failures that say something of the number or the phone; those of the sender are passed over.
CREATE TEMP TABLE failures AS
SELECT messages.number, messages.sent_at, messages.message_id, kinds.about, kinds.says
FROM main.messages AS messages
JOIN failure_kinds AS kinds
    ON
        messages.status_text IS NOT DISTINCT FROM kinds.status_text
        AND messages.error_text IS NOT DISTINCT FROM kinds.error_text
        AND messages.error_code IS NOT DISTINCT FROM kinds.error_code
WHERE
    messages.delivery = 'failed' AND messages.sent_at <= $as_of AND kinds.about <> 'sender';

-- Failures after the last delivery, of numbers that have enough of them to matter.
CREATE TEMP TABLE failing AS
WITH often AS (
    SELECT number, max(sent_at) AS last_failed_at FROM failures
    GROUP BY number HAVING count(*) >= least($dead_after, $unreached_after)
),
delivered AS (
    SELECT messages.number, max(messages.sent_at) AS delivered_at
    FROM main.messages AS messages SEMI JOIN often USING (number)
    WHERE messages.delivery = 'delivered' AND messages.sent_at <= $as_of
    GROUP BY messages.number
)
SELECT failures.*
FROM failures
SEMI JOIN often USING (number)
LEFT JOIN delivered USING (number)
WHERE delivered.delivered_at IS NULL OR failures.sent_at > delivered.delivered_at;

-- The last failures are all of the number itself.
CREATE TEMP TABLE dead_numbers AS
WITH passing AS (
    SELECT number, max(sent_at) AS sent_at FROM failing WHERE about = 'phone' GROUP BY number
)
SELECT
    failing.number,
    min(failing.sent_at) AS since,
    count(*) || ' failures in a row, the last in message '
    || arg_max(failing.message_id, (failing.sent_at, failing.message_id))
    || ': ' || arg_max(failing.says, (failing.sent_at, failing.message_id)) AS evidence
FROM failing
LEFT JOIN passing USING (number)
WHERE passing.sent_at IS NULL OR failing.sent_at > passing.sent_at
GROUP BY failing.number
HAVING count(*) >= $dead_after;
