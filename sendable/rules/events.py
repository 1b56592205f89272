"""The catalogue's events: the nouns, the measures, and the tables and columns they read."""

from __future__ import annotations

from sendable.rules.entries import MISSING_FALSE, ColumnEntry, EventEntry, EventTable, Feed
from sendable.rules.nodes import And, Column, Compare, Condition, Constant, Kind

_SOME_DAY = ">= DATE '2026-01-01'"
_NEVER_MISSING = "Never missing: 0 when there is none"


def _equals(column: str, value: str) -> Condition:
    return Compare("=", Column(column, "text"), Constant(value, "text"))


def _event(
    name: str,
    table: str,
    feed: Feed,
    label: str,
    meaning: str,
    condition: Condition | None = None,
    example: str = "",
    time: str | None = None,
    also: tuple[Feed, ...] = (),
) -> EventEntry:
    return EventEntry(
        name=name,
        form=f"{name}([days[, until_days]][, filter, ...])",
        kind="number",
        unit="events",
        label=label,
        meaning=meaning,
        missing=_NEVER_MISSING,
        example=example or f"{name}(30) >= 1",
        feed=feed,
        table=table,
        condition=condition,
        time=time,
        also=also,
    )


_COMPLETED = _equals("status", "completed")
_WAS_SENT = Compare("<>", Column("delivery", "text"), Constant("not_sent", "text"))

EVENTS = (
    _event(
        "sent", "messages", "messages", "SMS sent to them", "Messages that were sent", _WAS_SENT
    ),
    _event(
        "delivered",
        "messages",
        "messages",
        "SMS they received",
        "Messages that reached the handset",
        _equals("delivery", "delivered"),
    ),
    _event(
        "failed",
        "messages",
        "messages",
        "SMS that failed",
        "Messages that could not be delivered",
        _equals("delivery", "failed"),
    ),
    _event(
        "links",
        "messages",
        "messages",
        "SMS with a link sent to them",
        "Messages with a link in them that were sent",
        And((_WAS_SENT, Compare("=", Column("has_link", "boolean"), Constant(True, "boolean")))),
        "links(90) >= 3 AND clicks(90) = 0",
    ),
    _event("clicks", "clicks", "clicks", "clicks", "Links opened, one per recipient and link"),
    _event("replies", "replies", "replies", "replies", "Messages the recipient sent to us"),
    _event(
        "orders",
        "orders",
        "orders",
        "orders",
        "Completed orders",
        _COMPLETED,
        "orders(365, category = 'skincare', amount > 50) >= 1",
    ),
    EventEntry(
        name="discounted_orders",
        form="discounted_orders([days[, until_days]][, filter, ...])",
        kind="number",
        unit="events",
        label="discounted orders",
        meaning="Completed orders with a discount",
        missing=_NEVER_MISSING,
        example="discounted_orders() / orders() >= 0.6",
        feed="orders",
        table="orders",
        condition=And(
            (
                _COMPLETED,
                Compare(">", Column("discount_amount", "number"), Constant(0, "number")),
            )
        ),
    ),
    EventEntry(
        name="spend",
        form="spend([days[, until_days]][, filter, ...])",
        kind="number",
        unit="shop currency",
        label="spend",
        meaning="The amounts of completed orders added up, to a millionth",
        missing="Never missing: 0 when there was no order",
        example="spend(365) >= 200",
        feed="orders",
        table="orders",
        condition=_COMPLETED,
        total="amount",
    ),
    _event(
        "carts",
        "events",
        "events",
        "carts",
        "Carts started in the shop",
        _equals("kind", "cart"),
        "carts('48h') >= 1",
    ),
    _event(
        "views", "events", "events", "product views", "Products viewed", _equals("kind", "view")
    ),
    _event(
        "wishlists",
        "events",
        "events",
        "wishlist items",
        "Items put on a wishlist",
        _equals("kind", "wishlist"),
    ),
    _event(
        "searches",
        "events",
        "events",
        "searches",
        "Searches made in the shop",
        _equals("kind", "search"),
    ),
    _event(
        "attended",
        "events",
        "events",
        "events attended",
        "Events or appointments attended",
        _equals("kind", "attended"),
        "attended(365, name = 'Open day') >= 1",
    ),
    _event(
        "shipments",
        "shipments",
        "shipments",
        "parcels shipped to them",
        "Parcels shipped, by the time they were handed over",
        example="shipments(14, delivered_at IS NULL) >= 1",
    ),
    _event(
        "deliveries",
        "shipments",
        "shipments",
        "parcels they received",
        "Parcels delivered, by the time they arrived",
        example="deliveries(7) >= 1",
        time="delivered_at",
    ),
    _event(
        "restocks",
        "restocks",
        "stock",
        "wanted items back in stock",
        "Items back in stock that the recipient had viewed or put on a wishlist before",
        example="restocks(7, kind = 'wishlist') >= 1",
        also=("events",),
    ),
    *(
        _event(
            f"email_{name}",
            "email_engagement",
            "email_engagement",
            label,
            meaning,
            _equals("kind", kind),
        )
        for name, kind, label, meaning in (
            ("sent", "sent", "e-mails sent to them", "E-mails that were sent"),
            ("opens", "opened", "e-mail opens", "E-mails opened"),
            ("clicks", "clicked", "e-mail clicks", "Links opened in e-mails"),
            ("bounces", "bounced", "e-mails that bounced", "E-mails that came back"),
            (
                "unsubscribes",
                "unsubscribed",
                "e-mail unsubscriptions",
                "Unsubscriptions from e-mail, which are none from SMS",
            ),
        )
    ),
)


_COLUMN_MEANINGS = {
    ("messages", "delivery"): "What became of it: delivered, failed, pending or not_sent",
    ("messages", "price"): "Its price in the currency of the account",
    ("messages", "body"): "Its text",
    ("messages", "has_link"): "Whether a link is in its text",
    ("clicks", "open_count"): "How often the link was opened",
    ("replies", "body"): "Its text",
    ("replies", "label"): "What it means, as replies are read",
    ("orders", "amount"): "What was paid, in its currency, after discounts",
    ("orders", "discount_amount"): "By how much it was made cheaper, in its currency",
    ("orders", "status"): "completed, cancelled or refunded; orders count completed ones only",
    ("events", "kind"): "cart, view, wishlist, search or attended, which the noun asks already",
    ("events", "amount"): "What the item costs, or the cart is worth",
    ("restocks", "kind"): "How it was wanted: view or wishlist",
    ("email_engagement", "kind"): "What happened, which the noun asks already",
}


def _say_column(table: str, column: str, kind: Kind) -> str:
    if said := _COLUMN_MEANINGS.get((table, column)):
        return said
    if kind == "time":
        happened = column.removesuffix("_at").replace("_", " ")
        return "When it happened" if happened == "occurred" else f"When it was {happened}"
    return f"Its {column.replace('_', ' ')}"


def _table(
    name: str, feed: Feed, noun: str, time: str, *columns: tuple[str, Kind, str]
) -> EventTable:
    """Describe an event table; each column is (name, kind, the test its example makes)."""
    rows = (*columns, (time, "time", _SOME_DAY))
    entries = {
        column: ColumnEntry(
            name=column,
            form=f"{noun}(…, {column} …)",
            kind=kind,
            unit="UTC" if kind == "time" else None,
            label="time" if kind == "time" else column.replace("_", " "),
            meaning=f"{_say_column(name, column, kind)}, inside a filter",
            missing=f"May be missing; {MISSING_FALSE}",
            example=f"{noun}(90, {column} {test}) >= 1",
            feed=feed,
        )
        for column, kind, test in rows
    }
    return EventTable(name, time, entries)


TABLES = (
    _table(
        "messages",
        "messages",
        "sent",
        "sent_at",
        ("message_id", "text", "LIKE 'A%'"),
        ("delivery", "text", "= 'pending'"),
        ("sender", "text", "= 'ACME'"),
        ("list_name", "text", "= 'Webinar'"),
        ("campaign", "text", "= 'Spring'"),
        ("country", "text", "= 'AU'"),
        ("carrier", "text", "= 'Telstra'"),
        ("price", "number", "> 0.05"),
        ("body", "text", "ILIKE '%sale%'"),
        ("has_link", "boolean", "= TRUE"),
    ),
    _table(
        "clicks",
        "clicks",
        "clicks",
        "clicked_at",
        ("click_id", "text", "LIKE 'A%'"),
        ("campaign", "text", "= 'Spring'"),
        ("open_count", "number", ">= 2"),
    ),
    _table(
        "replies",
        "replies",
        "replies",
        "received_at",
        ("message_id", "text", "LIKE 'A%'"),
        ("body", "text", "ILIKE '%price%'"),
        ("label", "text", "= 'interested'"),
    ),
    _table(
        "orders",
        "orders",
        "orders",
        "ordered_at",
        ("order_id", "text", "LIKE 'A%'"),
        ("amount", "number", "> 50"),
        ("discount_amount", "number", "> 0"),
        ("currency", "text", "= 'AUD'"),
        ("category", "text", "IN ('skincare', 'hair')"),
        ("status", "text", "= 'completed'"),
    ),
    _table(
        "events",
        "events",
        "views",
        "occurred_at",
        ("event_id", "text", "LIKE 'A%'"),
        ("kind", "text", "= 'view'"),
        ("category", "text", "= 'skincare'"),
        ("name", "text", "= 'Night cream'"),
        ("amount", "number", ">= 20"),
    ),
    _table(
        "shipments",
        "shipments",
        "shipments",
        "shipped_at",
        ("shipment_id", "text", "LIKE 'A%'"),
        ("order_id", "text", "LIKE 'A%'"),
        ("status", "text", "= 'in transit'"),
        ("carrier", "text", "= 'DHL'"),
        ("delivered_at", "time", _SOME_DAY),
    ),
    _table(
        "restocks",
        "stock",
        "restocks",
        "restocked_at",
        ("item_id", "text", "LIKE 'A%'"),
        ("name", "text", "= 'Night cream'"),
        ("category", "text", "= 'skincare'"),
        ("kind", "text", "= 'wishlist'"),
        ("wanted_at", "time", _SOME_DAY),
    ),
    _table(
        "email_engagement",
        "email_engagement",
        "email_opens",
        "occurred_at",
        ("event_id", "text", "LIKE 'A%'"),
        ("kind", "text", "= 'opened'"),
        ("campaign", "text", "= 'Spring'"),
    ),
)
