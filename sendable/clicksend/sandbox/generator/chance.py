"""Random streams, one a stage, so that a change in one stage leaves the others as they were."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sendable.clicksend.sandbox.generator.columns import Ints, Texts

# The position is the stream: append, never insert, or every account changes.
_STAGES = (
    *("account", "people", "contacts", "campaigns", "shop", "events", "notices"),
    *("delivery", "responses", "updates", "archive", "handsets", "second thoughts", "club"),
)


def stream(seed: int, stage: str) -> np.random.Generator:
    """Give the random stream of a stage.

    Args:
        seed: The account's seed.
        stage: The stage's name, one of the known ones.
    """
    return np.random.default_rng([seed, _STAGES.index(stage)])


def pick(
    rng: np.random.Generator,
    options: Sequence[str],
    count: int,
    weights: Sequence[float] | None = None,
) -> Texts:
    """Draw texts with replacement, as an object column.

    Args:
        rng: The stage's stream.
        options: What to draw from.
        count: How many.
        weights: Relative weights of the options; equal when absent.
    """
    shares = None if weights is None else np.asarray(weights) / np.sum(weights)
    return np.array(list(options), dtype=object)[rng.choice(len(options), size=count, p=shares)]


def moments(rng: np.random.Generator, low: Ints, high: Ints) -> Ints:
    """Draw one moment evenly between two moments, element by element.

    Args:
        rng: The stage's stream.
        low: The earliest second, for each row.
        high: The latest second, for each row; where it lies before ``low``, ``low`` is given.
    """
    width = np.maximum(high - low, 0)
    drawn: Ints = (low + rng.random(len(low)) * width).astype(np.int64)
    return drawn


def delays(rng: np.random.Generator, count: int, median: float, spread: float) -> Ints:
    """Draw waiting times in seconds, mostly near the median with a long tail.

    Args:
        rng: The stage's stream.
        count: How many.
        median: The middle waiting time in seconds.
        spread: The width of the tail (sigma of the logarithm).
    """
    return np.ceil(rng.lognormal(np.log(median), spread, count)).astype(np.int64)


def message_ids(rng: np.random.Generator, dates: Ints) -> list[str]:
    """Make 36-character upper-case UUIDs that sort by time, as ClickSend's do.

    Args:
        rng: The stage's stream.
        dates: The moment of each message.
    """
    noise = rng.bytes(12 * len(dates)).hex().upper()
    return [
        f"{date:08X}-{noise[at : at + 4]}-6{noise[at + 4 : at + 7]}-A{noise[at + 7 : at + 10]}"
        f"-{noise[at + 10 : at + 22]}"
        for date, at in zip(dates.tolist(), range(0, 24 * len(dates), 24), strict=True)
    ]
