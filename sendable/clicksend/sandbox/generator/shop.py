"""The shop's own data: orders, and what people looked at, put in carts and attended."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from sendable.clicksend.sandbox.generator.chance import moments, pick, stream
from sendable.clicksend.sandbox.generator.columns import Floats, Ints, Texts, ints, words
from sendable.clicksend.sandbox.generator.people import habit
from sendable.clicksend.sandbox.period import DAY, HOUR, Period

CATEGORIES = ("skincare", "makeup", "haircare", "fragrance", "home")
_CATEGORY_SHARES = (0.35, 0.25, 0.2, 0.12, 0.08)
_STATUSES = {"completed": 0.93, "cancelled": 0.03, "refunded": 0.04}
_SCENTS = (
    *("fig", "rose", "cedar", "mint", "honey", "wattle", "lemon", "oat", "amber", "iris"),
    *("plum", "salt"),
)
_THINGS = ("cleanser", "lip tint", "shampoo", "candle", "eau de parfum")
PRODUCTS = tuple(f"{scent} {thing}" for thing in _THINGS for scent in _SCENTS)
_GATHERINGS = ("Spring webinar", "Masterclass", "Members night")
# How many of each kind a customer has over six months, on average.
_EVENT_RATES = {"view": 3.5, "cart": 0.7, "wishlist": 0.4, "search": 0.7, "attended": 0.25}
_HISTORY_MONTHS = 24


def place_orders(people: pd.DataFrame, period: Period, seed: int) -> pd.DataFrame:
    """Let the customers order.

    Args:
        people: The people.
        period: The time the account covers; orders reach back 24 months all the same.
        seed: The account's seed.

    Returns:
        One row an order in the order of time: ``person``, ``customer_id``, ``ordered_at``,
        ``amount``, ``discount_amount``, ``currency``, ``category``, ``status``, ``country``.
    """
    rng = stream(seed, "shop")
    counts = _count_orders(rng, people)
    person = np.repeat(np.arange(len(people)), counts)
    earliest, latest = _order_window(people, period)
    ordered_at = moments(rng, earliest[person], latest[person])
    amount = np.round(rng.lognormal(4.0, 0.5, len(person)), 2)
    orders = pd.DataFrame(
        {
            "person": person,
            "customer_id": words(people, "customer_id")[person],
            "ordered_at": ordered_at,
            "amount": amount,
            "discount_amount": _draw_discounts(rng, person, amount, len(people)),
            "currency": "AUD",
            "category": _draw_categories(rng, person, len(people)),
            "status": pick(rng, tuple(_STATUSES), len(person), tuple(_STATUSES.values())),
            "country": words(people, "country")[person],
        }
    )
    return orders.sort_values("ordered_at", kind="stable", ignore_index=True)


def last_orders(orders: pd.DataFrame, count: int) -> Ints:
    """Give the time of each person's last order, 0 for those without one.

    Args:
        orders: The orders.
        count: How many people there are.
    """
    last = np.zeros(count, dtype=np.int64)
    person = ints(orders, "person")
    np.maximum.at(last, person, ints(orders, "ordered_at"))
    return last


def gather_events(people: pd.DataFrame, period: Period, seed: int) -> pd.DataFrame:
    """Let the customers look around, and the cart abandoners leave a cart in the last two days.

    Args:
        people: The people.
        period: The time the account covers.
        seed: The account's seed.

    Returns:
        One row an event in the order of time: ``customer_id``, ``kind``, ``occurred_at``,
        ``category``, ``name``, ``amount`` (empty where it means nothing).
    """
    rng = stream(seed, "events")
    persona = words(people, "persona")
    # Nobody but the abandoners has a cart that is waiting: the others' are older than two days.
    latest = period.now - 3 * DAY
    joined = ints(people, "joined_at")
    is_customer = (people["customer_id"] != "").to_numpy()
    active = np.flatnonzero(is_customer & (persona != "dormant") & (joined < latest))
    half_years = (period.now - period.start) / (182.5 * DAY)
    person, kind = [], []
    for name, rate in _EVENT_RATES.items():
        who = np.repeat(active, rng.poisson(rate * half_years, len(active)))
        person.append(who)
        kind.append(np.full(len(who), name, dtype=object))
    abandoners = np.flatnonzero(persona == "cart_abandoner")
    everyone = np.concatenate([*person, abandoners])
    kinds = np.concatenate([*kind, np.full(len(abandoners), "cart", dtype=object)])
    earliest = np.maximum(joined[everyone], period.start)
    occurred_at = moments(rng, earliest, np.full(len(everyone), latest, dtype=np.int64))
    left = rng.integers(HOUR, 47 * HOUR, len(abandoners))
    occurred_at[len(everyone) - len(abandoners) :] = period.now - left
    events = _describe(rng, people, everyone, kinds, occurred_at)
    return events.sort_values("occurred_at", kind="stable", ignore_index=True)


def write_shop(directory: Path, orders: pd.DataFrame, events: pd.DataFrame) -> None:
    """Write ``orders.csv`` and ``events.csv``.

    Args:
        directory: The folder to write to.
        orders: The orders.
        events: The events.
    """
    directory.mkdir(parents=True, exist_ok=True)
    order_ids = [f"O{at:07d}" for at in range(1, len(orders) + 1)]
    dated = orders.assign(order_id=order_ids, ordered_at=iso_times(ints(orders, "ordered_at")))
    columns = "order_id customer_id ordered_at amount discount_amount currency category status"
    write_table(directory / "orders.csv", dated[[*columns.split(), "country"]])
    event_ids = [f"E{at:08d}" for at in range(1, len(events) + 1)]
    seen = events.assign(event_id=event_ids, occurred_at=iso_times(ints(events, "occurred_at")))
    columns = "event_id customer_id kind occurred_at category name amount"
    write_table(directory / "events.csv", seen[columns.split()])


def _count_orders(rng: np.random.Generator, people: pd.DataFrame) -> Ints:
    counts = rng.poisson(habit(people, "orders"))
    persona = words(people, "persona")
    counts = np.where(persona == "new", rng.integers(0, 2, len(people)), counts)
    buys = np.isin(persona, ["vip", "dormant", "canadian_buyer"])
    counts = np.where(buys, np.maximum(counts, 1), counts)
    counts = np.where(persona == "vip", np.maximum(counts, 6), counts)
    return np.where((people["customer_id"] == "").to_numpy(), 0, counts).astype(np.int64)


def _order_window(people: pd.DataFrame, period: Period) -> tuple[Ints, Ints]:
    persona = words(people, "persona")
    joined = ints(people, "joined_at")
    is_dormant, leaves_cart = persona == "dormant", persona == "cart_abandoner"
    history = np.where(is_dormant, period.months_ago(14), period.months_ago(_HISTORY_MONTHS))
    latest = np.where(is_dormant, period.months_ago(6.1), period.now - HOUR)
    latest = np.where(leaves_cart, period.now - 3 * DAY, latest)
    return np.minimum(np.maximum(history, joined), latest), latest


def _draw_discounts(rng: np.random.Generator, person: Ints, amount: Floats, count: int) -> Floats:
    chance = np.where(rng.random(count) < 0.25, 0.85, 0.15)[person]
    reduced = rng.random(len(person)) < chance
    return np.where(reduced, np.round(amount * rng.choice([0.1, 0.2, 0.3], len(person)), 2), 0.0)


def _draw_categories(rng: np.random.Generator, person: Ints, count: int) -> Texts:
    favourite = pick(rng, CATEGORIES, count, _CATEGORY_SHARES)[person]
    other = pick(rng, CATEGORIES, len(person), _CATEGORY_SHARES)
    return np.where(rng.random(len(person)) < 0.6, favourite, other)


def _describe(
    rng: np.random.Generator, people: pd.DataFrame, person: Ints, kind: Texts, at: Ints
) -> pd.DataFrame:
    count = len(person)
    is_gathering = kind == "attended"
    name = np.where(is_gathering, pick(rng, _GATHERINGS, count), pick(rng, PRODUCTS, count))
    amount = np.where(kind == "cart", np.round(rng.lognormal(4.0, 0.5, count), 2), np.nan)
    category = pick(rng, CATEGORIES, count, _CATEGORY_SHARES)
    category[is_gathering] = ""
    return pd.DataFrame(
        {
            "customer_id": words(people, "customer_id")[person],
            "kind": kind,
            "occurred_at": at,
            "category": category,
            "name": name,
            "amount": amount,
        }
    )


def iso_times(seconds: Ints) -> npt.NDArray[np.str_]:
    """Write moments as shop exports do: ISO 8601, in UTC."""
    return np.char.add(np.datetime_as_string(seconds.view("datetime64[s]")), "Z")


def write_table(path: Path, frame: pd.DataFrame) -> None:
    """Write one file of the shop's, for its owner's eyes only.

    Args:
        path: The file.
        frame: Its rows, with the columns as they are to be called.
    """
    table = pa.Table.from_pandas(frame, preserve_index=False)
    options = pyarrow.csv.WriteOptions(quoting_style="needed")
    pyarrow.csv.write_csv(table, path, options)
    path.chmod(0o600)
