"""Changes: who entered or left a segment, with the cause that a counterfactual shows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ..library import ALL_FEEDS, ANN, AS_OF, BEN, CAS, DAY, World, segment_file
from .in_time import edit_playbook, take_run, world_with

LATER = AS_OF + 10 * DAY


def causes(changes: pd.DataFrame) -> dict[tuple[str, str, str], str]:
    """Give the cause of each change by segment, number and change."""
    keys = zip(changes["segment"], changes["number"], changes["change"], strict=True)
    return dict(zip(keys, changes["cause"], strict=True))


def evidence(changes: pd.DataFrame, segment: str) -> list[str]:
    return sorted(changes.loc[changes["segment"] == segment, "evidence"])


def two_people(world: World) -> World:
    for number in (ANN, BEN):
        world.contact(number)
    return world


def test_a_first_run_has_no_changes(tmp_path: Path) -> None:
    world = two_people(world_with(tmp_path, all=segment_file("TRUE", 1)))
    assert take_run(world).empty


def test_an_order_is_an_event_and_an_order_of_long_ago_is_time(tmp_path: Path) -> None:
    world = two_people(world_with(tmp_path, buyers=segment_file("orders(30) >= 1", 1)))
    world.order(ANN, AS_OF - 25 * DAY)
    take_run(world)
    before = world.run
    world.begin(LATER)
    world.order(BEN, LATER - DAY)
    found = take_run(world, before)
    assert causes(found) == {
        ("buyers", ANN, "left"): "time_passed",
        ("buyers", BEN, "entered"): "new_event",
    }
    assert evidence(found, "buyers") == [
        "as of 2026-11-21 09:00, then as of 2026-12-01 09:00",
        "orders: 1 new, the last of 2026-11-30",
    ]


def test_an_event_that_is_learnt_of_late_is_new(tmp_path: Path) -> None:
    world = two_people(world_with(tmp_path, buyers=segment_file("orders(90) >= 1", 1)))
    take_run(world)
    before = world.run
    world.begin(LATER)
    world.order(BEN, AS_OF - 20 * DAY)
    assert causes(take_run(world, before)) == {("buyers", BEN, "entered"): "new_event"}


def test_an_order_that_was_cancelled_is_a_corrected_event(tmp_path: Path) -> None:
    world = two_people(world_with(tmp_path, buyers=segment_file("orders(90) >= 1", 1)))
    world.order(ANN, order_id="O-1")
    take_run(world)
    before = world.run
    world.begin(LATER)
    world.order(ANN, order_id="O-1", status="cancelled")
    found = take_run(world, before)
    assert causes(found) == {("buyers", ANN, "left"): "new_event"}
    assert evidence(found, "buyers") == ["orders: one was corrected"]


def test_a_contact_that_was_edited(tmp_path: Path) -> None:
    world = world_with(tmp_path, perth=segment_file("city = 'Perth'", 1))
    world.contact(ANN, city="Sydney", contact_id=7)
    take_run(world)
    before = world.run
    world.begin(LATER)
    close = {"contact_id": 7, "valid_to": LATER - DAY, "city": "Sydney"}
    world.contact(ANN, **close)
    world.contact(ANN, city="Perth", contact_id=7, valid_from=LATER - DAY)
    found = take_run(world, before)
    assert causes(found) == {("perth", ANN, "entered"): "attribute_changed"}
    assert evidence(found, "perth") == ["changed: city"]


def test_an_attribute_of_another_source(tmp_path: Path) -> None:
    world = two_people(world_with(tmp_path, vegan=segment_file("attribute('vegan','boolean')", 1)))
    take_run(world)
    before = world.run
    world.begin(LATER)
    world.told("attributes", ANN, name="vegan", value="yes")
    found = take_run(world, before)
    assert causes(found) == {("vegan", ANN, "entered"): "attribute_changed"}
    assert evidence(found, "vegan") == ["changed: vegan"]


def test_a_consent_that_a_contacts_list_gives_is_an_edit_of_the_contact(tmp_path: Path) -> None:
    world = world_with(tmp_path, all=segment_file("TRUE", 1))
    world.contact(ANN, on="Bought addresses", contact_id=7)
    take_run(world)
    before = world.run
    world.begin(LATER)
    world.contact(ANN, on="Newsletter", contact_id=7, valid_from=LATER - DAY)
    found = take_run(world, before)
    assert causes(found) == {("all", ANN, "entered"): "attribute_changed"}
    assert evidence(found, "all") == ["changed: lists"]


def test_an_opt_out_and_a_consent_are_permission(tmp_path: Path) -> None:
    world = two_people(world_with(tmp_path, all=segment_file("TRUE", 1)))
    world.contact(CAS, on="Bought addresses")
    take_run(world)
    before = world.run
    world.begin(LATER)
    world.opt_out(ANN)
    world.consent(CAS, "express", LATER - DAY)
    found = take_run(world, before)
    assert causes(found) == {
        ("all", ANN, "left"): "permission_changed",
        ("all", CAS, "entered"): "permission_changed",
    }
    assert "could be messaged → On an opt-out list" in evidence(found, "all")


def test_a_reply_that_says_stop_is_permission_and_no_event(tmp_path: Path) -> None:
    world = two_people(world_with(tmp_path, quiet=segment_file("replies() = 0", 1)))
    take_run(world)
    before = world.run
    world.begin(LATER)
    world.reply(ANN, "STOP", received_at=LATER - DAY)
    assert causes(take_run(world, before)) == {("quiet", ANN, "left"): "permission_changed"}


@pytest.mark.parametrize("settings", [{}, {"days": 3}])
def test_a_rule_or_a_setting_that_was_edited(tmp_path: Path, settings: dict[str, int]) -> None:
    rule = "orders(setting('days')) >= 1"
    world = world_with(tmp_path)
    edit_playbook(world, {"buyers": segment_file(rule, 1)}, settings={"days": 30})
    two_people(world).order(ANN, AS_OF - 5 * DAY)
    take_run(world)
    before = world.run
    world.begin(AS_OF + DAY)
    other = rule if settings else "orders(3) >= 1"
    edit_playbook(world, {"buyers": segment_file(other, 1)}, settings=settings or {"days": 30})
    assert causes(take_run(world, before)) == {("buyers", ANN, "left"): "rule_edited"}


def test_another_spelling_of_a_rule_is_no_edit(tmp_path: Path) -> None:
    world = two_people(world_with(tmp_path, buyers=segment_file("orders(30) >= 1", 1)))
    world.order(ANN, AS_OF - 25 * DAY)
    take_run(world)
    before = world.run
    world.begin(LATER)
    edit_playbook(world, {"buyers": segment_file("(orders( 30 )  >= 1)", 1)})
    assert causes(take_run(world, before)) == {("buyers", ANN, "left"): "time_passed"}


def test_a_segment_that_is_new_and_one_that_is_gone_were_edited(tmp_path: Path) -> None:
    world = world_with(tmp_path, one=segment_file("TRUE", 1))
    world.contact(ANN)
    take_run(world)
    before = world.run
    world.begin(LATER)
    edit_playbook(world, {"two": segment_file("TRUE", 1)})
    found = take_run(world, before)
    assert causes(found) == {
        ("one", ANN, "left"): "rule_edited",
        ("two", ANN, "entered"): "rule_edited",
    }
    assert evidence(found, "two") == ["the segment is new in the playbook"]


def test_a_segments_own_exclusion(tmp_path: Path) -> None:
    world = two_people(world_with(tmp_path, rested=segment_file("TRUE", 1, exclude="sent(7) >= 1")))
    world.message(ANN, AS_OF - DAY)
    take_run(world)
    before = world.run
    world.begin(LATER)
    world.message(BEN, LATER - DAY)
    found = take_run(world, before)
    assert causes(found) == {
        ("rested", ANN, "entered"): "own_exclusion",
        ("rested", BEN, "left"): "own_exclusion",
    }
    assert "the segment's own exclusion; messages: 1 new, the last of 2026-11-30" in (
        evidence(found, "rested")
    )


def test_a_feed_that_is_gone_and_one_that_is_back(tmp_path: Path) -> None:
    world = two_people(world_with(tmp_path, quiet=segment_file("clicks() = 0", 1)))
    take_run(world)
    first = world.run
    world.begin(LATER)
    gone = take_run(world, first, ALL_FEEDS - {"clicks"})
    assert causes(gone) == {
        ("quiet", ANN, "left"): "source_gone",
        ("quiet", BEN, "left"): "source_gone",
    }
    second = world.run
    world.begin(LATER + DAY)
    back = take_run(world, second)
    assert set(back["cause"]) == {"source_back"}
    assert set(back["change"]) == {"entered"}


def test_a_contact_that_is_new_and_one_that_is_gone(tmp_path: Path) -> None:
    world = world_with(tmp_path, all=segment_file("TRUE", 1))
    world.contact(ANN, contact_id=7)
    take_run(world)
    before = world.run
    world.begin(LATER)
    world.contact(ANN, contact_id=7, valid_to=LATER - DAY)
    world.contact(BEN)
    assert causes(take_run(world, before)) == {
        ("all", ANN, "left"): "source_gone",
        ("all", BEN, "entered"): "new_contact",
    }


def test_a_place_among_others_that_somebody_else_took(tmp_path: Path) -> None:
    world = two_people(world_with(tmp_path, best=segment_file("top(total_spend, 50)", 1)))
    world.order(ANN, amount=20.0)
    world.order(BEN, amount=10.0)
    take_run(world)
    before = world.run
    world.begin(LATER)
    world.order(BEN, amount=50.0)
    found = take_run(world, before)
    assert causes(found) == {
        ("best", ANN, "left"): "new_event",
        ("best", BEN, "entered"): "new_event",
    }
    assert "an event of others, or of an item" in evidence(found, "best")


def test_what_is_not_kept_any_more_is_not_guessed_at(tmp_path: Path) -> None:
    world = two_people(world_with(tmp_path, buyers=segment_file("orders(30) >= 1", 1)))
    world.order(ANN, AS_OF - 25 * DAY)
    take_run(world)
    before = world.run
    world.lake.remove("segment_rules", run_id=before.run_id)
    world.begin(LATER)
    assert causes(take_run(world, before)) == {("buyers", ANN, "left"): "not_traceable"}
