-- As of the run's time. Needs people.sql and places.sql.

CREATE TABLE facts.evaluated_for AS
SELECT $as_of::TIMESTAMPTZ AS as_of, $run_id::VARCHAR AS run_id;

CREATE VIEW facts.recipients AS
SELECT
    people.*,
    places.region,
    places.time_zone,
    carriers.carrier,
    CASE
        WHEN people.opted_out THEN 'out'
        WHEN people.consent_state IN ('express', 'implied') THEN 'in'
        ELSE 'neither'
    END AS opted
FROM main.recipients AS people
LEFT JOIN facts.places AS places USING (number)
LEFT JOIN facts.carriers AS carriers USING (number);
