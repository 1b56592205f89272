-- Replies that hold their senders until a person has read them; those first that hold alone.
WITH held AS (
    SELECT message_id, unnest([number, also_number]) AS number
    FROM main.replies
    JOIN meanings USING (message_id)
    WHERE
        meanings.outcome = 'hold'
        OR (label = 'not_interested' AND outcome = 'exclude' AND received_at IS NULL)
),
-- What came from one number of a handset holds the other as well.
held_by_handset AS (
    SELECT * FROM held
    UNION ALL
    SELECT held.message_id, twins.twin FROM held JOIN twins USING (number)
),
waiting AS (
    SELECT held_by_handset.message_id, min(len(decisions.reasons)) AS reasons
    FROM held_by_handset
    JOIN decisions_now AS decisions USING (number)
    WHERE list_contains(decisions.reasons, 'reply_to_read')
    GROUP BY held_by_handset.message_id
)
SELECT
    replies.message_id,
    '' AS label,
    shown(replies.number) AS number,
    said(replies.received_at) AS received_at,
    replies.body AS reply,
    coalesce(replies.original_body, '') AS in_answer_to,
    meanings.label AS we_think,
    meanings.certainty,
    coalesce(meanings.words, '') AS because_of
FROM waiting
JOIN main.replies AS replies USING (message_id)
JOIN meanings USING (message_id)
ORDER BY waiting.reasons, replies.received_at DESC NULLS FIRST, replies.message_id;
