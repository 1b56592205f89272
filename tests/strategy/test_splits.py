"""Splits: stable for ever, even, independent of each other, and the same in SQL."""

from __future__ import annotations

from collections import Counter

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sendable.strategy.splits import (
    BUCKETS,
    arm_sql,
    bucket,
    bucket_sql,
    find_arm,
    held_out_sql,
    is_held_out,
)

from ..figures import say
from ..library import ANN, BEN

SALTS = st.text(min_size=1, max_size=20).filter(
    lambda text: "\0" not in text and text.isprintable()
)
NUMBERS = st.integers(10**6, 10**15 - 1).map(lambda digits: f"+{digits}")
WEIGHTS = {"urgency": 1, "discount": 2, "plain": 1}

# Numbers of the range +1 212 555 01xx and its like; people need only be many and different.
PEOPLE = "SELECT '+1' || (2125550000 + range)::VARCHAR AS number FROM range(200000)"


@pytest.mark.parametrize(
    ("number", "salt", "place"),
    [(ANN, "spring", 1442), (BEN, "spring", 3051), (ANN, "autumn", 1232)],
)
def test_a_person_keeps_their_place_for_ever(number: str, salt: str, place: int) -> None:
    assert bucket(number, salt) == place


@settings(max_examples=60, deadline=None)
@given(NUMBERS, SALTS, st.floats(0, 100))
def test_sql_says_the_same_as_python(number: str, salt: str, percent: float) -> None:
    row = duckdb.execute(
        f"SELECT {bucket_sql('people.number', salt)}, {arm_sql('number', salt, WEIGHTS)}, "
        f"{held_out_sql('number', salt, percent)} FROM (SELECT $1 AS number) AS people",
        [number],
    ).fetchone()
    assert row == (
        bucket(number, salt),
        find_arm(number, salt, WEIGHTS),
        is_held_out(number, salt, percent),
    )


def test_places_are_even() -> None:
    sql = f"SELECT {bucket_sql('number', 'spring')} // 100, count(*) FROM ({PEOPLE}) GROUP BY ALL"
    counts = [count for _, count in duckdb.execute(sql).fetchall()]
    assert len(counts) == 100
    chance = stats.chisquare(counts).pvalue
    say(f"splits: 200,000 people over 100 groups of places, chi-square p = {chance:.2f}")
    assert chance > 0.001


def test_two_salts_draw_apart() -> None:
    sql = (
        f"SELECT {bucket_sql('number', 'spring')} // 1000, "
        f"{bucket_sql('number', 'autumn')} // 1000, count(*) FROM ({PEOPLE}) GROUP BY ALL"
    )
    counts = [[0] * 10 for _ in range(10)]
    for first, second, count in duckdb.execute(sql).fetchall():
        counts[first][second] = count
    chance = stats.chi2_contingency(counts).pvalue
    say(f"splits: places under two salts are independent, chi-square p = {chance:.2f}")
    assert chance > 0.001


def test_arms_are_as_large_as_their_weights() -> None:
    sql = f"SELECT {arm_sql('number', 'spring', WEIGHTS)}, count(*) FROM ({PEOPLE}) GROUP BY ALL"
    counts = Counter(dict(duckdb.execute(sql).fetchall()))
    assert counts.total() == 200_000
    for arm, share in (("urgency", 0.25), ("discount", 0.5), ("plain", 0.25)):
        assert counts[arm] / counts.total() == pytest.approx(share, abs=0.005)


@settings(deadline=None)
@given(NUMBERS, SALTS, st.floats(0, 100), st.floats(0, 100))
def test_who_is_held_out_is_so_at_every_higher_share(
    number: str, salt: str, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    assert is_held_out(number, salt, low) <= is_held_out(number, salt, high)
    assert not is_held_out(number, salt, 0)
    assert is_held_out(number, salt, 100)


@settings(deadline=None)
@given(SALTS, st.lists(st.floats(0.01, 100), min_size=1, max_size=6))
def test_everybody_is_in_an_arm(salt: str, weights: list[float]) -> None:
    arms = {f"arm {place}": weight for place, weight in enumerate(weights)}
    assert find_arm(ANN, salt, arms) in arms
    assert bucket(ANN, salt) < BUCKETS
