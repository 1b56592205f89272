"""The plan: caps, who may be messaged now, and what consent says about the tone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ..library import (
    ALL_FEEDS,
    AS_OF,
    DAY,
    World,
    fictional_number,
    frame_of,
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


def test_the_cap_counts_marketing_of_its_days_and_nothing_else(tmp_path: Path) -> None:
    files = {"all": segment_file("TRUE", 1, strategy={"cap": {"messages": 2, "days": 7}})}
    marketing = {"not_containing": ["one-time code"]}
    world = World(tmp_path, make_playbook(tmp_path / "playbook", files, marketing=marketing))
    for number in PEOPLE:
        world.contact(number)
    capped, once, old, private, unsent = PEOPLE
    for days in (1, 2):
        world.message(capped, AS_OF - days * DAY)
        world.message(old, AS_OF - 7 * DAY - timedelta(hours=days))
        world.message(private, AS_OF - days * DAY, body="Your one-time code")
        world.message(unsent, AS_OF - days * DAY, delivery="not_sent")
    world.message(once, AS_OF - DAY)
    world.message(once, AS_OF + DAY)
    row = plan(world).loc["all"]
    assert (row["size"], row["primary_size"], row["capped"], row["addressable"]) == (5, 5, 1, 4)


def test_the_window_of_the_cap_is_open_at_its_start_and_closed_at_its_end(tmp_path: Path) -> None:
    world = world_with(
        tmp_path, all=segment_file("TRUE", 1, strategy={"cap": {"messages": 1, "days": 7}})
    )
    world.message(PEOPLE[0], AS_OF - 7 * DAY)
    world.message(PEOPLE[1], AS_OF - 7 * DAY + timedelta(seconds=1))
    world.message(PEOPLE[2], AS_OF)
    assert plan(world).loc["all", "capped"] == 2


def test_every_message_that_went_out_counts_towards_the_cap(tmp_path: Path) -> None:
    world = world_with(
        tmp_path, all=segment_file("TRUE", 1, strategy={"cap": {"messages": 1, "days": 7}})
    )
    for number, delivery in zip(PEOPLE, ("delivered", "failed", "pending"), strict=False):
        world.message(number, delivery=delivery)
    assert plan(world).loc["all", "capped"] == 3


def test_a_plan_counts_with_the_budget_of_the_send_plan(tmp_path: Path) -> None:
    cap = {"messages": 4, "days": 7}
    world = world_with(tmp_path, all=segment_file("TRUE", 1, strategy={"cap": cap}))
    scheduled, in_a_day, free = PEOPLE[:3]
    for number in (scheduled, in_a_day, free):
        world.message(number)
    # The policies' cap of all segments: three in a day, four in seven days.
    for hours in (1, 2, 3):
        world.message(in_a_day, AS_OF - timedelta(hours=hours))
    for days in (1, 2, 3):
        at = AS_OF + days * DAY
        world.message(scheduled, at, delivery="not_sent", status="Scheduled")
    row = plan(world).loc["all"]
    assert (row["primary_size"], row["capped"], row["addressable"]) == (5, 2, 3)


def test_addressable_are_the_primary_members_that_are_not_capped(tmp_path: Path) -> None:
    world = world_with(
        tmp_path,
        buyers=segment_file("orders() >= 1", 1, strategy={"cap": {"messages": 1, "days": 7}}),
        all=segment_file("TRUE", 2, strategy={"cap": {"messages": 2, "days": 7}}),
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
        none=segment_file("orders() >= 1", 1, strategy={"cap": {"messages": 0, "days": 7}}),
        all=segment_file("TRUE", 2, strategy={"cap": None}),
    )
    world.order(PEOPLE[0])
    world.message(PEOPLE[1])
    plans = plan(world)
    assert plans.loc["none", "addressable"] == 0
    assert plans.loc["all", "addressable"] == 4


def test_a_playbook_without_any_cap_has_a_plan(tmp_path: Path) -> None:
    world = world_with(tmp_path, all=segment_file("TRUE", 1, strategy={"cap": None}))
    world.message(PEOPLE[0])
    row = plan(world).loc["all"]
    assert (row["capped"], row["addressable"]) == (0, 5)
    assert pd.isna(row["cap_messages"])


@pytest.mark.parametrize(("express", "readiness"), [(5, "direct"), (4, "direct"), (3, "nurture")])
def test_consent_that_is_mostly_not_express_lowers_readiness(
    tmp_path: Path, express: int, readiness: str
) -> None:
    world = world_with(tmp_path, express, all=segment_file("TRUE", 1))
    row = plan(world).loc["all"]
    assert row["readiness"] == readiness
    assert row["express_share"] == express / 5
    assert ("only 60%" in row["readiness_reason"]) == (express == 3)


def test_consent_or_a_sign_of_life_of_the_last_year_makes_people_recent(tmp_path: Path) -> None:
    world = World(tmp_path, make_playbook(tmp_path / "playbook", {"all": segment_file("TRUE", 1)}))
    long_ago = AS_OF - 500 * DAY
    for number in PEOPLE:
        world.contact(number, added_at=long_ago)
    bought, clicked, replied, new, _ = PEOPLE
    world.order(bought)
    world.click(clicked)
    world.reply(replied, "Thanks!")
    world.contact(new, on="VIP club", added_at=AS_OF - 30 * DAY)
    row = plan(world).loc["all"]
    # The newer contact's day does not stand for the person: the first one does.
    assert row["recent_share"] == 0.6
    assert row["readiness"] == "direct"


def test_opt_outs_that_were_measured_lower_readiness(tmp_path: Path) -> None:
    world = world_with(tmp_path, all=segment_file("TRUE", 1), other=segment_file("TRUE", 2))
    world.exclude()
    world.segment()
    row = {
        **{"run_id": world.run.run_id, "as_of": AS_OF, "metric": "opt_out_rate", "unit": "share"},
        **{"window_days": 30, "starts_at": AS_OF - 30 * DAY, "ends_at": AS_OF, "value": 0.05},
        **{"numerator": 25.0, "denominator": 500.0, "left_out": 0, "uncounted": 0},
    }
    silent = {"value": None, "not_available": "nobody was messaged"}
    rows = [{**row, "segment": "all"}, {**row, "segment": "other", **silent}]
    metrics = frame_of("segment_metrics", rows)
    world.lake.replace_run("segment_metrics", world.run.run_id, metrics)
    plans = world.plan()
    assert plans.loc["all", "readiness"] == "nurture"
    assert "25 of the 500 people messaged opted out" in plans.loc["all", "readiness_reason"]
    assert plans.loc["other", "readiness"] == "direct"


def test_each_segment_counts_in_the_days_of_its_own_cap(tmp_path: Path) -> None:
    world = world_with(
        tmp_path,
        buyers=segment_file("orders() >= 1", 1, strategy={"cap": {"messages": 1, "days": 30}}),
        all=segment_file("TRUE", 2, strategy={"cap": {"messages": 1, "days": 7}}),
    )
    world.order(PEOPLE[0], AS_OF - 20 * DAY)
    for number in PEOPLE[:2]:
        world.message(number, AS_OF - 10 * DAY)
    plans = plan(world)
    assert (plans.loc["buyers", "capped"], plans.loc["all", "capped"]) == (1, 0)
    assert plans.loc["buyers", ["cap_messages", "cap_days"]].tolist() == [1, 30]


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
