"""What the shop knows besides orders: its customers, its loyalty programme, its stock."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sendable.clicksend.sandbox.generator.chance import pick, stream
from sendable.clicksend.sandbox.generator.columns import Flags, Floats, Ints, ints, words
from sendable.clicksend.sandbox.generator.shop import PRODUCTS, iso_times, write_table
from sendable.clicksend.sandbox.period import DAY, HOUR, Period

_GENDERS = {"female": 0.62, "male": 0.33, "other": 0.05}
_EDUCATIONS = {"school": 0.35, "apprenticeship": 0.25, "degree": 0.4}
_INTERESTS = ("running", "yoga", "gardening", "travel", "music", "cooking")
_TIERS = {"Bronze": 0, "Silver": 300, "Gold": 800}
_KNOWN, _MEMBERS, _EXPIRE_SOON = 0.7, 0.4, 0.06
_BACK_AFTER = (20 * HOUR, 9 * DAY, 40 * DAY)


def write_club(
    directory: Path, people: pd.DataFrame, orders: pd.DataFrame, period: Period, seed: int
) -> None:
    """Write ``customers.csv``, ``loyalty.csv`` and ``stock.csv``.

    Args:
        directory: The folder of the shop's files.
        people: The people; the shop knows those with a customer id.
        orders: Their orders: a completed one gives a point for each dollar.
        period: The time the account covers.
        seed: The account's seed.
    """
    rng = stream(seed, "club")
    points = _count_points(people, orders)
    is_customer: Flags = (people["customer_id"] != "").to_numpy()
    is_member = is_customer & (points > 0) & (rng.random(len(people)) < _MEMBERS)
    customers = _describe_customers(rng, people, period)
    customers["points_to_next_tier"] = _lacking(points, is_member)
    known = is_customer & ((rng.random(len(people)) < _KNOWN) | is_member)
    write_table(directory / "customers.csv", customers[known])
    members = _describe_members(rng, people, points, period)
    write_table(directory / "loyalty.csv", members[is_member])
    write_table(directory / "stock.csv", _describe_stock(period))


def _count_points(people: pd.DataFrame, orders: pd.DataFrame) -> Ints:
    points = np.zeros(len(people))
    completed = orders[orders["status"] == "completed"]
    np.add.at(points, ints(completed, "person"), completed["amount"].to_numpy(dtype=float))
    return points.astype(np.int64)


def _describe_customers(
    rng: np.random.Generator, people: pd.DataFrame, period: Period
) -> pd.DataFrame:
    count = len(people)
    age = np.clip(rng.normal(41, 13, count), 18, 88)
    born = period.now - (age * 365.25 * DAY).astype(np.int64)
    income = np.round(rng.lognormal(10.95, 0.45, count), -3).astype(np.int64)
    return pd.DataFrame(
        {
            "customer_id": words(people, "customer_id"),
            "age": age.astype(np.int64),
            "birthday": [moment[:10] for moment in iso_times(born).tolist()],
            "gender": pick(rng, tuple(_GENDERS), count, tuple(_GENDERS.values())),
            "income": income,
            "education": pick(rng, tuple(_EDUCATIONS), count, tuple(_EDUCATIONS.values())),
            "interest": pick(rng, _INTERESTS, count),
        }
    )


def _lacking(points: Ints, is_member: Flags) -> Floats:
    """Give what members lack for the next tier; nothing in the highest."""
    borders = np.array([*list(_TIERS.values())[1:], np.inf])
    lacking = borders[np.searchsorted(borders, points, side="right")] - points
    return np.where(is_member & np.isfinite(lacking), lacking, np.nan)


def _describe_members(
    rng: np.random.Generator, people: pd.DataFrame, points: Ints, period: Period
) -> pd.DataFrame:
    count = len(people)
    names = np.array(list(_TIERS), dtype=object)
    tier = names[np.searchsorted(np.array(list(_TIERS.values())), points, side="right") - 1]
    soon = rng.random(count) < _EXPIRE_SOON
    days = np.where(soon, rng.integers(1, 7, count), rng.integers(20, 360, count))
    joined = np.maximum(ints(people, "joined_at"), period.months_ago(18))
    return pd.DataFrame(
        {
            "customer_id": words(people, "customer_id"),
            "member_id": [f"L{at:06d}" for at in range(1, count + 1)],
            "tier": tier,
            "points": points,
            "points_expire_at": iso_times(period.now + days * DAY),
            "joined_at": iso_times(joined),
        }
    )


def _describe_stock(period: Period) -> pd.DataFrame:
    """Give every product; a few came back, one of them within the last two days."""
    back = {PRODUCTS[at]: iso_times(np.array([period.now - ago]))[0] for at, ago in _came_back()}
    return pd.DataFrame(
        {
            "item_id": [f"P{at:03d}" for at in range(1, len(PRODUCTS) + 1)],
            "name": PRODUCTS,
            "in_stock": "yes",
            "restocked_at": [back.get(name) for name in PRODUCTS],
        }
    )


def _came_back() -> zip[tuple[int, int]]:
    return zip((3, 17, 41), _BACK_AFTER, strict=True)
