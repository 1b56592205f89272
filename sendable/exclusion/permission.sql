-- Reasons of permission: suppressed, another channel preferred, consent lapsed or unclear, stale.

INSERT INTO found
SELECT number, reason, min(since), NULL, arg_min(evidence, coalesce(since, $as_of))
FROM suppressed_now
GROUP BY number, reason;

-- A cell may name several channels: it is enough that one of them may be used.
INSERT INTO found
SELECT
    number,
    'channel_preference',
    NULL,
    NULL,
    'preference ' || min('"' || value || '" in the source ' || source)
FROM main.preferences
WHERE
    name = 'channel'
    AND NOT list_has_any(
        [
            trim(part)
            FOR part IN string_split_regex(lower(value), '[,;/+&]|\band\b')
        ],
        $allowed_channels
    )
GROUP BY number;

INSERT INTO found
SELECT
    recipients.number,
    'expired_consent',
    max(consents_now.expires_at),
    NULL,
    arg_max(consents_now.evidence, consents_now.expires_at)
FROM recipients
LEFT JOIN consents_now
    ON recipients.number = consents_now.number AND consents_now.expires_at <= $as_of
WHERE recipients.valid_number AND recipients.consent_state = 'expired'
GROUP BY recipients.number;

INSERT INTO found
SELECT
    recipients.number,
    'unclear_permission',
    recipients.added_at,
    NULL,
    coalesce(refused.evidence, 'no consent of theirs is declared or on file')
FROM recipients
LEFT JOIN (
    SELECT number, 'not agreed: ' || min(evidence) AS evidence
    FROM main.given_consents WHERE state = 'none' GROUP BY number
) AS refused USING (number)
WHERE recipients.valid_number AND recipients.consent_state = 'unclear';

-- Without any of the policy's signs, the day on which the contact came or changed is what is known.
INSERT INTO found
WITH last_signs AS (
    SELECT
        recipients.number,
        recipients.country,
        coalesce(counted.last_sign, recipients.updated_at, recipients.added_at) AS last_sign
    FROM recipients
    LEFT JOIN (
        SELECT number, max(happened_at) AS last_sign FROM signs
        WHERE list_contains($signs, sign) GROUP BY number
    ) AS counted USING (number)
)
SELECT
    number,
    'stale',
    last_sign,
    NULL,
    'no sign of life since ' || strftime(last_sign, '%Y-%m-%d')
FROM last_signs
LEFT JOIN stale_days USING (country)
WHERE
    epoch($as_of::TIMESTAMPTZ) - epoch(last_sign) > coalesce(stale_days.days, $stale_days) * 86400;
