"""Shards: a segment of more people than a campaign reaches is spread over several lists.

A person's shard depends on their number alone, and when there is one list more, only as many people
move as that list takes: J. Lamping and E. Veach, "A Fast, Minimal Memory, Consistent Hash
Algorithm" (2014), whose method this is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

_MULTIPLIER = 2862933555777941757
"""The paper's generator of pseudo-random steps: any good one would do, but never another later."""

_WORD = (1 << 64) - 1


def shard_of(number: str, shards: int) -> int:
    """Give the shard of a number among so many, counted from 0: the same on every machine."""
    state = int.from_bytes(hashlib.sha256(number.encode()).digest()[:8], "big")
    shard, following = 0, 0
    while following < shards:
        shard = following
        state = (state * _MULTIPLIER + 1) & _WORD
        following = int((shard + 1) * (1 << 31) / ((state >> 33) + 1))
    return shard


def spread(numbers: Collection[str], shards: int) -> tuple[frozenset[str], ...]:
    """Give who is in each shard."""
    if shards == 1:
        return (frozenset(numbers),)
    parts: list[set[str]] = [set() for _ in range(shards)]
    for number in numbers:
        parts[shard_of(number, shards)].add(number)
    return tuple(frozenset(part) for part in parts)


def count_shards(numbers: Collection[str], before: int, most: int, taken: Mapping[int, int]) -> int:
    """Give how many lists it takes: as many as before, and more only when one would overflow.

    Args:
        numbers: Everybody who is to be on them.
        before: How many there are.
        most: The most contacts that a list may have.
        taken: For shards there are, how many contacts of others are on the list.
    """
    fullest = max(taken.values(), default=0)
    shards = max(before, 1, -(-len(numbers) // most))
    # Where others filled a list themselves, more lists would never help.
    while fullest < most and any(
        len(part) + taken.get(shard, 0) > most for shard, part in enumerate(spread(numbers, shards))
    ):
        shards += 1
    return shards
