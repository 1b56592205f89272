"""The same segments in chDB, which is ClickHouse in this process, as its users would write them.

Conditional aggregates (``countIf``, ``maxIf``, ``argMin``), arrays for gaps between orders and for
the segments of a person, and a table in memory for what is read more than once. Columns that no
chosen segment needs are left out here, since ClickHouse does not leave out a join by itself.
"""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.shop_by_hand import AS_OF
from benchmarks.shop_segments import SEGMENTS
from benchmarks.shop_tables import list_tables

_TEXT, _TIME, _NUMBER = "Nullable(String)", "Nullable(DateTime64(6, 'UTC'))", "Nullable(Float64)"
_ALWAYS_TIME = "DateTime64(6, 'UTC')"

_STRUCTURES = {
    "recipients": {
        "country": _TEXT,
        "region": _TEXT,
        "carrier": _TEXT,
        "email": _TEXT,
        "added_at": _TIME,
        "consent_at": _TIME,
        "opted": _TEXT,
    },
    "messages": {"sent_at": _ALWAYS_TIME, "delivery": "String", "sender": "String"},
    "clicks": {"clicked_at": _ALWAYS_TIME},
    "replies": {"received_at": _ALWAYS_TIME, "label": "String"},
    "orders": {
        "ordered_at": _ALWAYS_TIME,
        "amount": "Float64",
        "discount_amount": "Float64",
        "category": _TEXT,
        "status": "String",
    },
    "events": {"occurred_at": _ALWAYS_TIME, "kind": "String", "category": _TEXT},
    "loyalty": {"loyalty_tier": _TEXT, "loyalty_points": _NUMBER},
    "list_members": {"list_name": "String"},
    "attributes": {"name": "String", "as_number": _NUMBER},
    "decisions": {"outcome": "String"},
    "suppressed": {},
}
"""The columns that are read, in ClickHouse's types; each table has a ``number`` besides."""

_BOUGHT = {
    "orders": "count()",
    "orders_7": "countIf(ordered_at > $day7)",
    "orders_30": "countIf(ordered_at > $day30)",
    "orders_90": "countIf(ordered_at > $day90)",
    "orders_180": "countIf(ordered_at > $day180)",
    "orders_360": "countIf(ordered_at > $day360)",
    "orders_365": "countIf(ordered_at > $day365)",
    "skincare_365": "countIf(category = 'skincare' AND ordered_at > $day365)",
    "hair_365": "countIf(category = 'hair' AND ordered_at > $day365)",
    "dear_365": "countIf(amount > 150 AND ordered_at > $day365)",
    "discounted": "countIf(discount_amount > 0)",
    "discounted_365": "countIf(discount_amount > 0 AND ordered_at > $day365)",
    "total_spend": "round(sum(amount), 6)",
    "average_value": "round(avg(amount), 6)",
    "spend_90": "round(sumOrNullIf(amount, ordered_at > $day90), 6)",
    "spend_365": "round(sumOrNullIf(amount, ordered_at > $day365), 6)",
    "first_order_at": "min(ordered_at)",
    "last_order_at": "max(ordered_at)",
    "last_skincare_at": "maxOrNullIf(ordered_at, category = 'skincare')",
    "median_gap": "if(count() > 1, arrayReduce('quantileExactInclusive(0.5)', arrayPopFront("
    "arrayDifference(arraySort(groupArray(toUnixTimestamp64Micro(ordered_at)))))) / 86400e6, NULL)",
}

_PARTS: dict[str, tuple[str, dict[str, str]]] = {
    "messages": (
        "FROM messages WHERE sent_at <= $as_of GROUP BY number",
        {
            "sent": "count()",
            "sent_7": "countIf(sent_at > $day7)",
            "sent_30": "countIf(sent_at > $day30)",
            "sent_90": "countIf(sent_at > $day90)",
            "delivered": "countIf(delivery = 'delivered')",
            "delivered_90": "countIf(delivery = 'delivered' AND sent_at > $day90)",
            "failed_30": "countIf(delivery = 'failed' AND sent_at > $day30)",
            "failed_365": "countIf(delivery = 'failed' AND sent_at > $day365)",
            "wattle_180": "countIf(sender = 'Wattle' AND sent_at > $day180)",
            "last_received_at": "maxOrNullIf(sent_at, delivery = 'delivered')",
        },
    ),
    "clicks": (
        "FROM clicks WHERE clicked_at <= $as_of GROUP BY number",
        {
            "clicks": "count()",
            **{
                f"clicks_{days}": f"countIf(clicked_at > $day{days})"
                for days in (7, 14, 30, 60, 90, 120, 180)
            },
            "clicks_365_730": "countIf(clicked_at > $day730 AND clicked_at <= $day365)",
            "first_click_at": "min(clicked_at)",
        },
    ),
    "replies": (
        "FROM replies WHERE received_at > $day365 AND received_at <= $as_of GROUP BY number",
        {
            "replies_30": "countIf(received_at > $day30)",
            "replies_90": "countIf(received_at > $day90)",
            "replies_180": "countIf(received_at > $day180)",
            "interested_30": "countIf(label = 'interested' AND received_at > $day30)",
            "questions_60": "countIf(label = 'question' AND received_at > $day60)",
            "positive_365": "countIf(label = 'positive')",
        },
    ),
    "bought": ("FROM bought", {name: name for name in _BOUGHT}),
    "ranked": (
        "FROM bought",
        {
            "spend_rank": "rank() OVER (ORDER BY total_spend DESC) - 1",
            "low_rank": "rank() OVER (ORDER BY total_spend) - 1",
            "spenders": "count() OVER ()",
        },
    ),
    "favourites": (
        "FROM (SELECT number, category, count() AS times, max(ordered_at) AS last_at FROM orders"
        " WHERE status = 'completed' AND ordered_at <= $as_of AND ordered_at > $day365"
        " AND category IS NOT NULL GROUP BY number, category) GROUP BY number",
        {
            "main_category": "argMin(category, (-toInt64(times), -toUnixTimestamp64Micro(last_at),"
            " assumeNotNull(category)))"
        },
    ),
    "looked": (
        "FROM events WHERE occurred_at > $day90 AND occurred_at <= $as_of GROUP BY number",
        {
            "carts_7": "countIf(kind = 'cart' AND occurred_at > $day7)",
            "views_30": "countIf(kind = 'view' AND occurred_at > $day30)",
            "searches_30": "countIf(kind = 'search' AND occurred_at > $day30)",
            "wishlists_90": "countIf(kind = 'wishlist')",
            "skincare_views_30": "countIf(kind = 'view' AND category = 'skincare'"
            " AND occurred_at > $day30)",
            "hair_views_60": "countIf(kind = 'view' AND category = 'hair'"
            " AND occurred_at > $day60)",
        },
    ),
    "carts_of_late": (
        "FROM (SELECT number, occurred_at FROM events WHERE kind = 'cart' AND occurred_at > $day2"
        " AND occurred_at <= $as_of) AS carts LEFT JOIN bought USING (number) GROUP BY number",
        {"carts_left": "countIf(NOT coalesce(last_order_at >= occurred_at, FALSE))"},
    ),
    "views_of_late": (
        "FROM (SELECT number, maxOrNullIf(occurred_at, kind = 'cart') AS cart_at,"
        " groupArrayIf(occurred_at, kind = 'view') AS viewed FROM events"
        " WHERE kind IN ('cart', 'view') AND occurred_at > $day14 AND occurred_at <= $as_of"
        " GROUP BY number)",
        {
            "views_left": "arrayCount(at -> at > $day7 AND NOT coalesce(cart_at > at, FALSE),"
            " viewed)",
            "views_followed": "arrayCount(at -> coalesce(cart_at > at, FALSE), viewed)",
        },
    ),
    "slow_carts": (
        "FROM (SELECT number, occurred_at FROM events WHERE kind = 'cart' AND occurred_at > $day30"
        " AND occurred_at <= $as_of) AS carts ASOF LEFT JOIN (SELECT number, ordered_at FROM orders"
        " WHERE status = 'completed' AND ordered_at > $day30 AND ordered_at <= $as_of) AS next"
        " ON carts.number = next.number AND carts.occurred_at <= next.ordered_at GROUP BY number",
        {
            "carts_not_soon": "countIf(NOT coalesce(next.ordered_at <= occurred_at"
            " + INTERVAL 24 HOUR, FALSE))"
        },
    ),
    "list_members": (
        "FROM list_members GROUP BY number",
        {
            "in_webinar": "max(lower(list_name) = 'webinar')",
            "in_vip_club": "max(lower(list_name) = 'vip club')",
        },
    ),
    "attributes": (
        "FROM attributes WHERE lower(name) = 'age' GROUP BY number",
        {"age": "max(as_number)"},
    ),
    "loyalty": (
        "FROM loyalty",
        {"loyalty_tier": "loyalty_tier", "loyalty_points": "loyalty_points"},
    ),
}
"""What is counted of each table: where from, and each column by name."""

_EMPTY_IS_NONE = re.compile(r"^(count|countIf|arrayCount|max\(lower)")
"""Columns that are 0, not unknown, of somebody of whom the table has no row."""

_DAYS_SINCE_ORDER = "dateDiff('microsecond', last_order_at, $as_of) / 86400e6"


def segment_in_chdb(folder: str, target: str, many: int) -> dict[str, float]:
    """Write the membership of the first segments; give seconds, and those of processor time."""
    from chdb.session import Session

    began, worked = time.perf_counter(), time.process_time()
    chosen = SEGMENTS[:many]
    with Session() as session:
        session.query("SET join_use_nulls = 1")
        for name, pattern in list_tables(Path(folder)).items():
            columns = {"number": "String", **_STRUCTURES[name]}
            structure = ", ".join(f"{column} {kind}" for column, kind in columns.items())
            quoted = structure.replace("'", "\\'")
            session.query(
                f"CREATE VIEW {name} AS SELECT * FROM file('{pattern}', Parquet, '{quoted}')"
            )
        for statement in _write(chosen, target):
            session.query(_with_moments(statement))
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - worked}


def _write(chosen: tuple[tuple[str, str, str], ...], target: str) -> list[str]:
    """Give the statements: what is read more than once, then everybody's segments."""
    words = set(re.findall(r"[a-z_0-9]+", " ".join(condition for _, _, condition in chosen)))
    words |= {"last_order_at", "total_spend"}
    kept = ", ".join(f"{text} AS {name}" for name, text in _BOUGHT.items() if name in words)
    bought = (
        f"CREATE TABLE bought ENGINE = Memory AS SELECT number, {kept} FROM orders"
        " WHERE status = 'completed' AND ordered_at <= $as_of GROUP BY number"
    )
    columns, joins = [], []
    for part, (source, counted) in _PARTS.items():
        needed = {name: text for name, text in counted.items() if name in words}
        if needed:
            inner = ", ".join(
                text if text == name else f"{text} AS {name}" for name, text in needed.items()
            )
            joins.append(f"LEFT JOIN (SELECT number, {inner} {source}) AS of_{part} USING (number)")
            known = _BOUGHT if part == "bought" else counted
            columns += [
                f"coalesce({name}, 0) AS {name}" if _EMPTY_IS_NONE.match(known[name]) else name
                for name in needed
            ]
    wide = (
        "SELECT number, country, region, carrier, email, added_at, opted, consent_at, "
        + ", ".join([*columns, f"{_DAYS_SINCE_ORDER} AS days_since_order"])
        + " FROM (SELECT * FROM recipients WHERE number IN"
        " (SELECT number FROM decisions WHERE outcome = 'sendable')"
        " AND number NOT IN (SELECT number FROM suppressed)) AS recipients " + " ".join(joins)
    )
    keys = ", ".join(f"if(coalesce({text}, FALSE), '{key}', '')" for key, _, text in chosen)
    membership = (
        f"INSERT INTO FUNCTION file('{target}', Parquet)"
        " SELECT segment, number, segment = segments[1] AS is_primary, $as_of AS entered_at"
        f" FROM (SELECT number, arrayFilter(key -> key <> '', [{keys}]) AS segments"
        f" FROM ({wide})) ARRAY JOIN segments AS segment"
    )
    return [bought, membership]


def _with_moments(text: str) -> str:
    for days in sorted({int(day) for day in re.findall(r"\$day(\d+)", text)}, reverse=True):
        text = text.replace(f"$day{days}", _moment(AS_OF - timedelta(days=days)))
    return text.replace("$as_of", _moment(AS_OF))


def _moment(moment: datetime) -> str:
    return f"toDateTime64('{moment:%Y-%m-%d %H:%M:%S}', 6, 'UTC')"
