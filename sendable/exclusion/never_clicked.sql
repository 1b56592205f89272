-- Messaged often, never clicked. Only run where the policy asks for it and click data is whole.

INSERT INTO found
SELECT
    number,
    'never_clicked',
    min(sent_at),
    NULL,
    count(*) || ' marketing messages, the last ' || arg_max(message_id, sent_at)
    || ', and never a click'
FROM marketing_messages
WHERE sent_at <= $as_of AND delivery <> 'not_sent' AND number NOT IN (
    SELECT number FROM signs WHERE sign = 'click'
)
GROUP BY number
HAVING count(*) >= $messages;
