-- Opt-outs by how many messages had reached the person lately: for each number of days a column,
-- doses_7, doses_30 and so on.

CREATE OR REPLACE TEMP TABLE dosed_sends AS
WITH counted AS (
    SELECT person, sent_at, snapshot, {doses}
    FROM measured_sends
    WHERE is_delivered AND sent_at > $doses_from
)
SELECT
    counted.* EXCLUDE (sent_at),
    charged.person IS NOT NULL AS is_charged
FROM counted
JOIN measured_windows AS windows
    ON counted.sent_at > windows.starts_at AND counted.sent_at <= windows.ends_at
LEFT JOIN (SELECT DISTINCT person, sent_at FROM credits WHERE kind = 'opt_out') AS charged
    ON counted.person = charged.person AND counted.sent_at = charged.sent_at
WHERE windows.horizon = 'attribution' AND windows.period = 'now';

CREATE OR REPLACE TEMP TABLE measured_doses AS
SELECT place, {names}, count(*) AS messages, count(CASE WHEN is_charged THEN 1 END) AS opt_outs
FROM (
    SELECT members.place, sends.* EXCLUDE (person, snapshot)
    FROM dosed_sends AS sends
    JOIN members_then AS members USING (snapshot, person)
    UNION ALL
    SELECT 0, * EXCLUDE (person, snapshot)
    FROM dosed_sends
)
GROUP BY place, {names};
