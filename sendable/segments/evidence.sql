-- What shows the cause of each change, one table for each kind; see evidence.py.
-- Needs `causes`, `reasons` (code, title), `events_then` and `events_now` (number, feed, records,
-- last_at, content), `traits_then` and `traits_now` (number, name, content), `asked` (segment,
-- feed: what a segment's rules read), `decisions_then` (number, reason).

CREATE OR REPLACE TEMP TABLE happened AS
SELECT
    number,
    feed,
    coalesce(events_now.records, 0) - coalesce(events_then.records, 0) AS more,
    events_now.last_at
FROM events_then FULL JOIN events_now USING (number, feed)
WHERE events_then.content IS DISTINCT FROM events_now.content;

CREATE OR REPLACE TEMP TABLE altered AS
SELECT number, string_agg(DISTINCT name, ', ' ORDER BY name) AS names, bool_or(name = 'lists') AS lists
FROM traits_then FULL JOIN traits_now USING (number, name)
WHERE traits_then.content IS DISTINCT FROM traits_now.content
GROUP BY number;

-- What the consent of each number rests on, then and now: its lists, and everything else.
CREATE OR REPLACE TEMP TABLE agreed AS
WITH evidence AS (
    SELECT
        number,
        run_id = $exclude_then AS is_then,
        starts_with(consent_id, 'list:') AS is_list,
        hash(list(row(consent_id, state, in_force) ORDER BY consent_id)) AS content
    FROM main.consents
    WHERE run_id IN ($exclude_then, $exclude_now) AND number IN (SELECT number FROM causes)
    GROUP BY ALL
)
SELECT
    number,
    max(content) FILTER (WHERE is_then AND is_list)
    IS DISTINCT FROM max(content) FILTER (WHERE NOT is_then AND is_list) AS by_lists,
    max(content) FILTER (WHERE is_then AND NOT is_list)
    IS DISTINCT FROM max(content) FILTER (WHERE NOT is_then AND NOT is_list) AS by_others
FROM evidence
GROUP BY number;

CREATE OR REPLACE TEMP TABLE explained AS
WITH told AS (
    SELECT
        causes.segment,
        causes.number,
        string_agg(
            feed || ': '
            || CASE
                WHEN more > 0 THEN more || ' new, the last of ' || strftime(last_at, '%Y-%m-%d')
                WHEN more < 0 THEN -more || ' not there any more'
                ELSE 'one was corrected'
            END,
            '; ' ORDER BY feed
        ) AS records,
        bool_and(more < 0) AS is_lost
    FROM causes
    JOIN asked USING (segment)
    JOIN happened USING (number, feed)
    GROUP BY causes.segment, causes.number
),
judged AS (
    SELECT
        causes.*,
        told.records,
        altered.names,
        coalesce(decisions_then.reason, '') AS reason_then,
        coalesce(decisions_now.primary_reason, '') AS reason_now,
        CASE
            WHEN turned_by = 'new_event' AND told.is_lost THEN 'source_gone'
            -- An edit of the contact moved it to lists with another basis, or to none.
            WHEN
                turned_by = 'permission_changed' AND altered.lists
                AND agreed.by_lists AND NOT agreed.by_others
                AND coalesce(decisions_then.reason, '') IN ('', 'unclear_permission', 'expired_consent')
                AND coalesce(decisions_now.primary_reason, '')
                IN ('', 'unclear_permission', 'expired_consent')
                THEN 'attribute_changed'
            ELSE turned_by
        END AS truly_by
    FROM causes
    LEFT JOIN told ON causes.segment = told.segment AND causes.number = told.number
    LEFT JOIN altered ON causes.number = altered.number
    LEFT JOIN agreed ON causes.number = agreed.number
    LEFT JOIN decisions_then ON causes.number = decisions_then.number
    LEFT JOIN decisions_now ON causes.number = decisions_now.number
),
worded AS (
    SELECT
        judged.*,
        CASE truly_by
            WHEN 'time_passed' THEN $time_passed
            WHEN 'new_event' THEN coalesce(records, 'an event of others, or of an item')
            WHEN 'source_gone' THEN records
            WHEN 'attribute_changed' THEN 'changed: ' || coalesce(names, 'what others are')
            WHEN 'rule_edited' THEN $rule_edited
            WHEN 'permission_changed'
                THEN CASE
                    WHEN reason_then = reason_now THEN 'what is known of the consent changed'
                    ELSE coalesce(past.title, 'could be messaged') || ' → '
                        || coalesce(present.title, 'can be messaged')
                END
        END AS shown
    FROM judged
    LEFT JOIN reasons AS past ON judged.reason_then = past.code
    LEFT JOIN reasons AS present ON judged.reason_now = present.code
)
SELECT
    segment,
    number,
    change,
    CASE WHEN cause = turned_by THEN truly_by ELSE cause END AS cause,
    CASE cause
        WHEN 'not_traceable' THEN 'what was known then is not kept any more'
        WHEN 'new_contact' THEN 'was not among the contacts'
        WHEN 'own_exclusion' THEN 'the segment''s own exclusion; ' || coalesce(shown, '')
        WHEN 'source_gone' THEN 'is not among the contacts any more'
        ELSE shown
    END AS evidence
FROM worded;
