-- Who entered and who left, and those whose cause needs no evaluation.
-- Needs `compared`, `membership_before`, `settled` (segment, change, cause, evidence): segments of
-- which every change has one cause; and $gone: those of then that were not evaluated now.

CREATE OR REPLACE TEMP TABLE changed AS
SELECT segment, number, CASE WHEN is_in THEN 'entered' ELSE 'left' END AS change
FROM compared
WHERE is_in <> was_in
UNION ALL
SELECT segment, number, 'left' AS change
FROM membership_before SEMI JOIN (SELECT unnest($gone::VARCHAR[]) AS segment) USING (segment);

CREATE OR REPLACE TEMP VIEW to_trace AS
SELECT changed.segment, changed.number
FROM changed
ANTI JOIN settled USING (segment, change);
