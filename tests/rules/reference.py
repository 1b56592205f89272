"""What a rule means, row by row in plain Python: written from the definitions, not from the SQL.

A world is lists of dictionaries; nothing here knows of trees, parsers or databases.
"""

from __future__ import annotations

import calendar
import math
import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

Row = dict[str, Any]
Test = Callable[[Row], bool]
Meaning = Callable[["World", Row], Any]

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
    "links": (
        "messages",
        "sent_at",
        lambda r: r["delivery"] not in (None, "not_sent") and r["has_link"] is True,
    ),
    "shipments": ("shipments", "shipped_at", lambda r: True),
    "deliveries": ("shipments", "delivered_at", lambda r: True),
    "restocks": ("restocks", "restocked_at", lambda r: True),
    "email_sent": ("email_engagement", "occurred_at", lambda r: r["kind"] == "sent"),
    "email_opens": ("email_engagement", "occurred_at", lambda r: r["kind"] == "opened"),
    "email_clicks": ("email_engagement", "occurred_at", lambda r: r["kind"] == "clicked"),
    "email_bounces": ("email_engagement", "occurred_at", lambda r: r["kind"] == "bounced"),
    "email_unsubscribes": (
        "email_engagement",
        "occurred_at",
        lambda r: r["kind"] == "unsubscribed",
    ),
}
LOYALTY = {
    "loyalty_tier",
    "loyalty_points",
    "points_to_next_tier",
    "points_expire_at",
    "loyalty_joined_at",
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

    def within(self, time: datetime | None, start_hours: int | None, end_hours: int = 0) -> bool:
        if time is None or time > self.as_of - timedelta(hours=end_hours):
            return False
        return start_hours is None or time > self.as_of - timedelta(hours=start_hours)

    def spend(self, number: str, *window: Any) -> float:
        return round(sum(r["amount"] or 0 for r in self.events(number, "orders", *window)), 6)

    def value(self, person: Row, name: str) -> Any:
        """Give a field by its name; None where it is missing."""
        if name in person:
            return person[name]
        if name == "loyalty_member":
            return any(self.rows(person, "loyalty"))
        if name in LOYALTY:
            return next((row[name] for row in self.rows(person, "loyalty")), None)
        if name.startswith("preferred_"):
            asked = name.removeprefix("preferred_")
            values = [r["value"] for r in self.rows(person, "preferences") if r["name"] == asked]
            return max((v for v in values if v is not None), default=None)
        if name == "overdue_by":
            since = self.days_since(self.value(person, "last_order_at"))
            return calculate("/", since, self.value(person, "median_order_gap"))
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

    def rows(self, person: Row, table: str) -> list[Row]:
        return [row for row in self.tables[table] if row["number"] == person["number"]]

    def attribute(self, person: Row, name: str, column: str) -> Any:
        named = [r for r in self.rows(person, "attributes") if r["name"].lower() == name.lower()]
        return named[0][column] if named else None

    def prefers_category(self, person: Row, category: str) -> bool:
        return any(
            row["name"] == "categories" and (row["value"] or "").lower() == category.lower()
            for row in self.rows(person, "preferences")
            if row["value"] is not None
        )

    def measure(self, how: str, rows: list[Row], column: str) -> Any:
        """Make one number of a column of some events, of those that have a value there."""
        values = [row[column] for row in rows if row[column] is not None]
        if how == "distinct":
            return len(set(values))
        if how == "sum":
            return round(sum(values), 6)
        if not values:
            return None
        return {
            "mean": round(sum(values) / len(values), 6),
            "max": max(values),
            "min": min(values),
        }[how]

    def end_time(self, end: str, noun: str, rows: list[Row]) -> datetime | None:
        times = [row[NOUNS[noun][1]] for row in rows]
        return (min if end == "first" else max)(times, default=None)

    def favourite(self, noun: str, rows: list[Row], column: str) -> str | None:
        time = NOUNS[noun][1]
        values = {row[column] for row in rows if row[column] is not None}
        by_value = {v: [row[time] for row in rows if row[column] == v] for v in values}
        best = max(((len(t), max(t)) for t in by_value.values()), default=None)
        tied = [v for v, t in by_value.items() if (len(t), max(t)) == best]
        return min(tied, key=lambda v: v.encode(), default=None)

    def pairs(
        self, noun: str, rows: list[Row], then: str, following: list[Row], within: int | None
    ) -> tuple[int, int]:
        """Count the events that were followed by another one, and those that were not."""
        time, then_time = NOUNS[noun][1], NOUNS[then][1]
        same_table = NOUNS[noun][0] == NOUNS[then][0]
        followed = 0
        for row in rows:
            gaps = [other[then_time] - row[time] for other in following]
            after = [
                gap
                for gap in gaps
                if gap > timedelta(0) or (gap == timedelta(0) and not same_table)
            ]
            limit = None if within is None else timedelta(hours=within)
            followed += any(limit is None or gap <= limit for gap in after)
        return followed, len(rows) - followed

    def known_values(self, meaning: Meaning) -> list[Any]:
        values = [meaning(self, other) for other in self.tables["recipients"]]
        return [value for value in values if value is not None]

    def top(self, person: Row, meaning: Meaning, percent: float, *, lowest: bool = False) -> bool:
        known = sorted(self.known_values(meaning), reverse=not lowest)
        mine = meaning(self, person)
        if mine is None:
            return False
        hundredths = round(percent * 100)
        size = -(-len(known) * hundredths // 10_000)  # rounded up, in whole numbers
        border = known[size - 1]
        return bool(mine <= border if lowest else mine >= border)

    def percentile(self, person: Row, meaning: Meaning) -> float | None:
        mine = meaning(self, person)
        if mine is None:
            return None
        known = self.known_values(meaning)
        return sum(value <= mine for value in known) * 100 / len(known)

    def score(self, person: Row, axis: str) -> int | None:
        """Cut the base into fifths at quantiles, as statistics books interpolate them."""

        def measured(world: World, other: Row) -> Any:
            if axis == "recency":
                since = world.days_since(world.value(other, "last_order_at"))
                return None if since is None else math.floor(since)
            if axis == "monetary":
                return world.value(other, "total_spend")
            return len(world.events(other["number"], "orders")) or None

        mine, known = measured(self, person), sorted(self.known_values(measured))
        if mine is None:
            return None
        if axis == "frequency":
            order = sorted(
                (measured(self, other), other["number"])
                for other in self.tables["recipients"]
                if measured(self, other) is not None
            )
            mine, known = order.index((mine, person["number"])) + 1, list(range(1, len(order) + 1))
        borders = [_quantile(known, Fraction(fifth, 5)) for fifth in range(1, 5)]
        place = 1 + sum(Fraction(mine) > border for border in borders)
        return 6 - place if axis == "recency" else place

    def anniversary(self, time: datetime | None, days: int) -> bool:
        if time is None:
            return False
        for ahead in range(days):
            today = self.as_of.date() + timedelta(days=ahead)
            born = (time.month, time.day)
            if born == (2, 29) and not calendar.isleap(today.year):
                born = (2, 28)
            if born == (today.month, today.day):
                return True
        return False

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


def _quantile(values: list[Any], share: Fraction) -> Fraction:
    """Interpolate between the two sorted values around a share."""
    position = (len(values) - 1) * share
    below = math.floor(position)
    above = min(below + 1, len(values) - 1)
    low, high = Fraction(values[below]), Fraction(values[above])
    return low + (high - low) * (position - below)


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
