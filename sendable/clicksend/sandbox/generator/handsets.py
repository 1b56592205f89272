"""Phones that are out of reach, come back, or sit behind a network that refuses the messages."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sendable.clicksend.sandbox import outcomes
from sendable.clicksend.sandbox.generator.chance import stream
from sendable.clicksend.sandbox.generator.columns import Flags, Ints, ints, words
from sendable.clicksend.sandbox.period import DAY, Period

# Two failures that blame the number among those that blame the phone: never three in a row.
_BLAMES_THE_NUMBER = (1, 3)
_MIXED_SHARE = 0.3
_NETWORK_TROUBLE = 0.15
_MEMORY_FULL = 0.15


def trouble_handsets(
    messages: pd.DataFrame, people: pd.DataFrame, outcome: Ints, period: Period, seed: int
) -> Ints:
    """Change what became of the messages to people whose phones are in trouble.

    The ``unreached`` have been out of reach for five to eleven weeks; for some of them, two of the
    failures blame the number. The numbers of the ``revived`` did not exist for four to six weeks
    and have taken every message since. To the ``blocked`` nothing gets through, and none of it is
    about them.

    Args:
        messages: The messages in the order of time.
        people: The people.
        outcome: The outcome of each message so far.
        period: The time the account covers.
        seed: The account's seed.
    """
    rng = stream(seed, "handsets")
    person, date = ints(messages, "person"), ints(messages, "date")
    persona = words(people, "persona")[person]
    count = len(people)
    troubled_from = (period.now - rng.integers(35 * DAY, 75 * DAY, count))[person]
    gone_from = (period.now - rng.integers(75 * DAY, 105 * DAY, count))[person]
    back_from = gone_from + rng.integers(28 * DAY, 42 * DAY, count)[person]
    is_mixed = (rng.random(count) < _MIXED_SHARE)[person]

    chance = rng.random(len(messages))
    refused = rng.choice(outcomes.ABOUT_THE_SENDER, size=len(messages))
    failed = np.where(chance < _NETWORK_TROUBLE, refused, outcomes.ABSENT)
    failed = np.where(chance > 1 - _MEMORY_FULL, outcomes.MEMORY_FULL, failed)
    is_out = (persona == "unreached") & (date >= troubled_from)
    blames_number = is_mixed & np.isin(_count_up(person, is_out), _BLAMES_THE_NUMBER)
    failed = np.where(blames_number, outcomes.UNKNOWN_SUBSCRIBER, failed)

    is_revived = persona == "revived"
    return np.select(
        [
            is_out,
            (persona == "blocked") & (date >= troubled_from),
            is_revived & (date >= back_from),
            is_revived & (date >= gone_from),
        ],
        [failed, refused, outcomes.DELIVERED, outcomes.UNKNOWN_SUBSCRIBER],
        outcome,
    ).astype(np.int64)


def _count_up(person: Ints, counted: Flags) -> Ints:
    """Number each person's counted messages from 0."""
    return pd.Series(counted).groupby(person).cumsum().to_numpy(dtype=np.int64) - 1
