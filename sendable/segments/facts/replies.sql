-- Needs `meanings`.
CREATE VIEW facts.replies AS
SELECT replies.number, replies.message_id, replies.received_at, replies.body, meanings.label
FROM main.replies AS replies
JOIN meanings USING (message_id);
