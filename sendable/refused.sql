-- What people wrote that silences them, or takes a "no" back. Needs `meanings`, `twins` and main.replies.

CREATE OR REPLACE TEMP TABLE written_words AS
WITH readings AS (
    SELECT
        unnest([replies.number, replies.also_number]) AS number,
        replies.received_at,
        meanings.label,
        meanings.outcome
    FROM main.replies AS replies JOIN meanings USING (message_id)
    WHERE meanings.outcome IN ('hold', 'exclude') OR meanings.label IN ('positive', 'opt_in')
)
-- A handset of two numbers may have written from either.
SELECT * FROM readings WHERE number IS NOT NULL
UNION ALL
SELECT twins.twin AS number, readings.* EXCLUDE (number) FROM readings JOIN twins USING (number);

CREATE OR REPLACE TEMP TABLE refused_by AS
SELECT * FROM written_words WHERE label = 'not_interested' AND outcome = 'exclude';

-- A click takes a "no" back where a person made it. Few opened a link afterwards.
CREATE OR REPLACE TEMP TABLE clickers AS
SELECT DISTINCT refused.number
FROM refused_by AS refused JOIN main.clicks AS clicks
    ON refused.number = clicks.number AND clicks.clicked_at > refused.received_at;
