"""A person's list is the same on every machine, and few people move when there is one more."""

from __future__ import annotations

import pytest

from sendable.publish.push.shards import count_shards, shard_of, spread

from ...library import ANN, BEN, CAS

NUMBERS = [f"+1202555{place:07d}" for place in range(20_000)]


def test_a_persons_shard_never_changes() -> None:
    assert [shard_of(number, 8) for number in (ANN, BEN, CAS)] == [5, 6, 7]
    assert {shard_of(number, 1) for number in NUMBERS[:50]} == {0}


@pytest.mark.parametrize("shards", [2, 5, 12])
def test_people_are_spread_evenly_and_nobody_is_lost(shards: int) -> None:
    parts = spread(NUMBERS, shards)
    assert sorted(number for part in parts for number in part) == sorted(NUMBERS)
    assert all(0.9 < len(part) * shards / len(NUMBERS) < 1.1 for part in parts)


def test_one_shard_more_takes_its_share_and_leaves_the_others_where_they_are() -> None:
    moved = [one for one in NUMBERS if shard_of(one, 4) != shard_of(one, 5)]
    assert 0.18 < len(moved) / len(NUMBERS) < 0.22
    assert {shard_of(one, 5) for one in moved} == {4}


def test_there_are_more_lists_only_when_one_would_overflow() -> None:
    assert count_shards(NUMBERS, 0, 20_000, {}) == 1
    assert count_shards([], 0, 20_000, {}) == 1
    assert count_shards(NUMBERS[:10], 3, 20_000, {}) == 3
    assert count_shards(NUMBERS, 1, 20_000, {0: 1}) == 2
    several = count_shards(NUMBERS, 1, 7_000, {})
    assert max(len(part) for part in spread(NUMBERS, several)) <= 7_000
    assert several == 3
    # Where others filled a list by themselves, no number of lists helps.
    assert count_shards(NUMBERS[:10], 1, 20_000, {0: 20_000}) == 1
    assert count_shards(NUMBERS, 1, 7_000, {0: 7_000}) == 3
