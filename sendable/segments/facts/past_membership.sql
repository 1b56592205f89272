-- The runs whose memberships were published: nobody was ever messaged by the others.
CREATE TABLE facts.published AS SELECT unnest($published::VARCHAR[]) AS run_id;

-- The newest run that was audited.
CREATE TABLE facts.audited AS SELECT $audited::VARCHAR AS run_id, $audited_at::TIMESTAMPTZ AS as_of;

-- Whom no rule can say is known as the audit wrote them down.
CREATE VIEW facts.audited_people AS
SELECT people.number, 'audit:' || people.mistake AS segment, audited.as_of
FROM main.audit_people AS people JOIN facts.audited AS audited USING (run_id);

-- A view: years of runs are hundreds of millions of rows, and most rules ask for none.
CREATE VIEW facts.past_membership AS
SELECT membership.number, membership.segment, membership.as_of
FROM main.membership AS membership
SEMI JOIN facts.published AS published USING (run_id)
CROSS JOIN facts.evaluated_for
WHERE membership.run_id <> evaluated_for.run_id
UNION ALL
SELECT number, segment, as_of FROM facts.audited_people;
