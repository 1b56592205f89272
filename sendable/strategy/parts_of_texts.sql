-- The parts of many texts at once, each text counted once.

CREATE OR REPLACE TEMP TABLE counted_texts AS
WITH texts AS (
    SELECT
        text,
        regexp_replace(text, '\r\n?', chr(10), 'g') AS lines
    FROM (SELECT DISTINCT text FROM texts_to_count)
),
signs AS (
    SELECT
        text,
        lines,
        regexp_matches(lines, $outside) AS is_unicode,
        length(lines) AS signs,
        -- What a line break counts beyond the one place that it takes as a character.
        ($line_break - 1) * (length(lines) - length(replace(lines, chr(10), ''))) AS breaks
    FROM texts
),
measured AS (
    SELECT
        text,
        is_unicode,
        signs + breaks + CASE
            WHEN is_unicode
                -- Characters beyond the first 65,536 take two UTF-16 code units.
                THEN signs - length(regexp_replace(lines, '[\x{10000}-\x{10FFFF}]', '', 'g'))
            ELSE signs - length(regexp_replace(lines, $extended, '', 'g'))
        END AS units,
        CASE WHEN is_unicode THEN $unicode_alone ELSE $gsm_alone END AS alone,
        CASE WHEN is_unicode THEN $unicode_part ELSE $gsm_part END AS each
    FROM signs
)
SELECT
    text,
    CASE WHEN is_unicode THEN 'unicode' ELSE 'gsm' END AS encoding,
    units::INTEGER AS units,
    CASE WHEN units > alone THEN ceil(units / each) ELSE least(units, 1) END::INTEGER AS parts
FROM measured;
