-- A parcel that had not arrived by then was in a state that nobody knows any more.
CREATE VIEW facts.shipments AS
SELECT
    shipments.number,
    shipments.shipment_id,
    shipments.order_id,
    CASE WHEN shipments.delivered_at <= evaluated_for.as_of THEN shipments.delivered_at
    END AS delivered_at,
    CASE WHEN shipments.delivered_at > evaluated_for.as_of THEN NULL ELSE shipments.status
    END AS status,
    shipments.carrier,
    shipments.shipped_at
FROM main.shipments AS shipments CROSS JOIN facts.evaluated_for;
