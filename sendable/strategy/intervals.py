"""Intervals: how far a measured value may be from the true one, at 95 percent.

Shares have Wilson's interval, which stays between 0 and 1 and is right for few people and for rare
things. Means, totals and ratios have the normal one, with the person as the unit: two orders of one
person are not two witnesses. The ratio's spread is found by the delta method.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

CONFIDENCE = 0.95
"""The share of intervals that hold the true value."""

Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
"""Standard deviations to either side: 1.96."""


@dataclass(frozen=True)
class Estimate:
    """A measured value and its interval, which is missing where one person tells of no spread."""

    value: float
    low: float | None
    high: float | None

    @property
    def error(self) -> float | None:
        """The standard error: half the interval's width, in standard deviations."""
        return None if self.low is None or self.high is None else (self.high - self.low) / (2 * Z)


@dataclass(frozen=True)
class Sums:
    """What a ratio of two totals needs of its people: their number, totals and products."""

    people: int
    over: float
    under: float
    over_squared: float
    under_squared: float
    product: float


def estimate_share(part: int, whole: int) -> Estimate:
    """Estimate a share by Wilson's score interval.

    Args:
        part: People of whom it is true.
        whole: All people; at least one.
    """
    share, squared = part / whole, Z * Z
    middle = (share + squared / (2 * whole)) / (1 + squared / whole)
    spread = math.sqrt(share * (1 - share) / whole + squared / (4 * whole * whole))
    half = Z * spread / (1 + squared / whole)
    # At the ends the formula is exact, and arithmetic is not.
    low = 0.0 if part == 0 else middle - half
    high = 1.0 if part == whole else middle + half
    return Estimate(share, low, high)


def estimate_ratio(sums: Sums) -> Estimate:
    """Estimate a ratio of two totals, such as revenue by messages; ``under`` is not zero."""
    ratio = sums.over / sums.under
    residual = sums.over_squared - 2 * ratio * sums.product + ratio * ratio * sums.under_squared
    return _with_spread(ratio, sums.people, residual, sums.people / sums.under)


def estimate_mean(people: int, total: float, squares: float) -> Estimate:
    """Estimate a mean from people, their total and the total of their squares."""
    return _with_spread(total / people, people, squares - total * total / people, 1.0)


def estimate_total(people: int, total: float, squares: float) -> Estimate:
    """Estimate a total: that of as many people, drawn again from the likes of these."""
    return _with_spread(total, people, squares - total * total / people, float(people))


def shift(estimate: Estimate, by: float) -> Estimate:
    """Add something that is known for sure."""
    ends = (None if end is None else end + by for end in (estimate.low, estimate.high))
    return Estimate(estimate.value + by, *ends)


def tell_trend(now: Estimate, before: Estimate) -> str | None:
    """Say whether a value went ``up`` or ``down``, or is ``steady``: more is not shown.

    Two values whose difference chance explains in 95 of 100 cases are steady. Nothing is said where
    one of them has no interval.
    """
    if now.error is None or before.error is None:
        return None
    difference = now.value - before.value
    if abs(difference) <= Z * math.hypot(now.error, before.error):
        return "steady"
    return "up" if difference > 0 else "down"


def _with_spread(value: float, people: int, squares: float, factor: float) -> Estimate:
    """Give the normal interval of a mean of people times a factor.

    Args:
        value: The value.
        people: The people.
        squares: The sum of the squared deviations of the people.
        factor: What the mean is multiplied by to give the value.
    """
    if people < 2:
        return Estimate(value, None, None)
    error = factor * math.sqrt(max(squares, 0.0) / (people - 1) / people)
    return Estimate(value, value - Z * error, value + Z * error)
