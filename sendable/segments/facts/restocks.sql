-- A wish says more than a look: who did both wanted the item by the wish.
CREATE VIEW facts.restocks AS
SELECT
    events.number,
    stock.item_id,
    stock.name,
    stock.category,
    CASE WHEN bool_or(events.kind = 'wishlist') THEN 'wishlist' ELSE 'view' END AS kind,
    arg_max(
        events.occurred_at, row(events.kind = 'wishlist', events.occurred_at)
    ) AS wanted_at,
    stock.restocked_at
FROM main.events AS events
JOIN main.stock AS stock
    ON
        lower(trim(events.name)) = lower(trim(stock.name))
        AND events.occurred_at < stock.restocked_at
WHERE events.kind IN ('view', 'wishlist')
GROUP BY
    events.number, stock.source, stock.item_id, stock.name, stock.category, stock.restocked_at;
