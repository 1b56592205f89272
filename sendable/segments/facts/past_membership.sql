-- The runs whose memberships were published: nobody was ever messaged by the others.
CREATE TABLE facts.published AS SELECT unnest($published::VARCHAR[]) AS run_id;

-- A view: years of runs are hundreds of millions of rows, and most rules ask for none.
CREATE VIEW facts.past_membership AS
SELECT membership.number, membership.segment, membership.as_of
FROM main.membership AS membership
SEMI JOIN facts.published AS published USING (run_id)
CROSS JOIN facts.evaluated_for
WHERE membership.run_id <> evaluated_for.run_id;
