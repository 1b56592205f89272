-- What each reply means: as recorded, as read just now, or as a person said.
CREATE OR REPLACE TEMP TABLE meanings AS
WITH
read AS (
    SELECT message_id, label, certainty, outcome, manner, words, lang
    FROM main.reply_meanings
    SEMI JOIN main.replies USING (message_id)
    WHERE classifier = $classifier AND list_contains($wanted::VARCHAR[], outcome)
    UNION ALL BY NAME
    -- What a person said of a reply may have another outcome than what was read.
    SELECT message_id, label, certainty, outcome, manner, words, lang
    FROM main.reply_meanings
    SEMI JOIN main.reply_reviews USING (message_id)
    SEMI JOIN main.replies USING (message_id)
    WHERE classifier = $classifier AND NOT list_contains($wanted::VARCHAR[], outcome)
    UNION ALL BY NAME
    SELECT * FROM meanings_read_now
),
reviewed AS (
    SELECT
        message_id,
        arg_max(label, (reviewed_at, reviewed_by)) AS label,
        arg_max(reviewed_by, (reviewed_at, reviewed_by)) AS reviewed_by
    FROM main.reply_reviews
    GROUP BY message_id
),
outcomes AS (SELECT unnest($labels) AS label, unnest($outcomes) AS outcome),
reviews AS (
    SELECT message_id, label, outcome, 'as read by ' || reviewed_by AS words
    FROM reviewed
    JOIN outcomes USING (label)
)
SELECT
    read.message_id,
    CASE WHEN is_settled THEN read.label ELSE reviews.label END AS label,
    CASE WHEN is_settled THEN read.certainty ELSE 'certain' END AS certainty,
    CASE WHEN is_settled THEN read.outcome ELSE reviews.outcome END AS outcome,
    -- A person who agrees adds nothing: a START that was read is a START.
    CASE WHEN is_settled OR reviews.label = read.label THEN read.manner ELSE 'other' END AS manner,
    CASE WHEN is_settled THEN read.words ELSE reviews.words END AS words,
    read.lang
FROM (SELECT *, label = 'opt_out' AND manner = 'keyword' AS is_keyword FROM read) AS read
LEFT JOIN reviews USING (message_id)
CROSS JOIN LATERAL (SELECT read.is_keyword OR reviews.message_id IS NULL AS is_settled) AS settled
WHERE
    list_contains(
        $wanted::VARCHAR[], CASE WHEN is_settled THEN read.outcome ELSE reviews.outcome END
    )
