-- Reasons that lie in the number itself, or in what became of the messages to it.

INSERT INTO found
SELECT number, 'invalid_number', updated_at, NULL, 'no valid reading of the contact''s number'
FROM recipients
WHERE NOT valid_number;

INSERT INTO found
SELECT number, 'not_sms_capable', updated_at, NULL, 'line type: ' || replace(line_type, '_', ' ')
FROM recipients
WHERE valid_number AND line_type IN (SELECT unnest($cannot_text));

INSERT INTO found
SELECT number, 'ambiguous_number', updated_at, NULL, 'the contact''s text has two valid readings'
FROM recipients
WHERE also_number IS NOT NULL;

-- A landline was never alive for SMS; it has a reason of its own.
CREATE TEMP TABLE texted AS
SELECT number FROM recipients WHERE line_type NOT IN (SELECT unnest($cannot_text));

INSERT INTO found
SELECT number, 'dead_number', since, NULL, evidence
FROM dead_numbers SEMI JOIN texted USING (number);

-- Who wrote, bought or clicked after a failure was reached by then.
INSERT INTO found
SELECT
    failing.number,
    'unreached',
    min(failing.sent_at),
    NULL,
    count(*) || ' failures on ' || count(DISTINCT failing.sent_at::DATE) || ' days, the last in '
    || 'message ' || arg_max(failing.message_id, (failing.sent_at, failing.message_id))
    || ': ' || arg_max(failing.says, (failing.sent_at, failing.message_id))
FROM failing
SEMI JOIN texted USING (number)
ANTI JOIN dead_numbers ON failing.number = dead_numbers.number
LEFT JOIN (
    SELECT number, max(happened_at) AS last_sign FROM signs
    WHERE sign IN ('order', 'click', 'reply') GROUP BY number
) AS heard ON failing.number = heard.number
WHERE heard.last_sign IS NULL OR failing.sent_at > heard.last_sign
GROUP BY failing.number
HAVING
    count(*) >= $unreached_after
    AND count(DISTINCT failing.sent_at::DATE) >= $unreached_days;
