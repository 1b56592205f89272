-- Who reacted often enough that it may tell their hour. Needs `placed_people` (number), `meanings`, main.clicks and main.replies.

CREATE OR REPLACE TEMP TABLE kind_replies AS
SELECT replies.number, epoch(replies.received_at)::BIGINT AS second
FROM main.replies AS replies JOIN meanings USING (message_id)
WHERE
    meanings.label IN ('positive', 'question', 'opt_in')
    AND second >= $since
    AND second < $until;

-- Of these alone the clicks have to be judged.
CREATE OR REPLACE TEMP TABLE clickers AS
SELECT number
FROM (
    SELECT number, epoch(clicked_at)::BIGINT AS second FROM main.clicks WHERE second >= $since AND second < $until
    UNION ALL
    SELECT number, second FROM kind_replies
)
SEMI JOIN placed_people USING (number)
GROUP BY number
HAVING count(*) >= $least_reactions;
