-- Who has to leave our lists: `unsendable` (number), of those whom we put there.
-- Needs `our_contacts` and `decisions`; `$decided_in` is the run whose decisions are the newest, or nothing.

CREATE OR REPLACE TEMP TABLE ours AS
SELECT * FROM main.our_contacts WHERE state <> 'gone';

-- Who left the user's lists meanwhile is no recipient any more, and nothing was decided of them: they leave as well.
-- Without any decisions nobody is known to be unsendable; who said stop leaves all the same.
CREATE OR REPLACE TEMP TABLE unsendable AS
SELECT DISTINCT ours.number
FROM ours
ANTI JOIN (
    SELECT number FROM main.decisions WHERE run_id = $decided_in AND outcome = 'sendable'
) AS sendable USING (number)
WHERE $decided_in::VARCHAR IS NOT NULL;
