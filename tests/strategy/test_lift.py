"""Lift: intervals that hold the truth as often as they say, and no verdict before its time."""

from __future__ import annotations

import math

import duckdb
import numpy as np
import pytest
from scipy import stats

from sendable.strategy.experiments.design import (
    find_detectable_effect,
    find_sample_size,
    find_sample_size_of_means,
)
from sendable.strategy.experiments.lift import (
    Lift,
    Sample,
    compare_means,
    compare_shares,
    compare_weighted,
    judge_ratio,
)
from sendable.strategy.intervals import (
    Estimate,
    Sums,
    Z,
    estimate_mean,
    estimate_ratio,
    estimate_share,
    tell_trend,
)
from sendable.strategy.splits import arm_sql

from ..figures import say

CAMPAIGNS = 2_000
PEOPLE = 1_000


def draw_arms() -> np.ndarray:
    """Give the sizes of the new arms of 2,000 campaigns, each drawn by its name."""
    people = f"SELECT '+1' || (2125550000 + range)::VARCHAR AS number FROM range({PEOPLE})"
    # The salt of a campaign is put before the number, so that one query draws for all of them.
    arm = arm_sql("salted", "coverage", {"new": 1, "old": 1})
    rows = duckdb.execute(
        f"SELECT campaign, count(*) FILTER (WHERE {arm} = 'new') FROM ("
        f"SELECT c.range AS campaign, c.range || '/' || number AS salted "
        f"FROM range({CAMPAIGNS}) AS c CROSS JOIN ({people})) GROUP BY campaign ORDER BY campaign"
    ).fetchall()
    return np.array([size for _, size in rows])


@pytest.fixture(scope="module")
def sizes() -> np.ndarray:
    return draw_arms()


def judge_coverage(name: str, lifts: list[Lift], truth: float, analytic: float) -> None:
    """Hold the intervals of many campaigns against the effect that they were made with."""
    lows = np.array([lift.absolute.low for lift in lifts], dtype=float)
    highs = np.array([lift.absolute.high for lift in lifts], dtype=float)
    coverage = np.mean((lows <= truth) & (truth <= highs))
    width = np.mean(highs - lows) / analytic
    say(
        f"lift of {name}: {len(lifts):,} campaigns, {coverage:.2%} of the 95 % intervals hold the "
        f"effect, mean width {width:.3f} times the analytic one"
    )
    assert 0.94 <= coverage <= 0.96
    assert width <= 1.1


@pytest.mark.parametrize(
    ("base", "effect", "times"),
    # Of rare things the interval is a little too careful, which only more campaigns can show.
    [(0.08, 0.03, 1), (0.3, -0.05, 1), (0.08, 0.03, 10), (0.02, 0.0, 10)],
)
def test_intervals_of_a_difference_of_shares_are_honest(
    sizes: np.ndarray, base: float, effect: float, times: int
) -> None:
    sizes, rng = np.tile(sizes, times), np.random.default_rng(6)
    bought, bought_before = rng.binomial(sizes, base + effect), rng.binomial(PEOPLE - sizes, base)
    lifts = [
        compare_shares(
            Sample(int(new), float(mine), float(mine)),
            Sample(PEOPLE - int(new), float(theirs), float(theirs)),
        )
        for new, mine, theirs in zip(sizes, bought, bought_before, strict=True)
    ]
    shares, half = (base + effect, base), PEOPLE / 2
    analytic = 2 * Z * math.sqrt(sum(share * (1 - share) / half for share in shares))
    judge_coverage(f"{base:.0%} by {effect:+.0%}", lifts, effect, analytic)


def test_intervals_of_a_difference_of_means_are_honest(sizes: np.ndarray) -> None:
    rng = np.random.default_rng(12)
    # One in ten buys, for 40 on average; the new arm for 4 more.
    lifts = []
    for new in sizes:
        spent = rng.binomial(1, 0.1, PEOPLE) * rng.gamma(4.0, 10.0, PEOPLE)
        spent[:new] *= 1.1
        mine, theirs = spent[:new], spent[new:]
        lifts.append(
            compare_means(*(Sample(len(x), x.sum(), (x**2).sum()) for x in (mine, theirs)))
        )
    deviation = math.sqrt(0.1 * (4 * 100 + 1600) - 16)
    analytic = 2 * Z * deviation * math.sqrt((1.1**2 + 1) / (PEOPLE / 2))
    judge_coverage("4.00 by +0.40 of revenue", lifts, 0.4, analytic)


def test_intervals_of_what_two_segments_gain_are_honest() -> None:
    rng = np.random.default_rng(13)
    # People of the one segment alone, of both, and of the other alone; gains by group.
    groups, gains, held_out = (1500, 1000, 2000), (0.02, 0.05, 0.01), 0.25
    first = [1500 / 2500, 1000 / 2500, 0.0]
    second = [0.0, 1000 / 3000, 2000 / 3000]
    weights = [one - other for one, other in zip(second, first, strict=True)]
    truth = sum(weight * gain for weight, gain in zip(weights, gains, strict=True))
    found, variance = [], 0.0
    for weight, size, gain in zip(weights, groups, gains, strict=True):
        held = size * held_out
        variance += weight**2 * (0.05 * 0.95 / held)
        variance += weight**2 * ((0.05 + gain) * (0.95 - gain) / (size - held))
    for _ in range(CAMPAIGNS):
        cells = []
        for weight, size, gain in zip(weights, groups, gains, strict=True):
            held = int(rng.binomial(size, held_out))
            mine, theirs = rng.binomial(size - held, 0.05 + gain), rng.binomial(held, 0.05)
            arm = Sample(size - held, float(mine), float(mine))
            cells.append((weight, arm, Sample(held, float(theirs), float(theirs))))
        estimate = compare_weighted(cells)
        assert estimate is not None
        found.append(Lift(estimate, None))
    judge_coverage("one segment rule over another", found, truth, 2 * Z * math.sqrt(variance))


@pytest.mark.parametrize(("part", "whole"), [(0, 1), (1, 4), (2, 5), (37, 900), (900, 900)])
def test_a_share_has_the_interval_of_wilson(part: int, whole: int) -> None:
    expected = stats.binomtest(part, whole).proportion_ci(method="wilson")
    found = estimate_share(part, whole)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_a_mean_and_a_ratio_have_the_normal_interval_of_people() -> None:
    amounts = np.array([0.0, 0.0, 30.0, 50.0, 20.0, 0.0])
    found = estimate_mean(6, amounts.sum(), (amounts**2).sum())
    half = Z * amounts.std(ddof=1) / math.sqrt(6)
    assert (found.low, found.high) == pytest.approx((amounts.mean() - half, amounts.mean() + half))
    # A ratio over one message each is the mean.
    sums = Sums(6, amounts.sum(), 6.0, (amounts**2).sum(), 6.0, amounts.sum())
    ratio = estimate_ratio(sums)
    assert (ratio.low, ratio.high) == pytest.approx((found.low, found.high))


def test_one_person_tells_of_no_spread() -> None:
    assert estimate_mean(1, 20.0, 400.0) == Estimate(20.0, None, None)
    assert tell_trend(Estimate(1.0, None, None), estimate_share(1, 2)) is None


def test_a_difference_of_means_has_the_interval_of_welch() -> None:
    rng = np.random.default_rng(14)
    mine, theirs = rng.gamma(2.0, 5.0, 40), rng.gamma(2.0, 4.0, 25)
    found = compare_means(*(Sample(len(x), x.sum(), (x**2).sum()) for x in (mine, theirs)))
    expected = stats.ttest_ind(mine, theirs, equal_var=False).confidence_interval(0.95)
    assert (found.absolute.low, found.absolute.high) == pytest.approx((expected.low, expected.high))


def test_the_relative_lift_is_a_part_of_the_other_arm() -> None:
    lift = compare_shares(Sample(1000, 60, 60), Sample(1000, 40, 40))
    assert lift.relative is not None
    assert lift.relative.value == pytest.approx(0.5)
    assert lift.relative.low < 0.5 < lift.relative.high
    assert compare_shares(Sample(10, 1, 1), Sample(10, 0, 0)).relative is None


def test_a_sample_of_the_size_found_shows_the_effect_as_often_as_was_asked() -> None:
    size = find_sample_size(0.08, 0.03, 0.8)
    rng = np.random.default_rng(15)
    mine, theirs = rng.binomial(size, 0.11, CAMPAIGNS), rng.binomial(size, 0.08, CAMPAIGNS)
    shown = [
        compare_shares(Sample(size, a, a), Sample(size, b, b)).absolute.low > 0
        for a, b in zip(mine.tolist(), theirs.tolist(), strict=True)
    ]
    say(f"sample size: {size:,} in each arm find 8 % to 11 % in {np.mean(shown):.1%} of tests")
    assert np.mean(shown) == pytest.approx(0.8, abs=0.03)
    assert find_detectable_effect(0.08, size, 0.8) == pytest.approx(0.03, abs=1e-4)
    assert find_detectable_effect(0.08, 3, 0.8) is None


def test_a_sample_of_means_grows_with_the_square_of_the_spread() -> None:
    small, large = (find_sample_size_of_means(spread, 2.0, 0.8) for spread in (10.0, 20.0))
    assert large == pytest.approx(4 * small, rel=0.01)
    assert small == 393


def test_arms_that_lost_people_do_not_fit_their_weights() -> None:
    assert judge_ratio([5000, 5080], [1, 1]) > 0.4
    assert judge_ratio([5000, 5600], [1, 1]) < 0.001
    assert judge_ratio([900, 4550, 4550], [10, 45, 45]) < 0.01
    expected = stats.chisquare([5000, 5300]).pvalue
    assert judge_ratio([5000, 5300], [1, 1]) == pytest.approx(expected)
