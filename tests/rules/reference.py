"""What a rule means, row by row in plain Python: written from the definitions, not from the SQL.

A world is lists of dictionaries; nothing here knows of trees, parsers or databases.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

Row = dict[str, Any]
Test = Callable[[Row], bool]

NOUNS: dict[str, tuple[str, str, Test]] = {
    "sent": ("messages", "sent_at", lambda r: r["delivery"] not in (None, "not_sent")),
    "delivered": ("messages", "sent_at", lambda r: r["delivery"] == "delivered"),
    "failed": ("messages", "sent_at", lambda r: r["delivery"] == "failed"),
    "clicks": ("clicks", "clicked_at", lambda r: True),
    "replies": ("replies", "received_at", lambda r: True),
    "orders": ("orders", "ordered_at", lambda r: r["status"] == "completed"),
    "discounted_orders": (
        "orders",
        "ordered_at",
        lambda r: r["status"] == "completed" and (r["discount_amount"] or 0) > 0,
    ),
    "carts": ("events", "occurred_at", lambda r: r["kind"] == "cart"),
    "views": ("events", "occurred_at", lambda r: r["kind"] == "view"),
    "wishlists": ("events", "occurred_at", lambda r: r["kind"] == "wishlist"),
    "searches": ("events", "occurred_at", lambda r: r["kind"] == "search"),
    "attended": ("events", "occurred_at", lambda r: r["kind"] == "attended"),
}
NOUN_OF_TIME = {
    "sent": "sent",
    "received": "delivered",
    "click": "clicks",
    "reply": "replies",
    "order": "orders",
    "cart": "carts",
    "view": "views",
}


@dataclass
class World:
    """The tables of one example, its as-of time, and the segments computed so far."""

    as_of: datetime
    tables: dict[str, list[Row]]
    segments: dict[str, set[str]] = field(default_factory=dict)

    def events(
        self,
        number: str,
        noun: str,
        start_hours: int | None = None,
        end_hours: int = 0,
        passes: Test = lambda r: True,
    ) -> list[Row]:
        table, time, is_meant = NOUNS[noun]
        return [
            row
            for row in self.tables[table]
            if row["number"] == number
            and self.within(row[time], start_hours, end_hours)
            and is_meant(row)
            and passes(row)
        ]

    def within(self, time: datetime, start_hours: int | None, end_hours: int = 0) -> bool:
        if time > self.as_of - timedelta(hours=end_hours):
            return False
        return start_hours is None or time > self.as_of - timedelta(hours=start_hours)

    def spend(self, number: str, *window: Any) -> float:
        return round(sum(r["amount"] or 0 for r in self.events(number, "orders", *window)), 6)

    def value(self, person: Row, name: str) -> Any:
        """Give a field by its name; None where it is missing."""
        if name in person:
            return person[name]
        if name in {"total_spend", "average_order_value"}:
            orders = self.events(person["number"], "orders")
            amounts = [r["amount"] for r in orders if r["amount"] is not None]
            if not amounts:
                return None
            return round(sum(amounts) / (len(amounts) if name != "total_spend" else 1), 6)
        if name == "median_order_gap":
            times = sorted(r["ordered_at"] for r in self.events(person["number"], "orders"))
            if len(times) < 2:
                return None
            gaps = [(b - a) / timedelta(days=1) for a, b in pairwise(times)]
            return round(statistics.median(gaps), 6)
        end, what, _ = name.split("_")
        noun = NOUN_OF_TIME[what]
        times = [r[NOUNS[noun][1]] for r in self.events(person["number"], noun)]
        return (min if end == "first" else max)(times, default=None)

    def days_since(self, time: datetime | None) -> float | None:
        return None if time is None else (self.as_of - time) / timedelta(days=1)

    def top(self, person: Row, name: str, percent: float) -> bool:
        values = [self.value(other, name) for other in self.tables["recipients"]]
        known = sorted((v for v in values if v is not None), reverse=True)
        mine = self.value(person, name)
        if mine is None:
            return False
        hundredths = round(percent * 100)
        size = -(-len(known) * hundredths // 10_000)  # rounded up, in whole numbers
        return bool(mine >= known[size - 1])

    def in_list(self, number: str, name: str) -> bool:
        return any(
            row["number"] == number and row["list_name"].lower() == name.lower()
            for row in self.tables["list_members"]
        )

    def was_in_segment(self, number: str, key: str, days: int) -> bool:
        return any(
            row["number"] == number
            and row["segment"] == key
            and self.within(row["as_of"], days * 24)
            for row in self.tables["past_membership"]
        )


def compare(operator: str, left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    return {
        "=": left == right,
        "<>": left != right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[operator]


def calculate(operator: str, left: float | None, right: float | None) -> float | None:
    if left is None or right is None or (operator == "/" and right == 0):
        return None
    if operator == "/":
        return left / right
    return {"+": left + right, "-": left - right, "*": left * right}[operator]


def between(value: Any, low: Any, high: Any) -> bool:
    return compare(">=", value, low) and compare("<=", value, high)


def like(text: str | None, pattern: str, ignore_case: bool) -> bool:
    if text is None:
        return False
    shape = "".join({"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return re.fullmatch(shape, text, re.DOTALL | (re.IGNORECASE if ignore_case else 0)) is not None
