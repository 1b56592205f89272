-- The mistakes that lie in who was messaged. Needs `suppressed_now` and `lifted_now`.

-- 4. Sent after they said stop, or against another reason that lies in their will. What was lifted
-- counts until it was; a sunset is ours, not theirs.
CREATE OR REPLACE TEMP TABLE audit_unwanted AS
WITH said AS (
    SELECT number, since, NULL::TIMESTAMPTZ AS until FROM suppressed_now WHERE reason <> 'sunset'
    UNION ALL
    SELECT number, since, lifted_at FROM lifted_now WHERE reason <> 'sunset'
    UNION ALL
    SELECT number, since, NULL
    FROM main.findings
    WHERE
        run_id = $exclude_run
        AND reason IN ('channel_preference', 'unclear_permission', 'expired_consent')
)
SELECT sends.number, count(*) AS messages
FROM audit_sends AS sends
WHERE EXISTS (
    SELECT 1 FROM said
    WHERE
        said.number = sends.number
        AND (said.since IS NULL OR said.since < sends.sent_at)
        AND (said.until IS NULL OR said.until > sends.sent_at)
)
GROUP BY sends.number;

INSERT INTO audit_measured
SELECT
    'ignoring_consent',
    (SELECT coalesce(sum(messages), 0) FROM audit_unwanted),
    count(*),
    []
FROM audit_sends;

INSERT INTO audit_found SELECT 'ignoring_consent', number FROM audit_unwanted;

-- 9. Messaged on and on, and not one sign in all that time.
INSERT INTO audit_found
SELECT 'dormant_messaged', recent.number
FROM (
    SELECT number FROM audit_sends
    WHERE sent_at > $as_of::TIMESTAMPTZ - to_days($dormant_days::INTEGER)
    GROUP BY number HAVING count(*) >= $dormant_messages
) AS recent
JOIN main.recipients AS people USING (number)
ANTI JOIN (
    SELECT number FROM main.clicks
    WHERE clicked_at > $as_of::TIMESTAMPTZ - to_days($dormant_days::INTEGER) AND clicked_at <= $as_of
    UNION ALL
    SELECT number FROM main.replies
    WHERE received_at > $as_of::TIMESTAMPTZ - to_days($dormant_days::INTEGER) AND received_at <= $as_of
    UNION ALL
    SELECT number FROM main.orders
    WHERE
        status = 'completed'
        AND ordered_at > $as_of::TIMESTAMPTZ - to_days($dormant_days::INTEGER)
        AND ordered_at <= $as_of
) AS signs USING (number)
WHERE people.added_at < $as_of::TIMESTAMPTZ - to_days($dormant_days::INTEGER);

INSERT INTO audit_measured
SELECT
    'dormant_messaged',
    coalesce(sum(messaged.messages) FILTER (WHERE found.number IS NOT NULL), 0),
    coalesce(sum(messaged.messages), 0),
    []
FROM audit_messaged AS messaged
LEFT JOIN (SELECT number FROM audit_found WHERE mistake = 'dormant_messaged') AS found
    USING (number);

-- 11. Nothing but their number is known: no order, no visit, no e-mail, no membership.
CREATE OR REPLACE TEMP TABLE audit_as_of AS SELECT $as_of::TIMESTAMPTZ AS as_of;

CREATE OR REPLACE TEMP VIEW audit_known AS
SELECT number, 'orders' AS noun FROM main.orders WHERE status = 'completed' AND ordered_at <= (SELECT as_of FROM audit_as_of)
UNION ALL
SELECT
    number,
    CASE kind
        WHEN 'cart' THEN 'carts'
        WHEN 'view' THEN 'views'
        WHEN 'wishlist' THEN 'wishlists'
        WHEN 'search' THEN 'searches'
        ELSE 'attended'
    END
FROM main.events WHERE occurred_at <= (SELECT as_of FROM audit_as_of)
UNION ALL
SELECT number, 'shipments' FROM main.shipments WHERE shipped_at <= (SELECT as_of FROM audit_as_of)
UNION ALL
SELECT
    number,
    CASE kind
        WHEN 'sent' THEN 'email_sent'
        WHEN 'opened' THEN 'email_opens'
        WHEN 'clicked' THEN 'email_clicks'
        WHEN 'bounced' THEN 'email_bounces'
        ELSE 'email_unsubscribes'
    END
FROM main.email_engagement WHERE occurred_at <= (SELECT as_of FROM audit_as_of)
UNION ALL
SELECT number, 'loyalty_member' FROM main.loyalty;

INSERT INTO audit_found
SELECT 'apart_from_crm', number FROM audit_messaged
WHERE number NOT IN (SELECT number FROM audit_known);

INSERT INTO audit_measured
SELECT
    'apart_from_crm',
    (SELECT count(*) FROM audit_found WHERE mistake = 'apart_from_crm'),
    (SELECT count(*) FROM audit_messaged),
    (SELECT coalesce(list(noun ORDER BY noun), []) FROM (SELECT DISTINCT noun FROM audit_known));
