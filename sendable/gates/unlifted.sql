-- Who said stop, or is on a list of those who did, and was not taken back, for the gates. Needs
-- `meanings`.
--
-- `suppressed_now` already leaves out what was lifted. So that a fault in it cannot pass, the log and
-- the tables behind it are asked once more, by themselves: what decided would pass its own mistake.

CREATE OR REPLACE TEMP VIEW lifts_in_log AS
SELECT * FROM main.suppressions WHERE action = 'lift' AND lifts IS NOT NULL;

CREATE OR REPLACE TEMP VIEW unlifted_in_log AS
SELECT said.number
FROM main.suppressions AS said
ANTI JOIN lifts_in_log AS lifts ON lifts.lifts = said.suppression_id
WHERE said.action = 'suppress'
UNION
-- What no row of the log has lifted, whether or not it is in the log.
SELECT replied.number
FROM (
    SELECT unnest([replies.number, replies.also_number]) AS number
    FROM main.replies AS replies JOIN meanings USING (message_id)
    WHERE meanings.outcome = 'exclude' AND meanings.label = 'opt_out'
) AS replied
ANTI JOIN lifts_in_log AS lifts ON lifts.number = replied.number;

CREATE OR REPLACE TEMP VIEW unlifted_on_lists AS
SELECT number FROM main.opt_outs
ANTI JOIN (SELECT number FROM lifts_in_log WHERE reason = 'opted_out_list') AS lifted USING (number)
UNION
SELECT entries.number
FROM (
    SELECT unnest([number, also_number]) AS number, reason FROM main.listed_suppressions
) AS entries
ANTI JOIN lifts_in_log AS lifts
    ON lifts.number = entries.number AND lifts.reason = entries.reason;
