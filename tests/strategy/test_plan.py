"""The plan: caps, who may be messaged now, and what consent says about the tone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sendable.strategy.plan import EXPRESS_SHARE_FOR_DIRECT, judge_readiness

from ..library import (
    ALL_FEEDS,
    AS_OF,
    DAY,
    World,
    fictional_number,
    make_playbook,
    segment_file,
)

PEOPLE = [fictional_number(place) for place in range(5)]


def world_with(root: Path, express: int = 5, **segments: dict[str, Any]) -> World:
    """Five sendable people, so many of them with express consent."""
    consent = {
        "Newsletter": {"state": "express", "method": "form"},
        "VIP club": {"state": "implied", "method": "purchase"},
    }
    world = World(root, make_playbook(root / "playbook", segments, consent=consent))
    for place, number in enumerate(PEOPLE):
        world.contact(number, on="Newsletter" if place < express else "VIP club")
    return world


def plan(world: World, available: frozenset[str] = ALL_FEEDS) -> pd.DataFrame:
    world.exclude()
    world.segment(available)
    return world.plan()


def test_the_cap_counts_list_messages_of_seven_days_and_nothing_else(tmp_path: Path) -> None:
    world = world_with(tmp_path, all=segment_file("TRUE", 1, strategy={"cap_per_week": 2}))
    capped, once, old, private, unsent = PEOPLE
    for days in (1, 2):
        world.message(capped, AS_OF - days * DAY)
        world.message(old, AS_OF - 7 * DAY - timedelta(hours=days))
        world.message(private, AS_OF - days * DAY, list_id=None)
        world.message(unsent, AS_OF - days * DAY, delivery="not_sent")
    world.message(once, AS_OF - DAY)
    world.message(once, AS_OF + DAY)
    row = plan(world).loc["all"]
    assert (row["size"], row["primary_size"], row["capped"], row["addressable"]) == (5, 5, 1, 4)


def test_the_window_of_the_cap_is_open_at_its_start_and_closed_at_its_end(tmp_path: Path) -> None:
    world = world_with(tmp_path, all=segment_file("TRUE", 1, strategy={"cap_per_week": 1}))
    world.message(PEOPLE[0], AS_OF - 7 * DAY)
    world.message(PEOPLE[1], AS_OF - 7 * DAY + timedelta(seconds=1))
    world.message(PEOPLE[2], AS_OF)
    assert plan(world).loc["all", "capped"] == 2


def test_every_message_that_went_out_counts_towards_the_cap(tmp_path: Path) -> None:
    world = world_with(tmp_path, all=segment_file("TRUE", 1, strategy={"cap_per_week": 1}))
    for number, delivery in zip(PEOPLE, ("delivered", "failed", "pending"), strict=False):
        world.message(number, delivery=delivery)
    assert plan(world).loc["all", "capped"] == 3


def test_addressable_are_the_primary_members_that_are_not_capped(tmp_path: Path) -> None:
    world = world_with(
        tmp_path,
        buyers=segment_file("orders() >= 1", 1, strategy={"cap_per_week": 1}),
        all=segment_file("TRUE", 2, strategy={"cap_per_week": 2}),
    )
    for number in PEOPLE[:2]:
        world.order(number)
    for number in PEOPLE[1:3]:
        world.message(number)
    plans = plan(world)
    assert plans.loc["buyers", ["size", "primary_size", "capped", "addressable"]].tolist() == [
        2,
        2,
        1,
        1,
    ]
    assert plans.loc["all", ["size", "primary_size", "capped", "addressable"]].tolist() == [
        5,
        3,
        0,
        3,
    ]


def test_a_cap_of_zero_lets_nobody_through_and_no_cap_everybody(tmp_path: Path) -> None:
    world = world_with(
        tmp_path,
        none=segment_file("orders() >= 1", 1, strategy={"cap_per_week": 0}),
        all=segment_file("TRUE", 2, strategy={"cap_per_week": None}),
    )
    world.order(PEOPLE[0])
    world.message(PEOPLE[1])
    plans = plan(world)
    assert plans.loc["none", "addressable"] == 0
    assert plans.loc["all", "addressable"] == 4


def test_a_playbook_without_any_cap_has_a_plan(tmp_path: Path) -> None:
    world = world_with(tmp_path, all=segment_file("TRUE", 1, strategy={"cap_per_week": None}))
    world.message(PEOPLE[0])
    row = plan(world).loc["all"]
    assert (row["capped"], row["addressable"]) == (0, 5)
    assert pd.isna(row["cap_per_week"])


@pytest.mark.parametrize(("express", "readiness"), [(5, "direct"), (4, "direct"), (3, "nurture")])
def test_consent_that_is_mostly_not_express_lowers_readiness(
    tmp_path: Path, express: int, readiness: str
) -> None:
    assert EXPRESS_SHARE_FOR_DIRECT == 0.8
    world = world_with(tmp_path, express, all=segment_file("TRUE", 1))
    row = plan(world).loc["all"]
    assert row["readiness"] == readiness
    assert ("60%" in row["readiness_reason"]) == (express == 3)


def test_readiness_is_never_raised(tmp_path: Path) -> None:
    files = {
        "soft": segment_file("TRUE", 1, strategy={"readiness": "nurture"}),
        "quiet": segment_file("TRUE", 2, strategy={"readiness": "none"}),
        "letter": segment_file("TRUE", 3, audience="email"),
        "mend": segment_file("TRUE", 4, audience="worklist"),
    }
    playbook = make_playbook(tmp_path, files)
    said = {key: judge_readiness(item, 1.0)[0] for key, item in playbook.segments.items()}
    assert said == {"soft": "nurture", "quiet": "none", "letter": "none", "mend": "none"}


def test_what_is_not_computable_has_no_counts(tmp_path: Path) -> None:
    world = world_with(
        tmp_path, buyers=segment_file("orders() = 0", 1), none=segment_file("FALSE", 2)
    )
    plans = plan(world, ALL_FEEDS - {"orders"})
    counts = ["size", "primary_size", "capped", "addressable"]
    assert plans.loc["buyers", counts].isna().all()
    assert plans.loc["none", counts].tolist() == [0, 0, 0, 0]


def test_no_consent_is_claimed_of_people_who_are_not_known(tmp_path: Path) -> None:
    world = world_with(
        tmp_path, buyers=segment_file("orders() = 0", 1), none=segment_file("FALSE", 2)
    )
    plans = plan(world, ALL_FEEDS - {"orders"})
    for key in ("buyers", "none"):
        assert "gave express consent" not in plans.loc[key, "readiness_reason"]


def test_segments_not_for_sms_address_nobody(tmp_path: Path) -> None:
    world = world_with(tmp_path, mend=segment_file("TRUE", 1, audience="worklist"))
    row = plan(world).loc["mend"]
    assert row["size"] == 5
    assert row[["primary_size", "capped", "addressable"]].isna().all()
