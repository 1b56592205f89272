"""Cap proposals: a rise that chance does not explain, in numbers large enough to say so."""

from __future__ import annotations

import random

import pytest

from sendable.frequency_policy import LowerCap
from sendable.segment_file import Cap
from sendable.strategy.cap_proposals import OptOuts, Windows, compare_rates, lower, propose_caps

from ..figures import say
from ..library import AS_OF, DAY

POLICY = LowerCap(
    least_people=100,
    least_opt_outs=5,
    confidence=0.95,
    longest_days=28,
)
CAP = Cap(messages=2, days=7)
BEGAN_AT = AS_OF - 37 * DAY


def windows(before: tuple[int, int], now: tuple[int, int]) -> Windows:
    return Windows(OptOuts(*before), OptOuts(*now))


def propose(found: dict[str, Windows], cap: Cap = CAP, policy: LowerCap = POLICY):
    caps = dict.fromkeys(found, cap)
    return propose_caps(found, caps, policy, window_days=30, began_at=BEGAN_AT, run_id="run")


def test_a_rise_that_is_no_chance_gets_a_lower_cap_with_its_numbers() -> None:
    row = propose({"vip": windows((4, 1000), (31, 1000))}).iloc[0]
    assert (row["cap"], row["proposed"]) == ("2 in 7 days", "1 in 7 days")
    assert (row["opt_outs_before"], row["people_before"]) == (4, 1000)
    assert (row["opt_outs_now"], row["people_now"]) == (31, 1000)
    assert (row["rate_before"], row["rate_now"]) == (0.004, 0.031)
    assert 0 < row["rise_low"] < 0.027 < row["rise_high"]
    assert (row["window_days"], row["began_at"]) == (30, BEGAN_AT)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ((10, 1000), (14, 1000)),  # chance may well do that
        ((31, 1000), (4, 1000)),  # it fell
        ((0, 99), (30, 1000)),  # too few people before
        ((0, 1000), (30, 99)),  # too few people now
        ((0, 100000), (4, 1000)),  # too few opt-outs
        ((0, 0), (0, 0)),
    ],
)
def test_what_is_no_rise_or_too_little_to_say_so_gets_none(
    before: tuple[int, int], now: tuple[int, int]
) -> None:
    assert propose({"vip": windows(before, now)}).empty


def test_a_segment_without_a_cap_is_passed_over() -> None:
    rise = windows((4, 1000), (31, 1000))
    found = propose_caps({"vip": rise}, {}, POLICY, window_days=30, began_at=BEGAN_AT, run_id="run")
    assert found.empty


def test_many_segments_have_to_be_surer_each() -> None:
    rise = windows((5, 1000), (17, 1000))
    assert len(propose({"vip": rise})) == 1
    steady = {f"s{place}": windows((10, 1000), (10, 1000)) for place in range(40)}
    assert propose({"vip": rise, **steady}).empty


@pytest.mark.parametrize(
    ("cap", "lowered"),
    [
        (Cap(messages=4, days=7), Cap(messages=3, days=7)),
        (Cap(messages=1, days=7), Cap(messages=1, days=14)),
        (Cap(messages=1, days=20), Cap(messages=1, days=28)),
        (Cap(messages=1, days=28), None),
        (Cap(messages=1, days=90), None),
        (Cap(messages=0, days=7), None),
    ],
)
def test_the_next_lower_cap(cap: Cap, lowered: Cap | None) -> None:
    assert lower(cap, 28) == lowered


def test_the_interval_is_newcombes() -> None:
    # The first example of his paper's table II: 56 of 70 against 48 of 80.
    low, high = compare_rates(windows((48, 80), (56, 70)), 0.95)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_runs_in_which_no_rate_rose_seldom_propose_anything() -> None:
    chance = random.Random(7)
    runs, segments, people, rate = 150, 20, 400, 0.02

    def draw() -> OptOuts:
        return OptOuts(sum(chance.random() < rate for _ in range(people)), people)

    false = sum(
        not propose({f"s{place}": Windows(draw(), draw()) for place in range(segments)}).empty
        for _ in range(runs)
    )
    say(f"cap proposals: {false} of {runs} runs without a rise proposed a lower cap")
    assert false / runs <= 0.05
