"""Small worlds of random people and events, many of them exactly on the borders of windows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import duckdb
import pyarrow as pa

from .reference import World

AS_OF = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
DAYS = (0, 1, 2, 7, 30, 60, 90, 365)
TEXTS = ("skincare", "Skincare", "hair", "O'Brien", "", "50%_off", "naïve ✓")
COUNTRIES = ("AU", "NZ", "FJ")

_TEXT = pa.string()
_TIME = pa.timestamp("us", tz="UTC")
_DOUBLE, _LONG, _TRUTH = pa.float64(), pa.int64(), pa.bool_()

SCHEMAS: dict[str, dict[str, pa.DataType]] = {
    "recipients": {
        "number": _TEXT,
        **dict.fromkeys(
            [
                "country",
                "line_type",
                "region",
                "time_zone",
                "carrier",
                "first_name",
                "last_name",
                "email",
                "organization",
                "city",
                "state",
                "postal_code",
                "custom_1",
                "custom_2",
                "custom_3",
                "custom_4",
            ],
            _TEXT,
        ),
        "added_at": _TIME,
        "updated_at": _TIME,
        "consent_state": _TEXT,
        "consent_at": _TIME,
        "opted": _TEXT,
        "valid_number": _TRUTH,
        "opted_out": _TRUTH,
        "list_count": _LONG,
        "contact_count": _LONG,
    },
    "messages": {
        **dict.fromkeys(("number", "message_id"), _TEXT),
        "sent_at": _TIME,
        **dict.fromkeys(
            ["delivery", "sender", "list_name", "campaign", "country", "carrier", "body"], _TEXT
        ),
        "price": _DOUBLE,
        "has_link": _TRUTH,
    },
    "clicks": {
        **dict.fromkeys(("number", "click_id", "campaign"), _TEXT),
        "clicked_at": _TIME,
        "open_count": _LONG,
    },
    "replies": {
        **dict.fromkeys(("number", "message_id", "body", "label"), _TEXT),
        "received_at": _TIME,
    },
    "orders": {
        **dict.fromkeys(("number", "order_id", "currency", "category", "status"), _TEXT),
        "ordered_at": _TIME,
        "amount": _DOUBLE,
        "discount_amount": _DOUBLE,
    },
    "events": {
        **dict.fromkeys(("number", "event_id", "kind", "category", "name"), _TEXT),
        "occurred_at": _TIME,
        "amount": _DOUBLE,
    },
    "shipments": {
        **dict.fromkeys(("number", "shipment_id", "order_id", "status", "carrier"), _TEXT),
        "shipped_at": _TIME,
        "delivered_at": _TIME,
    },
    "restocks": {
        **dict.fromkeys(("number", "item_id", "name", "category", "kind"), _TEXT),
        "restocked_at": _TIME,
        "wanted_at": _TIME,
    },
    "email_engagement": {
        **dict.fromkeys(("number", "event_id", "kind", "campaign"), _TEXT),
        "occurred_at": _TIME,
    },
    "loyalty": {
        **dict.fromkeys(("number", "loyalty_tier"), _TEXT),
        "loyalty_points": _DOUBLE,
        "points_to_next_tier": _DOUBLE,
        "points_expire_at": _TIME,
        "loyalty_joined_at": _TIME,
    },
    "preferences": dict.fromkeys(("number", "name", "value"), _TEXT),
    "attributes": {
        **dict.fromkeys(("number", "name", "value"), _TEXT),
        "as_number": _DOUBLE,
        "as_time": _TIME,
        "as_truth": _TRUTH,
    },
    "list_members": {"number": _TEXT, "list_id": _LONG, "list_name": _TEXT},
    "past_membership": {"number": _TEXT, "segment": _TEXT, "as_of": _TIME},
}
ALWAYS_KNOWN = {
    "valid_number",
    "opted_out",
    "list_count",
    "contact_count",
    "sent_at",
    "clicked_at",
    "received_at",
    "ordered_at",
    "occurred_at",
    "list_name",
    "segment",
    "as_of",
    "opted",
}
# Tables in which a person, or a person and a name, has one row at most.
ONE_ROW = {"loyalty": ("number",), "attributes": ("number", "name")}
CHOICES: dict[str, tuple[str, ...]] = {
    "opted": ("in", "out", "neither"),
    "country": COUNTRIES,
    "delivery": ("delivered", "failed", "pending", "not_sent"),
    "status": ("completed", "completed", "cancelled"),
    "consent_state": ("express", "implied", "unclear"),
    "list_name": ("Webinar", "webinar", "VIP"),
    "segment": ("new", "old"),
}
KINDS = {
    "events": ("cart", "view", "wishlist", "search", "attended"),
    "restocks": ("view", "wishlist"),
    "email_engagement": ("sent", "opened", "clicked", "bounced", "unsubscribed"),
}
NAMES = {
    "preferences": ("channel", "content", "language", "categories"),
    "attributes": ("Age", "vip", "custom_2"),
}


def moment(random: Random) -> datetime:
    """Pick a time near or exactly on a border; some lie after the as-of time."""
    time = AS_OF - timedelta(days=random.choice((*DAYS, random.randint(0, 400))))
    if random.random() < 0.05:
        time = AS_OF + timedelta(days=1)
    return time + timedelta(microseconds=random.choice((-1, 0, 0, 1)))


def choices(table: str, column: str) -> tuple[str, ...]:
    """Give the texts a column may hold."""
    special = {"kind": KINDS, "name": NAMES}.get(column, {})
    return special.get(table) or CHOICES.get(column, TEXTS)


def _cell(random: Random, table: str, column: str, kind: pa.DataType) -> Any:
    always = column in ALWAYS_KNOWN or (column == "name" and table in NAMES)
    if not always and random.random() < 0.25:
        return None
    if kind == _TIME:
        return moment(random)
    if kind == _DOUBLE:
        return random.choice((0.0, 25.0, 49.99, 50.0, 50.25, 120.5))
    if kind == _LONG:
        return random.randint(0, 4)
    if kind == _TRUTH:
        return random.random() < 0.5
    return random.choice(choices(table, column))


def make_world(seed: int, people: int = 7) -> World:
    """Make a world from a seed."""
    random = Random(seed)
    numbers = [f"+6140000000{index}" for index in range(people)]
    tables = {}
    for table, schema in SCHEMAS.items():
        owners = numbers
        if table != "recipients":
            # The last recipient has nothing at all; some rows belong to nobody.
            owners = random.choices([*numbers[:-1], "+15550000000"], k=random.randint(0, 25))
        tables[table] = [
            {
                column: owner if column == "number" else _cell(random, table, column, kind)
                for column, kind in schema.items()
            }
            for owner in owners
        ]
    for table, key in ONE_ROW.items():
        rows = {tuple(row[c].lower() for c in key): row for row in tables[table]}
        tables[table] = list(rows.values())
    return World(AS_OF, tables)


def load_world(connection: duckdb.DuckDBPyConnection, world: World) -> None:
    """Put a world's tables into a database, in place of the ones before."""
    for table, schema in SCHEMAS.items():
        arrow = pa.Table.from_pylist(world.tables[table], schema=pa.schema(list(schema.items())))
        connection.register(f"{table}_rows", arrow)
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {table}_rows")
        connection.unregister(f"{table}_rows")
