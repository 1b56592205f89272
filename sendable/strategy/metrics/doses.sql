-- Opt-outs by how many messages had reached the person lately. Windows are open at their start.

CREATE OR REPLACE TEMP TABLE dosed_sends AS
WITH counted AS (
    SELECT
        person,
        sent_at,
        count(*) OVER (
            PARTITION BY person ORDER BY epoch_us(sent_at)
            RANGE BETWEEN $days_us PRECEDING AND CURRENT ROW
        ) AS dose
    FROM measured_sends
    WHERE is_delivered
)
SELECT
    counted.person,
    coalesce(moments.snapshot, -1) AS snapshot,
    least(counted.dose, $most_doses) AS dose,
    charged.person IS NOT NULL AS is_charged
FROM counted
JOIN measured_windows AS windows
    ON counted.sent_at > windows.starts_at AND counted.sent_at <= windows.ends_at
LEFT JOIN measured_moments AS moments
    ON counted.sent_at >= moments.moment AND counted.sent_at < moments.until
LEFT JOIN (SELECT DISTINCT person, sent_at FROM credits WHERE kind = 'opt_out') AS charged
    ON counted.person = charged.person AND counted.sent_at = charged.sent_at
WHERE windows.horizon = 'attribution' AND windows.period = 'now';

CREATE OR REPLACE TEMP TABLE measured_doses AS
SELECT
    place,
    dose,
    count(*) AS messages,
    count(CASE WHEN is_charged THEN 1 END) AS opt_outs
FROM (
    SELECT members.place, sends.dose, sends.is_charged
    FROM dosed_sends AS sends
    JOIN members_then AS members USING (snapshot, person)
    UNION ALL
    SELECT 0, dose, is_charged
    FROM dosed_sends
)
GROUP BY place, dose;
