-- Of several sources that tell of one membership, the first by name is believed. Needs
-- attributes.sql.

-- No source of memberships tells the way to the next tier, but an attribute of that name may.
CREATE VIEW facts.loyalty AS
WITH members AS (
    SELECT DISTINCT ON (loyalty.number)
        loyalty.number,
        loyalty.tier AS loyalty_tier,
        loyalty.points AS loyalty_points,
        loyalty.points_expire_at,
        loyalty.joined_at AS loyalty_joined_at
    FROM main.loyalty AS loyalty CROSS JOIN facts.evaluated_for
    WHERE coalesce(loyalty.joined_at <= evaluated_for.as_of, TRUE)
    ORDER BY loyalty.number, loyalty.source
)
SELECT members.*, lacking.as_number AS points_to_next_tier
FROM members
LEFT JOIN facts.attributes AS lacking
    ON members.number = lacking.number AND lacking.name = 'points_to_next_tier';
