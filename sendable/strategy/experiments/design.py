"""Design: how many people a test takes to find an effect, and which effect its people can show."""

from __future__ import annotations

import math
from statistics import NormalDist

from sendable.strategy.intervals import Z


def find_sample_size(base: float, effect: float, power: float) -> int:
    """Give how many people each of two arms of one size needs to show a difference of shares.

    Args:
        base: The share of the one arm.
        effect: By how much the other differs, up or down.
        power: The chance to find it.
    """
    other = base + effect if base + effect < 1 else base - effect
    other = min(max(other, 0.0), 1.0)
    middle = (base + other) / 2
    quantile = NormalDist().inv_cdf(power)
    spread = Z * math.sqrt(2 * middle * (1 - middle)) + quantile * math.sqrt(
        base * (1 - base) + other * (1 - other)
    )
    return math.ceil((spread / (other - base)) ** 2)


def find_sample_size_of_means(deviation: float, effect: float, power: float) -> int:
    """Give how many people each of two arms needs to show a difference of means.

    Args:
        deviation: The standard deviation among people.
        effect: The difference.
        power: The chance to find it.
    """
    quantile = NormalDist().inv_cdf(power)
    return math.ceil(2 * ((Z + quantile) * deviation / effect) ** 2)


def find_detectable_effect(base: float, people: int, power: float) -> float | None:
    """Give the smallest rise of a share that so many people in each arm can show.

    Nothing where even the largest rise would take more of them. Found by halving.
    """
    low, high = 0.0, 1.0 - base
    if high <= 0 or find_sample_size(base, high * (1 - 1e-9), power) > people:
        return None
    for _ in range(60):
        middle = (low + high) / 2
        if middle and find_sample_size(base, middle, power) <= people:
            high = middle
        else:
            low = middle
    return high


def find_detectable_difference(deviation: float, people: int, power: float) -> float:
    """Give the smallest difference of means that so many people in each arm can show."""
    quantile = NormalDist().inv_cdf(power)
    return (Z + quantile) * deviation * math.sqrt(2 / people)
