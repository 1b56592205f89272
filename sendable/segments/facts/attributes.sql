-- Of several sources that tell of one thing, the first by name is believed.

-- The free contact fields that the brief says are no text.
CREATE TABLE facts.typed_fields AS SELECT unnest($typed_fields::VARCHAR[]) AS name;

-- A date is read as in ISO 8601, in UTC unless it names another zone.
CREATE VIEW facts.attributes AS
WITH told AS (
    SELECT number, lower(name) AS name, arg_min(value, row(source, name)) AS value
    FROM main.attributes
    WHERE lower(name) NOT IN ('custom_1', 'custom_2', 'custom_3', 'custom_4')
    GROUP BY number, lower(name)
    UNION ALL
    SELECT fields.number, fields.name, fields.value
    FROM (
        UNPIVOT (SELECT number, custom_1, custom_2, custom_3, custom_4 FROM main.recipients)
        ON custom_1, custom_2, custom_3, custom_4 INTO NAME name VALUE value
    ) AS fields
    SEMI JOIN facts.typed_fields AS typed_fields ON fields.name = typed_fields.name
),
trimmed AS (
    SELECT *, trim(value) AS word FROM told
),
measured AS (
    SELECT
        *,
        CASE
            WHEN regexp_full_match(
                word,
                '[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?\d{1,3}(,\d{3})+(\.\d+)?'
            )
                THEN TRY_CAST(replace(word, ',', '') AS DOUBLE)
        END AS measure
    FROM trimmed
)
SELECT
    number,
    name,
    value,
    CASE WHEN isfinite(measure) THEN measure END AS as_number,
    CASE
        WHEN regexp_full_match(
            word,
            '\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?'
        )
            THEN TRY_CAST(word AS TIMESTAMPTZ)
    END AS as_time,
    CASE
        WHEN lower(word) IN ('yes', 'y', 'true', '1', '1.0') THEN TRUE
        WHEN lower(word) IN ('no', 'n', 'false', '0', '0.0') THEN FALSE
    END AS as_truth
FROM measured;
