"""The catalogue's fields: values of a recipient, from the contact record or from their events."""

from __future__ import annotations

from sendable.rules.entries import MISSING_FALSE, Derivation, Feed, FieldEntry
from sendable.rules.nodes import Arithmetic, DaysSince, Field, Kind


def _field(
    name: str,
    kind: Kind,
    label: str,
    meaning: str,
    test: str,
    when: str,
    feed: Feed = "contacts",
) -> FieldEntry:
    return FieldEntry(
        name=name,
        form=name,
        kind=kind,
        unit="UTC" if kind == "time" else None,
        label=label,
        meaning=meaning,
        missing=f"{when}; {MISSING_FALSE}" if when else "Never missing",
        example=name if kind == "boolean" else f"{name} {test}",
        feed=feed,
        of_person=bool(when),
    )


def _contact_text(name: str, label: str, example: str, meaning: str = "") -> FieldEntry:
    return _field(
        name,
        "text",
        label,
        meaning or f"The {label} in the contact record",
        f"= '{example}'",
        "Missing when no contact of the recipient has one",
    )


def _event_time(
    name: str, derivation: Derivation, noun: str, feed: Feed, label: str, example_days: int
) -> FieldEntry:
    return FieldEntry(
        name=name,
        form=name,
        kind="time",
        unit="UTC",
        label=label,
        meaning=f"The time of {label}, up to the as-of time",
        missing=f"Missing when there never was one; {MISSING_FALSE}",
        example=f"days_since({name}) > {example_days}",
        feed=feed,
        derivation=derivation,
        noun=noun,
    )


def _order_value(
    name: str, derivation: Derivation, unit: str, label: str, meaning: str, when: str, example: str
) -> FieldEntry:
    return FieldEntry(
        name=name,
        form=name,
        kind="number",
        unit=unit,
        label=label,
        meaning=meaning,
        missing=f"Missing {when}; {MISSING_FALSE}",
        example=example,
        feed="orders",
        derivation=derivation,
        noun="orders",
    )


FIELDS = (
    _field(
        "country",
        "text",
        "country",
        "The two-letter country of the phone number",
        "= 'AU'",
        "Missing when the number belongs to no country",
    ),
    _field(
        "line_type",
        "text",
        "line type",
        "What the number is: mobile, landline and so on",
        "= 'mobile'",
        "Missing when it cannot be told",
    ),
    _field(
        "region",
        "text",
        "region",
        "The state, territory or area of the recipient, by its usual short name",
        "= 'NSW'",
        "Missing when the contact record has no state, nor an Australian postal code",
    ),
    _field(
        "time_zone",
        "text",
        "time zone",
        "The time zone of the recipient, by its IANA name",
        "= 'Australia/Sydney'",
        "Missing when country and region leave several",
    ),
    _field(
        "carrier",
        "text",
        "carrier",
        "The mobile network of the last message whose network is known",
        "IN ('Telstra', 'Optus')",
        "Missing when no message's network is known",
        feed="messages",
    ),
    _contact_text("first_name", "first name", "Anna"),
    _contact_text("last_name", "last name", "Nguyen"),
    _contact_text("email", "e-mail address", "anna@example.com"),
    _contact_text("organization", "organisation", "Acme"),
    _contact_text("city", "city", "Sydney"),
    _contact_text("state", "state", "NSW"),
    _contact_text("postal_code", "postal code", "2000", "The postal code, as text"),
    _contact_text("custom_1", "custom field 1", "gold"),
    _contact_text("custom_2", "custom field 2", "gold"),
    _contact_text("custom_3", "custom field 3", "gold"),
    _contact_text("custom_4", "custom field 4", "gold"),
    _field(
        "added_at",
        "time",
        "the day they were added",
        "When the recipient first appeared as a contact",
        ">= DATE '2026-01-01'",
        "Missing when the account does not tell",
    ),
    _field(
        "updated_at",
        "time",
        "the last change of their contact record",
        "When a contact of the recipient last changed",
        ">= DATE '2026-01-01'",
        "Missing when the account does not tell",
    ),
    _field(
        "consent_state",
        "text",
        "consent",
        "What is known of consent: express, implied, expired or unclear",
        "= 'express'",
        "Missing when nothing is recorded",
    ),
    _field(
        "consent_at",
        "time",
        "their consent",
        "When consent was given",
        ">= DATE '2026-01-01'",
        "Missing when no time is recorded",
    ),
    _field(
        "opted",
        "text",
        "opt-in state",
        "Whether the recipient is 'in' (consent in force), 'out' (must not be messaged) or"
        " 'neither'",
        "= 'neither'",
        "",
    ),
    _field("valid_number", "boolean", "valid number", "Whether the number can exist", "", ""),
    _field("opted_out", "boolean", "opted out", "Whether the recipient has opted out", "", ""),
    _field(
        "list_count", "number", "number of lists", "How many lists hold the recipient", ">= 2", ""
    ),
    _field(
        "contact_count",
        "number",
        "number of contact records",
        "How many contact records share the number",
        ">= 2",
        "",
    ),
    _event_time("first_sent_at", "first", "sent", "messages", "the first SMS sent to them", 90),
    _event_time("last_sent_at", "last", "sent", "messages", "the last SMS sent to them", 30),
    _event_time(
        "first_received_at", "first", "delivered", "messages", "the first SMS they received", 90
    ),
    _event_time(
        "last_received_at", "last", "delivered", "messages", "the last SMS they received", 30
    ),
    _event_time("first_click_at", "first", "clicks", "clicks", "their first click", 90),
    _event_time("last_click_at", "last", "clicks", "clicks", "their last click", 30),
    _event_time("first_reply_at", "first", "replies", "replies", "their first reply", 90),
    _event_time("last_reply_at", "last", "replies", "replies", "their last reply", 30),
    _event_time("first_order_at", "first", "orders", "orders", "their first order", 365),
    _event_time("last_order_at", "last", "orders", "orders", "their last order", 90),
    _event_time("first_cart_at", "first", "carts", "events", "their first cart", 90),
    _event_time("last_cart_at", "last", "carts", "events", "their last cart", 2),
    _event_time("first_view_at", "first", "views", "events", "their first product view", 90),
    _event_time("last_view_at", "last", "views", "events", "their last product view", 7),
    _order_value(
        "total_spend",
        "total",
        "shop currency",
        "total spend",
        "The amounts of all completed orders added up, to a millionth",
        "when no completed order has an amount",
        "total_spend >= 500",
    ),
    _order_value(
        "average_order_value",
        "average",
        "shop currency",
        "average order value",
        "The mean amount of the completed orders that have one, to a millionth",
        "when no completed order has an amount",
        "average_order_value >= 80",
    ),
    _order_value(
        "median_order_gap",
        "median gap",
        "days",
        "usual gap between orders",
        "The median of the days between consecutive completed orders, to a millionth",
        "with fewer than two completed orders",
        "days_since(last_order_at) > 2 * median_order_gap",
    ),
    FieldEntry(
        name="overdue_by",
        form="overdue_by",
        kind="number",
        unit="times their usual gap",
        label="time since the last order in usual gaps",
        meaning="Days since the last completed order, divided by the median gap between orders",
        missing=f"Missing with fewer than two completed orders, or a gap of 0; {MISSING_FALSE}",
        example="overdue_by > 1.5",
        feed="orders",
        derivation="stands for",
        stands_for=Arithmetic(
            "/",
            DaysSince(Field("last_order_at", "time")),
            Field("median_order_gap", "number"),
        ),
    ),
)
