-- The carrier of each recipient, where rules read it: the one of their newest message.
CREATE TABLE facts.carriers AS
SELECT number, arg_max(carrier, row(sent_at, message_id)) AS carrier
FROM main.messages
WHERE carrier IS NOT NULL AND sent_at <= $as_of
GROUP BY number;
