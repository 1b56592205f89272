"""Lift: by how much one arm did better than another, with an interval that is honest.

The difference of two shares has Newcombe's interval, which joins the two Wilson intervals; that of
two means has Welch's. Both hold the true difference in 95 of 100 tests, which a test of ours shows
on 2,000 simulated campaigns. The relative lift has the interval of the logarithm of the ratio.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import chdtrc, stdtrit

from sendable.strategy.intervals import CONFIDENCE, Estimate, Z, estimate_share


@dataclass(frozen=True)
class Sample:
    """What the people of an arm did: how many there are, their total and that of its squares.

    Of a share the total counts those of whom it is true, and so do the squares.
    """

    people: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """The mean, or the share; there is at least one person."""
        return self.total / self.people

    @property
    def variance(self) -> float:
        """The variance among people; there are at least two."""
        spread = self.squares - self.total * self.total / self.people
        return max(spread, 0.0) / (self.people - 1)


@dataclass(frozen=True)
class Lift:
    """How much more one arm did than another: in the metric's unit, and as a part of the other."""

    absolute: Estimate
    relative: Estimate | None


def compare_shares(arm: Sample, other: Sample) -> Lift:
    """Compare the share of an arm with that of another."""
    mine = estimate_share(round(arm.total), arm.people)
    theirs = estimate_share(round(other.total), other.people)
    difference = arm.mean - other.mean
    down = math.hypot(arm.mean - _end(mine.low), _end(theirs.high) - other.mean)
    up = math.hypot(_end(mine.high) - arm.mean, other.mean - _end(theirs.low))
    absolute = Estimate(difference, difference - down, difference + up)
    spread = [
        (1 - sample.mean) / sample.total if sample.total else math.inf for sample in (arm, other)
    ]
    return Lift(absolute, _relate(arm, other, sum(spread)))


def compare_means(arm: Sample, other: Sample) -> Lift:
    """Compare the mean of an arm with that of another; each has at least two people."""
    parts = [sample.variance / sample.people for sample in (arm, other)]
    difference, squared = arm.mean - other.mean, sum(parts)
    if not squared:
        return Lift(Estimate(difference, difference, difference), None)
    freedom = squared**2 / sum(
        part**2 / (sample.people - 1) for part, sample in zip(parts, (arm, other), strict=True)
    )
    half = float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) * math.sqrt(squared)
    absolute = Estimate(difference, difference - half, difference + half)
    spread = [
        part / sample.mean**2 if sample.mean > 0 else math.inf
        for part, sample in zip(parts, (arm, other), strict=True)
    ]
    return Lift(absolute, _relate(arm, other, sum(spread)))


def compare_weighted(cells: Sequence[tuple[float, Sample, Sample]]) -> Estimate | None:
    """Add up weighted differences of samples that share nobody; none of a cell that is too small.

    Args:
        cells: For each its weight, its messaged people and its holdout.
    """
    weighed = [cell for cell in cells if cell[0]]
    if not weighed or any(min(arm.people, other.people) < 2 for _, arm, other in weighed):
        return None
    value = sum(weight * (arm.mean - other.mean) for weight, arm, other in weighed)
    squared = sum(
        weight**2 * (arm.variance / arm.people + other.variance / other.people)
        for weight, arm, other in weighed
    )
    half = Z * math.sqrt(squared)
    return Estimate(value, value - half, value + half)


def judge_ratio(counts: Sequence[int], weights: Sequence[float]) -> float:
    """Give the chance of arms at least as far from their weights as these (chi-square test)."""
    people, total = sum(counts), sum(weights)
    expected = [people * weight / total for weight in weights]
    if not people:
        return 1.0
    distance = sum(
        (count - wanted) ** 2 / wanted for count, wanted in zip(counts, expected, strict=True)
    )
    return float(chdtrc(len(counts) - 1, distance))


def _relate(arm: Sample, other: Sample, squared: float) -> Estimate | None:
    """Give the relative lift, where both have anything to compare.

    Args:
        arm: The arm.
        other: The other.
        squared: The variance of the logarithm of the ratio.
    """
    if not math.isfinite(squared) or arm.mean <= 0 or other.mean <= 0:
        return None
    ratio, half = arm.mean / other.mean, Z * math.sqrt(squared)
    return Estimate(ratio - 1, ratio * math.exp(-half) - 1, ratio * math.exp(half) - 1)


def _end(end: float | None) -> float:
    """Give the end of an interval of Wilson's, which always has both."""
    assert end is not None
    return end
