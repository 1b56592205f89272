"""Readiness: the strategy's word is the upper bound, and whatever lowers it is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sendable.playbook import Segment, read_playbook
from sendable.policies import ReadinessPolicy
from sendable.strategy.readiness import Judgement, Signs, judge_readiness

from ..library import SHIPPED, make_playbook, segment_file

GOOD = Signs(express_share=0.9, recent_share=0.7, capped_share=0.1, messaged=1000, opted_out=20)


@pytest.fixture(scope="module")
def policy() -> ReadinessPolicy:
    return read_playbook(SHIPPED).policies.readiness


@pytest.fixture(scope="module")
def segments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Segment]:
    files = {
        "ready": segment_file("TRUE", 1),
        "soft": segment_file("TRUE", 2, strategy={"readiness": "nurture"}),
        "quiet": segment_file("TRUE", 3, strategy={"readiness": "none"}),
        "letter": segment_file("TRUE", 4, audience="email"),
        "mend": segment_file("TRUE", 5, audience="worklist"),
    }
    return dict(make_playbook(tmp_path_factory.mktemp("readiness"), files).segments)


def judged(segments: dict[str, Segment], policy: ReadinessPolicy, signs: Signs) -> Judgement:
    return judge_readiness(segments["ready"], signs, policy)


def test_nothing_against_it_leaves_it_direct_and_says_the_figures(
    segments: dict[str, Segment], policy: ReadinessPolicy
) -> None:
    found = judged(segments, policy, GOOD)
    assert found.readiness == "direct"
    for figure in ("90% of its people gave express consent", "70% agreed", "2% of those", "10%"):
        assert figure in found.reason


@pytest.mark.parametrize(
    ("signs", "says"),
    [
        (replace(GOOD, express_share=0.799), "79.9% of it gave express consent"),
        (replace(GOOD, recent_share=0.49), "in the last 365 days"),
        (replace(GOOD, opted_out=21), "21 of the 1,000 people messaged opted out (2.1%)"),
        (replace(GOOD, capped_share=0.51), "51% of the people served here have reached its cap"),
    ],
)
def test_each_thing_that_lowers_it_is_said(
    segments: dict[str, Segment], policy: ReadinessPolicy, signs: Signs, says: str
) -> None:
    found = judged(segments, policy, signs)
    assert found.readiness == "nurture"
    assert len(found.reasons) == 1
    assert says in found.reason


def test_every_reason_is_said_and_not_only_the_first(
    segments: dict[str, Segment], policy: ReadinessPolicy
) -> None:
    signs = Signs(
        express_share=0.1, recent_share=0.1, capped_share=0.9, messaged=500, opted_out=100
    )
    assert len(judged(segments, policy, signs).reasons) == 4


def test_bounds_are_kept_when_they_are_just_met(
    segments: dict[str, Segment], policy: ReadinessPolicy
) -> None:
    signs = Signs(
        express_share=policy.express_share,
        recent_share=policy.recent_share,
        capped_share=policy.capped_share,
        messaged=100,
        opted_out=2,
    )
    assert judged(segments, policy, signs).readiness == "direct"


def test_a_rate_of_few_says_nothing(segments: dict[str, Segment], policy: ReadinessPolicy) -> None:
    found = judged(segments, policy, replace(GOOD, messaged=99, opted_out=50))
    assert found.readiness == "direct"
    assert "too few were messaged" in found.reason


def test_the_strategys_word_is_never_raised(
    segments: dict[str, Segment], policy: ReadinessPolicy
) -> None:
    said = {key: judge_readiness(one, GOOD, policy).readiness for key, one in segments.items()}
    assert said == {
        "ready": "direct",
        "soft": "nurture",
        "quiet": "none",
        "letter": "none",
        "mend": "none",
    }


def test_nothing_is_claimed_of_people_who_are_not_there(
    segments: dict[str, Segment], policy: ReadinessPolicy
) -> None:
    found = judged(segments, policy, Signs())
    assert (found.readiness, found.reason) == ("direct", "as its strategy says; nobody is in it")


def test_the_policy_is_a_file_that_says_where_it_is_from(policy: ReadinessPolicy) -> None:
    assert policy.source
    assert Path(SHIPPED / "policies" / "readiness.yaml").exists()
