-- Of several sources that tell of one thing, the first by name is believed.

CREATE VIEW facts.preferences AS
SELECT number, name, arg_min(value, source) AS value
FROM main.preferences
WHERE name <> 'categories'
GROUP BY number, name
UNION ALL
SELECT DISTINCT number, name, trim(category) AS value
FROM (
    SELECT number, name, unnest(string_split(value, ',')) AS category
    FROM main.preferences
    WHERE name = 'categories'
)
WHERE trim(category) <> '';
