-- Who is not to be written to, whatever the plan and the flows say of them; asked by queries of the gate's own. Needs
-- people.sql, unlifted.sql, `suppressed_now`, `meanings`, and `clicks_of_people` of who said no.

-- Whom the run would have written to.
CREATE OR REPLACE TEMP TABLE written_to AS
SELECT number FROM main.planned_sends WHERE run_id = $run_id AND verdict = 'send'
UNION
SELECT number FROM main.flow_states WHERE run_id = $run_id AND status = 'due' AND channel = 'sms';

CREATE OR REPLACE TEMP TABLE opted_out AS
SELECT number FROM suppressed_now
UNION
SELECT number FROM unlifted_in_log
UNION
SELECT number FROM unlifted_on_lists;

-- Whoever said no, or may have, and showed no interest later: the replies as they are now, not the decisions.
CREATE OR REPLACE TEMP TABLE refused AS
SELECT replied.number
FROM (
    SELECT unnest([replies.number, replies.also_number]) AS number, replies.received_at, meanings.outcome
    FROM main.replies AS replies JOIN meanings USING (message_id)
    WHERE
        meanings.outcome = 'hold'
        OR (meanings.label = 'not_interested' AND meanings.outcome = 'exclude')
) AS replied
SEMI JOIN written_to USING (number)
WHERE
    replied.outcome = 'hold'
    OR replied.received_at IS NULL
    OR (
        replied.received_at > $as_of::TIMESTAMPTZ - to_days($not_interested_days)
        AND NOT EXISTS (
            FROM (
                SELECT number, ordered_at AS shown_at FROM main.orders
                UNION ALL SELECT number, clicked_at FROM clicks_of_people
                UNION ALL
                SELECT unnest([number, also_number]), received_at
                FROM main.replies JOIN meanings USING (message_id)
                WHERE label IN ('positive', 'opt_in')
            ) AS interest
            WHERE interest.number = replied.number AND interest.shown_at > replied.received_at
        )
    );
