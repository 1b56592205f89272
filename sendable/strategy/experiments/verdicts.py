"""Verdicts: what one comparison of a test has shown, and whether it may be told yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from sendable.experiment_file import Experiment
from sendable.policies import Measurement
from sendable.strategy.experiments.design import (
    find_detectable_difference,
    find_detectable_effect,
    find_sample_size,
    find_sample_size_of_means,
)
from sendable.strategy.experiments.lift import Lift, Sample, compare_means, compare_shares

_PERCENT = 100
_LESS_IS_BETTER = "opt_out_rate"
_NOBODY = Sample(0, 0.0, 0.0)


@dataclass(frozen=True)
class Cell:
    """The people of an arm, of one segment: all who were drawn, and those whose days are over."""

    arm: str
    segment: str
    drawn: int
    reached: int
    sample: Sample


@dataclass(frozen=True)
class Side:
    """One of the two that are compared: its name and its people."""

    name: str
    cells: Sequence[Cell]

    @property
    def sample(self) -> Sample:
        """What all its people did whose days are over."""
        samples = [cell.sample for cell in self.cells]
        return Sample(
            sum(sample.people for sample in samples),
            sum(sample.total for sample in samples),
            sum(sample.squares for sample in samples),
        )


@dataclass(frozen=True)
class Judge:
    """Judges the comparisons of one test.

    Attributes:
        experiment: The test.
        so_far: What its people did in their last days, before it begins; nobody afterwards.
        mismatch: The chance of arms at least so far from their weights, where those are known.
        measurement: The policy.
        not_begun: Why it has not begun, where it has not.
        unknown: Why its metric is not known, where it is not: what nobody saw is not zero.
    """

    experiment: Experiment
    so_far: Sample
    mismatch: float | None
    measurement: Measurement
    not_begun: str | None = None
    unknown: str | None = None

    def compare(self, mine: Sample, theirs: Sample) -> Lift | None:
        """Compare what two sides did; nothing where one has hardly anybody, or nobody knows."""
        if self.unknown is not None or min(mine.people, theirs.people) < 2:
            return None
        return compare_shares(mine, theirs) if self._is_share else compare_means(mine, theirs)

    def write(
        self, mine: Side, theirs: Side, lift: Lift | None, smallest: int | None = None
    ) -> dict[str, object]:
        """Write what a comparison has shown, with its verdict.

        Args:
            mine: The arm.
            theirs: What it is compared with.
            lift: What the comparison gave.
            smallest: How many people the smallest sample has that it was made of, where it is made
                of more than the two sides.
        """
        sample, other = mine.sample, theirs.sample
        needed = self._needed(other)
        row: dict[str, object] = {
            "arm": mine.name,
            "against": theirs.name,
            "drawn": sum(cell.drawn for cell in mine.cells),
            "drawn_against": sum(cell.drawn for cell in theirs.cells),
            "people": sample.people,
            "people_against": other.people,
            "reached": sum(cell.reached for cell in mine.cells),
            "reached_against": sum(cell.reached for cell in theirs.cells),
            "value": self._value_of(sample),
            "value_against": self._value_of(other),
            "needed": needed,
            "detectable": self._detectable(min(sample.people, other.people), other),
            "mismatch": self.mismatch,
        }
        if lift is not None:
            row |= {
                "lift": lift.absolute.value,
                "low": lift.absolute.low,
                "high": lift.absolute.high,
            }
        if lift is not None and lift.relative is not None:
            row |= {
                "relative": lift.relative.value,
                "relative_low": lift.relative.low,
                "relative_high": lift.relative.high,
            }
        people = min(sample.people, other.people) if smallest is None else smallest
        verdict, why = self._decide(people, needed, lift)
        return {**row, "verdict": verdict, "why": why}

    @property
    def _is_share(self) -> bool:
        return self.experiment.metric != "revenue_per_person"

    def _decide(self, people: int, needed: int | None, lift: Lift | None) -> tuple[str, str]:
        """Give the verdict and why it is that."""
        if self.not_begun is not None:
            return "not started", self.not_begun + self._say_design(needed)
        if self.unknown is not None:
            return "not available", self.unknown
        if self.mismatch is not None and self.mismatch < self.measurement.mismatch_chance:
            return (
                "arms do not fit",
                "the arms, or those whom messages reach in them, have not the sizes that they were "
                "drawn with: something is lost on the way, and no difference means anything",
            )
        least = max(needed or 0, self.measurement.least_people)
        if lift is None or people < least:
            return "too early", f"the smallest arm has {people:,} of {least:,} people so far"
        low, high = lift.absolute.low, lift.absolute.high
        assert low is not None
        assert high is not None
        if low <= 0 <= high:
            return "no difference shown", "the interval of the difference holds zero"
        rose = low > 0
        is_better = rose != (self.experiment.metric == _LESS_IS_BETTER)
        why = f"the interval of the difference is all {'above' if rose else 'below'} zero"
        return ("better" if is_better else "worse"), why

    def _say_design(self, needed: int | None) -> str:
        """Say before a test begins how many people it takes, and how many there are."""
        if self.experiment.smallest_effect is None:
            return ""
        if needed is None:
            return ", and nobody shows what the metric is now: give 'expected'"
        said = f"; it takes {needed:,} people in each arm, and the smallest would have about "
        return said + f"{self._smallest_arm():,}"

    def _smallest_arm(self) -> int:
        """Give about how many people the smallest arm would have now."""
        held_out = self.experiment.holdout_percent / _PERCENT
        weights = [arm.weight for arm in self.experiment.arms.values()]
        shares = (
            [1 - held_out]
            if self.experiment.tests_rules
            else [(1 - held_out) * weight / sum(weights) for weight in weights]
        )
        return int(self.so_far.people * min([*shares, *([held_out] if held_out else [])]))

    def _value_of(self, sample: Sample) -> float | None:
        return sample.mean if sample.people and self.unknown is None else None

    def _before(self, other: Sample) -> Sample:
        """Give those who show what the metric is without the change; nobody where none can."""
        if self.unknown is not None:
            return _NOBODY
        return self.so_far if self.so_far.people else other

    def _base(self, other: Sample) -> float | None:
        """Give the share without the change: as expected, else as it was found."""
        if self.experiment.expected is not None:
            return self.experiment.expected / _PERCENT
        found = self._before(other)
        return found.mean if found.people else None

    def _deviation(self, other: Sample) -> float | None:
        """Give how far amounts spread among people; nothing where nobody has shown any."""
        found = self._before(other)
        return sqrt(found.variance) or None if found.people > 1 else None

    def _needed(self, other: Sample) -> int | None:
        power, effect = self.measurement.power, self.experiment.smallest_effect
        if effect is None:
            return None
        if not self._is_share:
            deviation = self._deviation(other)
            if deviation is None:
                return None
            return find_sample_size_of_means(deviation, effect, power)
        base = self._base(other)
        return None if base is None else find_sample_size(base, effect / _PERCENT, power)

    def _detectable(self, people: int, other: Sample) -> float | None:
        """Give the effect that the people there are can show, or those there would be."""
        people = people or self._smallest_arm()
        if not people:
            return None
        if not self._is_share:
            deviation, power = self._deviation(other), self.measurement.power
            return deviation and find_detectable_difference(deviation, people, power)
        base = self._base(other)
        return (
            None if base is None else find_detectable_effect(base, people, self.measurement.power)
        )
