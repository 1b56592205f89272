"""The first 24 segments in pandas, in two ways: as most would write them, and well tuned.

The plain way groups the rows of each count by number. The tuned way looks each number up once for a
table, reads only the columns it needs, and counts with ``bincount`` over whole numbers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.shop_by_hand import AS_OF
from benchmarks.shop_segments import SEGMENTS

NOW = pd.Timestamp(AS_OF)
COLUMNS = {
    "messages": ["number", "sent_at", "delivery"],
    "clicks": ["number", "clicked_at"],
    "replies": ["number", "received_at", "label"],
    "orders": ["number", "ordered_at", "amount", "discount_amount", "category", "status"],
    "events": ["number", "occurred_at", "kind", "category"],
    "loyalty": ["number", "loyalty_tier", "loyalty_points"],
    "list_members": ["number", "list_name"],
}


class Plain:
    """Group by the number, for each value anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.people = pd.read_parquet(folder / "recipients").set_index("number")

    def read(self, table: str) -> pd.DataFrame:
        """Read a table, all of it."""
        return pd.read_parquet(self.folder / table)

    def count(self, rows: pd.DataFrame, mask: Any = None) -> Any:
        """Count the rows of each recipient."""
        chosen = rows if mask is None else rows[mask]
        return chosen.groupby("number").size().reindex(self.people.index, fill_value=0)

    def total(self, rows: pd.DataFrame, column: str, mask: Any = None) -> Any:
        """Add a column up; NaN without a row."""
        chosen = rows if mask is None else rows[mask]
        return chosen.groupby("number")[column].sum().round(6).reindex(self.people.index)

    def last(self, rows: pd.DataFrame, column: str, mask: Any = None) -> Any:
        """Give the latest time; NaT without a row."""
        chosen = rows if mask is None else rows[mask]
        return chosen.groupby("number")[column].max().reindex(self.people.index)


class Tuned:
    """Look each number up once, then count over whole numbers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        columns = ["number", "opted", "consent_at", "country", "region"]
        self.people = pd.read_parquet(folder / "recipients", columns=columns).set_index("number")

    def read(self, table: str) -> pd.DataFrame:
        """Read the columns that are needed, with the recipient's place for the number."""
        rows = pd.read_parquet(self.folder / table, columns=COLUMNS[table])
        rows["number"] = self.people.index.get_indexer(rows["number"])
        texts = rows.select_dtypes(["object", "str"]).columns
        return rows.astype(dict.fromkeys(texts, "category"))

    def count(self, rows: pd.DataFrame, mask: Any = None) -> Any:
        """Count the rows of each recipient."""
        places = rows["number"].to_numpy()
        chosen = places if mask is None else places[mask.to_numpy()]
        return pd.Series(np.bincount(chosen, minlength=len(self.people)), self.people.index)

    def total(self, rows: pd.DataFrame, column: str, mask: Any = None) -> Any:
        """Add a column up; NaN without a row."""
        chosen = rows if mask is None else rows[mask]
        places, many = chosen["number"].to_numpy(), len(self.people)
        sums = np.bincount(places, weights=chosen[column].to_numpy(), minlength=many)
        known = np.bincount(places, minlength=many) > 0
        return pd.Series(np.where(known, sums.round(6), np.nan), self.people.index)

    def last(self, rows: pd.DataFrame, column: str, mask: Any = None) -> Any:
        """Give the latest time; NaT without a row."""
        chosen = rows if mask is None else rows[mask]
        found = chosen.groupby("number", sort=False)[column].max()
        times = found.reindex(range(len(self.people)))
        return times.set_axis(self.people.index)


def segment_plainly(folder: str, target: str) -> dict[str, float]:
    """Find the segments as most would write them; give seconds, and those of processor time."""
    return _segment(Plain, Path(folder), target)


def segment_tuned(folder: str, target: str) -> dict[str, float]:
    """Find the segments in well-tuned pandas; give seconds, and those of processor time."""
    return _segment(Tuned, Path(folder), target)


def _segment(
    way_of: Callable[[Path], Plain | Tuned], folder: Path, target: str
) -> dict[str, float]:
    began, worked = time.perf_counter(), time.process_time()
    way = way_of(folder)
    answers = _find(way, way.people)
    decisions = pd.read_parquet(folder / "decisions")
    sendable = decisions.loc[decisions["outcome"] == "sendable", "number"]
    suppressed = pd.read_parquet(folder / "suppressed")["number"]
    allowed = way.people.index.isin(sendable) & ~way.people.index.isin(suppressed)
    served = np.zeros(len(way.people), dtype=bool)
    parts = []
    for key, _, _ in SEGMENTS[: len(answers)]:
        members = answers[key].fillna(False).to_numpy(dtype=bool) & allowed
        numbers = way.people.index[members]
        parts.append(
            pd.DataFrame({"segment": key, "number": numbers, "is_primary": ~served[members]})
        )
        served |= members
    whole = pd.concat(parts, ignore_index=True).assign(entered_at=NOW)
    whole.to_parquet(target, index=False)
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - worked}


def _find(way: Plain | Tuned, people: pd.DataFrame) -> dict[str, Any]:
    """Give who is in each segment, in the recipients' order."""

    def ago(days: float) -> pd.Timestamp:
        return NOW - pd.Timedelta(days=days)

    messages = way.read("messages")
    messages = messages[messages["sent_at"] <= NOW]
    at, delivered = messages["sent_at"], messages["delivery"] == "delivered"
    sent, sent_30 = way.count(messages), way.count(messages, at > ago(30))
    delivered_ever = way.count(messages, delivered)
    failed_30 = way.count(messages, (messages["delivery"] == "failed") & (at > ago(30)))
    last_received = way.last(messages, "sent_at", delivered)
    del messages, at, delivered

    clicks = way.read("clicks")
    clicks = clicks[clicks["clicked_at"] <= NOW]
    at = clicks["clicked_at"]
    clicks_ever = way.count(clicks)
    clicks_14, clicks_30 = way.count(clicks, at > ago(14)), way.count(clicks, at > ago(30))
    clicks_120, clicks_180 = way.count(clicks, at > ago(120)), way.count(clicks, at > ago(180))
    del clicks

    replies = way.read("replies")
    replies = replies[replies["received_at"] <= NOW]
    at = replies["received_at"]
    replies_90, replies_180 = way.count(replies, at > ago(90)), way.count(replies, at > ago(180))
    interested_30 = way.count(replies, (replies["label"] == "interested") & (at > ago(30)))

    orders = way.read("orders")
    orders = orders[(orders["status"] == "completed") & (orders["ordered_at"] <= NOW)]
    at, skincare = orders["ordered_at"], orders["category"] == "skincare"
    cheaper = orders["discount_amount"] > 0
    orders_ever, orders_7 = way.count(orders), way.count(orders, at > ago(7))
    orders_90, orders_180 = way.count(orders, at > ago(90)), way.count(orders, at > ago(180))
    orders_360, orders_365 = way.count(orders, at > ago(360)), way.count(orders, at > ago(365))
    skincare_365 = way.count(orders, skincare & (at > ago(365)))
    discounted_365 = way.count(orders, cheaper & (at > ago(365)))
    total_spend = way.total(orders, "amount")
    spend_365 = way.total(orders, "amount", at > ago(365))
    last_order = way.last(orders, "ordered_at")
    last_skincare = way.last(orders, "ordered_at", skincare)
    in_order = orders[["number", "ordered_at"]].sort_values(["number", "ordered_at"])
    gap = in_order["ordered_at"].diff().where(in_order["number"].eq(in_order["number"].shift()))
    usual = gap.dt.total_seconds().div(86_400).groupby(in_order["number"]).median().round(6)
    year = orders[at > ago(365)]
    tastes = year.groupby(["number", "category"], observed=True)["ordered_at"]
    tastes = tastes.agg(["size", "max"]).reset_index()
    tastes["category"] = tastes["category"].astype("str")
    tastes = tastes.sort_values(["size", "max", "category"], ascending=[False, False, True])
    main = tastes.drop_duplicates("number").set_index("number")["category"]
    if isinstance(way, Tuned):
        usual = usual.reindex(range(len(people))).set_axis(people.index)
        main = main.reindex(range(len(people))).set_axis(people.index)
    else:
        usual, main = usual.reindex(people.index), main.reindex(people.index)
    del orders, in_order, gap, year, tastes

    events = way.read("events")
    events = events[(events["occurred_at"] <= NOW) & (events["occurred_at"] > ago(30))]
    at, kind = events["occurred_at"], events["kind"]
    carts_7 = way.count(events, (kind == "cart") & (at > ago(7)))
    skincare_views = way.count(
        events, (kind == "view") & (events["category"] == "skincare") & (at > ago(30))
    )
    carts = events[(kind == "cart") & (at > ago(2))]
    last_cart = events[kind == "cart"].groupby("number")["occurred_at"].max()
    views = events[(kind == "view") & (at > ago(7))]
    latest = last_order.reset_index(drop=True) if isinstance(way, Tuned) else last_order
    carts_left = way.count(carts, ~(carts["number"].map(latest) >= carts["occurred_at"]))
    views_left = way.count(views, ~(views["number"].map(last_cart) > views["occurred_at"]))

    loyalty = pd.read_parquet(way.folder / "loyalty").set_index("number").reindex(people.index)
    lists = pd.read_parquet(way.folder / "list_members")
    guests = lists.loc[lists["list_name"].str.lower() == "webinar", "number"]

    top = total_spend.rank(method="min", ascending=False) - 1
    vip = (top * 100 < total_spend.notna().sum() * 15) | (loyalty["loyalty_tier"] == "Gold")
    dormant = (orders_180 == 0) & (clicks_180 == 0) & (replies_180 == 0)
    since_order = (NOW - last_order).dt.total_seconds() / 86_400
    slower = (orders_90 * 3 / (orders_360 - orders_90).replace(0, np.nan) < 0.5) | (
        clicks_30 * 3 / (clicks_120 - clicks_30).replace(0, np.nan) < 0.5
    )
    opted_in = people["opted"] == "in"
    found = [
        opted_in & (people["consent_at"] >= ago(30)) & (orders_ever <= 1),
        orders_ever == 1,
        orders_ever >= 2,
        vip,
        carts_left >= 1,
        (views_left >= 1) & (carts_7 == 0) & (orders_7 == 0),
        (skincare_365 >= 2) | (skincare_views >= 5),
        (discounted_365 / orders_365.replace(0, np.nan) >= 0.6) & (orders_365 >= 2),
        (since_order / usual.replace(0, np.nan) > 1.5) | slower,
        dormant,
        loyalty["loyalty_points"] > 500,
        people["region"] == "NSW",
        opted_in & (people["country"] == "AU") & (clicks_30 >= 1),
        (delivered_ever >= 5) & (clicks_ever == 0),
        sent_30 >= 1,
        failed_30 >= 1,
        (interested_30 >= 1) | (clicks_14 >= 2),
        (sent == 1) & (clicks_ever == 0),
        (clicks_ever > 0) & (last_received < ago(30)),
        spend_365 >= 200,
        (last_skincare >= ago(35)) & (last_skincare <= ago(25)),
        main == "skincare",
        people.index.isin(guests) & ~dormant,
        vip & (replies_90 == 0),
    ]
    return {key: answer for (key, _, _), answer in zip(SEGMENTS, found, strict=False)}
