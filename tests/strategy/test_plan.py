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
COUNTS = ["size", "primary_size", "capped", "addressable"]


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


def capped(messages: int, days: int) -> dict[str, Any]:
    return {"cap": {"messages": messages, "days": days}}


CITIES: dict[str, dict[str, dict[str, Any]]] = {
    "marketing": {"marketing": capped(2, 7)},
    "window": {"window": capped(1, 7)},
    "delivery": {"delivery": capped(1, 7)},
    "budget": {"budget": capped(4, 7)},
    "addressable": {"buyers of it": capped(1, 7), "addressable": capped(2, 7)},
    "extremes": {"buyers of none": capped(0, 7), "extremes": {"cap": None}},
    "days": {"buyers of days": capped(1, 30), "days": capped(1, 7)},
    "five": {"five": {}},
    "four": {"four": {}},
    "three": {"three": {}},
    "recent": {"recent": {}},
}
"""The cities that people live in, with the segments of each; a segment of buyers comes first."""

TOWNSPEOPLE = {
    city: [fictional_number(5 * place + at) for at in range(5)] for place, city in enumerate(CITIES)
}
"""Five people a city."""

EXPRESS = {"three": 3, "four": 4}


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The plans of many segments, each for five people of a city of their own."""
    root = tmp_path_factory.mktemp("plans")
    segments, priority = {}, 0
    for city, strategies in CITIES.items():
        for name, strategy in strategies.items():
            priority += 1
            rule = f"city = '{city}'" + (" AND orders() >= 1" if name.startswith("buyers") else "")
            segments[name.replace(" ", "-")] = segment_file(rule, priority, strategy=strategy)
    segments["mend"] = segment_file("city = 'window'", 90, audience="worklist")
    consent = {
        "Newsletter": {"state": "express", "method": "form"},
        "VIP club": {"state": "implied", "method": "purchase"},
    }
    marketing = {"not_containing": ["one-time code"]}
    playbook = make_playbook(root / "playbook", segments, consent=consent, marketing=marketing)
    world = World(root, playbook)
    for city, people in TOWNSPEOPLE.items():
        for place, number in enumerate(people):
            on = "Newsletter" if place < EXPRESS.get(city, 5) else "VIP club"
            added_at = AS_OF - (500 if city == "recent" else 60) * DAY
            world.contact(number, on=on, country="US", city=city, added_at=added_at)
    _tell_what_happened(world)
    return plan(world)


def _tell_what_happened(world: World) -> None:
    full, once, old, private, unsent = TOWNSPEOPLE["marketing"]
    for days in (1, 2):
        world.message(full, AS_OF - days * DAY)
        world.message(old, AS_OF - 7 * DAY - timedelta(hours=days))
        world.message(private, AS_OF - days * DAY, body="Your one-time code")
        world.message(unsent, AS_OF - days * DAY, delivery="not_sent")
    world.message(once, AS_OF - DAY)
    world.message(once, AS_OF + DAY)

    at_start, after_it, at_end, *_ = TOWNSPEOPLE["window"]
    world.message(at_start, AS_OF - 7 * DAY)
    world.message(after_it, AS_OF - 7 * DAY + timedelta(seconds=1))
    world.message(at_end, AS_OF)

    states = ("delivered", "failed", "pending")
    for number, delivery in zip(TOWNSPEOPLE["delivery"], states, strict=False):
        world.message(number, delivery=delivery)

    scheduled, in_a_day, free, *_ = TOWNSPEOPLE["budget"]
    for number in (scheduled, in_a_day, free):
        world.message(number)
    # The policies' cap of all segments: three in a day, four in seven days.
    for hours in (1, 2, 3):
        world.message(in_a_day, AS_OF - timedelta(hours=hours))
    for days in (1, 2, 3):
        at = AS_OF + days * DAY
        world.message(scheduled, at, delivery="not_sent", status="Scheduled")

    people = TOWNSPEOPLE["addressable"]
    for number in people[:2]:
        world.order(number)
    for number in people[1:3]:
        world.message(number)

    people = TOWNSPEOPLE["extremes"]
    world.order(people[0])
    world.message(people[1])

    people = TOWNSPEOPLE["days"]
    world.order(people[0], AS_OF - 20 * DAY)
    for number in people[:2]:
        world.message(number, AS_OF - 10 * DAY)

    bought, clicked, replied, new, _ = TOWNSPEOPLE["recent"]
    world.order(bought)
    world.click(clicked)
    world.reply(replied, "Thanks!")
    # The newer contact's day does not stand for the person: the first one does.
    row = {"city": "recent", "added_at": AS_OF - 30 * DAY, "country": "US"}
    world.contact(new, on="VIP club", **row)


def test_the_cap_counts_marketing_of_its_days_and_nothing_else(plans: pd.DataFrame) -> None:
    assert plans.loc["marketing", COUNTS].tolist() == [5, 5, 1, 4]


def test_the_window_of_the_cap_is_open_at_its_start_and_closed_at_its_end(
    plans: pd.DataFrame,
) -> None:
    assert plans.loc["window", "capped"] == 2


def test_every_message_that_went_out_counts_towards_the_cap(plans: pd.DataFrame) -> None:
    assert plans.loc["delivery", "capped"] == 3


def test_a_plan_counts_with_the_budget_of_the_send_plan(plans: pd.DataFrame) -> None:
    row = plans.loc["budget"]
    assert (row["primary_size"], row["capped"], row["addressable"]) == (5, 2, 3)


def test_addressable_are_the_primary_members_that_are_not_capped(plans: pd.DataFrame) -> None:
    assert plans.loc["buyers-of-it", COUNTS].tolist() == [2, 2, 1, 1]
    assert plans.loc["addressable", COUNTS].tolist() == [5, 3, 0, 3]


def test_a_cap_of_zero_lets_nobody_through_and_no_cap_everybody(plans: pd.DataFrame) -> None:
    assert plans.loc["buyers-of-none", "addressable"] == 0
    assert plans.loc["extremes", "addressable"] == 4


def test_each_segment_counts_in_the_days_of_its_own_cap(plans: pd.DataFrame) -> None:
    assert plans.loc["buyers-of-days", COUNTS[1:]].tolist() == [1, 1, 0]
    assert plans.loc["days", "capped"] == 0
    assert plans.loc["buyers-of-days", ["cap_messages", "cap_days"]].tolist() == [1, 30]


@pytest.mark.parametrize(
    ("city", "express", "readiness"),
    [("five", 5, "direct"), ("four", 4, "direct"), ("three", 3, "nurture")],
)
def test_consent_that_is_mostly_not_express_lowers_readiness(
    plans: pd.DataFrame, city: str, express: int, readiness: str
) -> None:
    row = plans.loc[city]
    assert row["readiness"] == readiness
    assert row["express_share"] == express / 5
    assert ("only 60%" in row["readiness_reason"]) == (express == 3)


def test_consent_or_a_sign_of_life_of_the_last_year_makes_people_recent(
    plans: pd.DataFrame,
) -> None:
    assert plans.loc["recent", "recent_share"] == 0.6
    assert plans.loc["recent", "readiness"] == "direct"


def test_segments_not_for_sms_address_nobody(plans: pd.DataFrame) -> None:
    assert plans.loc["mend", "size"] == 5
    assert plans.loc["mend", COUNTS[1:]].isna().all()


@pytest.fixture(scope="module")
def unknown(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The plans of a segment that cannot be computed, and of one in which nobody is."""
    world = world_with(
        tmp_path_factory.mktemp("unknown"),
        buyers=segment_file("orders() = 0", 1),
        none=segment_file("FALSE", 2),
    )
    return plan(world, ALL_FEEDS - {"orders"})


def test_what_is_not_computable_has_no_counts(unknown: pd.DataFrame) -> None:
    assert unknown.loc["buyers", COUNTS].isna().all()
    assert unknown.loc["none", COUNTS].tolist() == [0, 0, 0, 0]


def test_no_consent_is_claimed_of_people_who_are_not_known(unknown: pd.DataFrame) -> None:
    for key in ("buyers", "none"):
        assert "gave express consent" not in unknown.loc[key, "readiness_reason"]


def test_a_playbook_without_any_cap_has_a_plan(tmp_path: Path) -> None:
    world = world_with(tmp_path, all=segment_file("TRUE", 1, strategy={"cap": None}))
    world.message(PEOPLE[0])
    row = plan(world).loc["all"]
    assert (row["capped"], row["addressable"]) == (0, 5)
    assert pd.isna(row["cap_messages"])


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
