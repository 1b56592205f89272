-- What rules may read, in the shape the rule language promises, as of the run's time. Needs
-- people.sql, places.sql, `meanings` and `marketing_messages`. Views cost nothing unless a rule
-- reads them; `clicks`, `orders`, `events` and `email_engagement` are the lake's own tables.

CREATE TABLE facts.evaluated_for AS
SELECT $as_of::TIMESTAMPTZ AS as_of, $run_id::VARCHAR AS run_id;

-- $fields are the recipients' fields that rules read, $tables the tables: nothing is looked for in vain.
CREATE TABLE facts.carriers AS
SELECT number, arg_max(carrier, row(sent_at, message_id)) AS carrier
FROM main.messages
WHERE list_contains($fields::VARCHAR[], 'carrier') AND carrier IS NOT NULL AND sent_at <= $as_of
GROUP BY number;

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

-- Marketing messages only.
-- A list message belongs to the campaign that last began on its list, within a day.
CREATE VIEW facts.messages AS
WITH sent AS (
    SELECT messages.*, lists.list_name
    FROM marketing_messages AS messages
    LEFT JOIN main.lists AS lists USING (list_id)
)
SELECT
    sent.number,
    sent.message_id,
    sent.sent_at,
    sent.delivery,
    sent.sender,
    sent.list_name,
    CASE
        WHEN epoch(sent.sent_at) - epoch(campaigns.scheduled_at) <= 86400 THEN campaigns.name
    END AS campaign,
    sent.country,
    sent.carrier,
    sent.price,
    sent.body,
    -- An address with a protocol, or one such as smsg.us/abc.
    coalesce(
        regexp_matches(
            sent.body,
            '(https?://|www\.)\S|\b[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*\.[a-z]{2,}/\S',
            'i'
        ),
        FALSE
    ) AS has_link
FROM sent
ASOF LEFT JOIN main.campaigns AS campaigns
    ON sent.list_id = campaigns.list_id AND sent.sent_at >= campaigns.scheduled_at;

CREATE VIEW facts.replies AS
SELECT replies.number, replies.message_id, replies.received_at, replies.body, meanings.label
FROM main.replies AS replies
JOIN meanings USING (message_id);

-- The runs whose memberships were published: nobody was ever messaged by the others.
CREATE TABLE facts.published AS SELECT unnest($published::VARCHAR[]) AS run_id;

-- A view: years of runs are hundreds of millions of rows, and most rules ask for none.
CREATE VIEW facts.past_membership AS
SELECT membership.number, membership.segment, membership.as_of
FROM main.membership AS membership
SEMI JOIN facts.published AS published USING (run_id)
CROSS JOIN facts.evaluated_for
WHERE membership.run_id <> evaluated_for.run_id;

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
