"""What a plan is made for: the brief's words first, then the goal's, then the policy's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sendable.errors import PlaybookError
from sendable.strategy.campaign import PlannedCampaign, settle_campaign

from ..library import AS_OF, DAY, make_playbook, segment_file

SEGMENTS = {
    "vip": segment_file("TRUE", 1),
    "loyal": segment_file("TRUE", 2),
    "region": segment_file("region = '{value}'", 10, for_each="region", most=3, title="In {value}"),
    "everyone": segment_file("TRUE", 20),
    "quiet": segment_file("TRUE", 30, strategy={"readiness": "none"}),
    "letter": segment_file("TRUE", 40, audience="email", strategy={"readiness": "none"}),
}


def settle(folder: Path, goal: str = "Try things out.", **campaign: Any) -> PlannedCampaign:
    playbook = make_playbook(folder, SEGMENTS, goal=goal, campaign=campaign)
    return settle_campaign(playbook, AS_OF)


def test_own_words_address_everything_that_may_be_messaged_by_priority(tmp_path: Path) -> None:
    assert settle(tmp_path).segments == ("vip", "loyal", "region", "everyone")


def test_the_brief_names_segments_in_its_own_order(tmp_path: Path) -> None:
    assert settle(tmp_path, segments=["everyone", "vip"]).segments == ("everyone", "vip")


@pytest.mark.parametrize("name", ["nobody", "quiet", "letter"])
def test_a_segment_that_is_not_there_or_not_messaged_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PlaybookError, match=f"names '{name}'"):
        settle(tmp_path, segments=["vip", name])


@pytest.mark.parametrize(
    ("send_at", "settled"),
    [
        (None, AS_OF),
        (AS_OF - DAY, AS_OF),
        (AS_OF + DAY, AS_OF + DAY),
        ("2026-12-01 10:00+11:00", AS_OF.replace(month=11, day=30, hour=23)),
        ("2026-12-01 10:00", AS_OF.replace(month=12, day=1, hour=10)),
    ],
)
def test_a_moment_that_has_passed_is_now(tmp_path: Path, send_at: Any, settled: Any) -> None:
    assert settle(tmp_path, send_at=send_at).send_at == settled


def test_what_the_brief_leaves_open_the_policy_says(tmp_path: Path) -> None:
    campaign = settle(tmp_path)
    assert (campaign.recent_buyer_days, campaign.recently_messaged_days) == (0, 1)
    assert (campaign.holdout_percent, campaign.wait) == (0.0, timedelta(hours=24))
    asked = settle(tmp_path, recent_buyer_days=5, recently_messaged_days=0, wait_hours=2)
    assert (asked.recent_buyer_days, asked.recently_messaged_days) == (5, 0)
    assert asked.wait == timedelta(hours=2)


def test_each_goal_holds_out_people_of_its_own(tmp_path: Path) -> None:
    assert settle(tmp_path, "Sell lamps.").holdout != settle(tmp_path, "Sell chairs.").holdout
