-- Who is in a flow: those of the run before, and those who have come in since. Needs
-- `lifecycle_flows`, `lifecycle_occasions`, `lifecycle_before` (the rows of the run before),
-- `suppressed_now` and `decisions_now`.

-- A sunset is the end of a flow, and no word of theirs.
CREATE OR REPLACE TEMP TABLE lifecycle_stops AS
SELECT number, since FROM suppressed_now WHERE reason <> 'sunset' AND number IS NOT NULL;

CREATE OR REPLACE TEMP TABLE lifecycle_entries AS
WITH known AS (
    SELECT before.*
    FROM lifecycle_before AS before
    JOIN lifecycle_flows AS flows USING (flow)
    WHERE before.entered_at > $as_of::TIMESTAMPTZ - to_hours(flows.rest_hours::INTEGER)
),
spaced AS (
    SELECT
        flow,
        number,
        occurred_at,
        lag(occurred_at) OVER (PARTITION BY flow, number ORDER BY occurred_at) AS before_it
    FROM (SELECT DISTINCT flow, number, occurred_at FROM lifecycle_occasions)
),
-- What happens soon after the like of it belongs to the same occasion, and begins nothing.
begun AS (
    SELECT spaced.flow, spaced.number, spaced.occurred_at AS entered_at
    FROM spaced
    JOIN lifecycle_flows AS flows USING (flow)
    LEFT JOIN known
        ON
            spaced.flow = known.flow
            AND spaced.number = known.number
            AND spaced.occurred_at > known.entered_at - to_hours(flows.rest_hours::INTEGER)
            AND spaced.occurred_at < known.entered_at + to_hours(flows.rest_hours::INTEGER)
    WHERE
        spaced.occurred_at > $as_of::TIMESTAMPTZ - to_hours(flows.rest_hours::INTEGER)
        AND (
            spaced.before_it IS NULL
            OR spaced.occurred_at >= spaced.before_it + to_hours(flows.rest_hours::INTEGER)
        )
        AND known.number IS NULL
),
-- Who may not be messaged does not come in. Who said stop afterwards was in, and has left.
let_in AS (
    SELECT begun.flow, begun.number, begun.entered_at
    FROM begun
    JOIN decisions_now AS decisions USING (number)
    LEFT JOIN lifecycle_stops AS stops USING (number)
    GROUP BY begun.flow, begun.number, begun.entered_at
    HAVING
        NOT coalesce(bool_or(
            stops.number IS NOT NULL AND (stops.since IS NULL OR stops.since <= begun.entered_at)
        ), FALSE)
        AND (bool_or(decisions.outcome = 'sendable') OR max(stops.since) IS NOT NULL)
)
SELECT
    flow,
    number,
    entered_at,
    0 AS told,
    NULL::TIMESTAMPTZ AS told_at,
    0 AS sms_told,
    NULL::VARCHAR AS status
FROM let_in
UNION ALL
SELECT
    flow,
    number,
    entered_at,
    told,
    told_at,
    coalesce(sms_told, 0),
    CASE WHEN status IN ('left', 'done') THEN status END
FROM known;
