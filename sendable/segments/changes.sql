-- Who entered and who left, and those whose cause needs no evaluation.
-- Needs `membership_now`, `membership_before`, and `settled` (segment, change, cause, evidence):
-- segments of which every change has one cause.

CREATE OR REPLACE TEMP TABLE changed AS
SELECT segment, number, 'entered' AS change
FROM membership_now ANTI JOIN membership_before USING (segment, number)
UNION ALL
SELECT segment, number, 'left' AS change
FROM membership_before ANTI JOIN membership_now USING (segment, number);

CREATE OR REPLACE TEMP VIEW to_trace AS
SELECT changed.segment, changed.number
FROM changed
ANTI JOIN settled USING (segment, change);
