"""Changes: who entered or left a segment, with the cause that a counterfactual shows.

Each question has people of its own, and all of them go through the same two runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from ..library import (
    ALL_FEEDS,
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    DOT,
    EVE,
    FAY,
    World,
    fictional_number,
    segment_file,
)
from .in_time import edit_playbook, take_run, world_with

LATER = AS_OF + 10 * DAY
GUS, HAL, IDA, JOE, KIM, LEO, MIA, NED, OLA = map(fictional_number, range(9))
SEGMENTS = {
    "recent": "orders(30) >= 1",
    "buyers": "orders(90) >= 1",
    "perth": "city = 'Perth'",
    "vegan": "attribute('vegan','boolean')",
    "all": "TRUE",
    "quiet": "replies() = 0",
}


def causes(changes: pd.DataFrame, segment: str, *numbers: str) -> dict[tuple[str, str], str]:
    """Give the cause of each change of some people by number and change."""
    rows = changes[(changes["segment"] == segment) & changes["number"].isin(numbers)]
    keys = zip(rows["number"], rows["change"], strict=True)
    return dict(zip(keys, rows["cause"], strict=True))


def evidence(changes: pd.DataFrame, segment: str, *numbers: str) -> list[str]:
    rows = changes[(changes["segment"] == segment) & changes["number"].isin(numbers)]
    return sorted(rows["evidence"])


@dataclass(frozen=True)
class History:
    """Two runs: what the first one changed, and the second; and the world as the first left it."""

    first: pd.DataFrame
    second: pd.DataFrame
    between: World


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Two runs of one playbook over people to whom something happens in between."""
    segments = {
        key: segment_file(rule, place) for place, (key, rule) in enumerate(SEGMENTS.items(), 1)
    }
    segments["rested"] = segment_file("TRUE", 9, exclude="sent(7) >= 1")
    world = world_with(tmp_path_factory.mktemp("history"), **segments)
    for number in (ANN, BEN, CAS, DOT, FAY):
        world.contact(number)
    for number in (HAL, JOE, KIM, LEO, OLA):
        world.contact(number, country="US")
    world.order(ANN, AS_OF - 25 * DAY)
    world.order(DOT, order_id="O-1")
    world.contact(EVE, city="Sydney", contact_id=7)
    world.contact(GUS, on="Bought addresses", contact_id=8, country="US")
    world.contact(IDA, on="Bought addresses", country="US")
    world.message(KIM, AS_OF - DAY)
    world.contact(MIA, contact_id=9, country="US")
    first = take_run(world)
    before = world.run
    between = world.copy_to(tmp_path_factory.mktemp("between"))

    world.begin(LATER)
    world.order(BEN, LATER - DAY)
    world.order(CAS, AS_OF - 20 * DAY)
    world.order(DOT, order_id="O-1", status="cancelled")
    close = {"contact_id": 7, "valid_to": LATER - DAY, "city": "Sydney"}
    world.contact(EVE, **close)
    world.contact(EVE, city="Perth", contact_id=7, valid_from=LATER - DAY)
    world.told("attributes", FAY, name="vegan", value="yes")
    world.contact(GUS, contact_id=8, valid_from=LATER - DAY, country="US")
    world.opt_out(HAL)
    world.consent(IDA, "express", LATER - DAY)
    world.reply(JOE, "STOP", received_at=LATER - DAY)
    world.message(LEO, LATER - DAY)
    world.contact(MIA, contact_id=9, valid_to=LATER - DAY, country="US")
    world.contact(NED, country="US")
    return History(first, take_run(world, before), between)


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The changes of a second run, before which the playbook was edited."""
    world = world_with(tmp_path_factory.mktemp("edited"))
    rules = {
        "rule": "orders(30) >= 1",
        "setting": "orders(setting('days')) >= 1",
        "spelling": "orders(30) >= 1",
        "gone": "TRUE",
    }
    segments = {
        key: segment_file(rule, place) for place, (key, rule) in enumerate(rules.items(), 1)
    }
    edit_playbook(world, segments, settings={"days": 30})
    for number in (ANN, BEN):
        world.contact(number)
    world.order(ANN, AS_OF - 5 * DAY)
    world.order(BEN, AS_OF - 25 * DAY)
    take_run(world)
    before = world.run
    world.begin(LATER)
    segments["rule"] |= {"rule": "orders(3) >= 1"}
    segments["spelling"] |= {"rule": "(orders( 30 )  >= 1)"}
    segments["new"] = segments.pop("gone")
    edit_playbook(world, segments, settings={"days": 3})
    return take_run(world, before)


def test_a_first_run_has_no_changes(history: History) -> None:
    assert history.first.empty


def test_to_whom_nothing_happened_nothing_changed(history: History) -> None:
    assert OLA not in set(history.second["number"])
    assert not history.second.duplicated(["segment", "number"]).any()


def test_an_order_is_an_event_and_an_order_of_long_ago_is_time(history: History) -> None:
    found = history.second
    assert causes(found, "recent", ANN, BEN) == {
        (ANN, "left"): "time_passed",
        (BEN, "entered"): "new_event",
    }
    assert evidence(found, "recent", ANN, BEN) == [
        "as of 2026-11-21 09:00, then as of 2026-12-01 09:00",
        "orders: 1 new, the last of 2026-11-30",
    ]


def test_an_event_that_is_learnt_of_late_is_new(history: History) -> None:
    assert causes(history.second, "buyers", CAS) == {(CAS, "entered"): "new_event"}


def test_an_order_that_was_cancelled_is_a_corrected_event(history: History) -> None:
    assert causes(history.second, "buyers", DOT) == {(DOT, "left"): "new_event"}
    assert evidence(history.second, "buyers", DOT) == ["orders: one was corrected"]


def test_a_contact_that_was_edited(history: History) -> None:
    assert causes(history.second, "perth", EVE) == {(EVE, "entered"): "attribute_changed"}
    assert evidence(history.second, "perth", EVE) == ["changed: city"]


def test_an_attribute_of_another_source(history: History) -> None:
    assert causes(history.second, "vegan", FAY) == {(FAY, "entered"): "attribute_changed"}
    assert evidence(history.second, "vegan", FAY) == ["changed: vegan"]


def test_a_consent_that_a_contacts_list_gives_is_an_edit_of_the_contact(history: History) -> None:
    assert causes(history.second, "all", GUS) == {(GUS, "entered"): "attribute_changed"}
    assert evidence(history.second, "all", GUS) == ["changed: lists"]


def test_an_opt_out_and_a_consent_are_permission(history: History) -> None:
    found = history.second
    assert causes(found, "all", HAL, IDA) == {
        (HAL, "left"): "permission_changed",
        (IDA, "entered"): "permission_changed",
    }
    assert evidence(found, "all", HAL) == ["could be messaged → On an opt-out list"]


def test_a_reply_that_says_stop_is_permission_and_no_event(history: History) -> None:
    assert causes(history.second, "quiet", JOE) == {(JOE, "left"): "permission_changed"}


def test_a_segments_own_exclusion(history: History) -> None:
    found = history.second
    assert causes(found, "rested", KIM, LEO) == {
        (KIM, "entered"): "own_exclusion",
        (LEO, "left"): "own_exclusion",
    }
    assert evidence(found, "rested", LEO) == [
        "the segment's own exclusion; messages: 1 new, the last of 2026-11-30"
    ]


def test_a_contact_that_is_new_and_one_that_is_gone(history: History) -> None:
    assert causes(history.second, "all", MIA, NED) == {
        (MIA, "left"): "source_gone",
        (NED, "entered"): "new_contact",
    }


def test_what_is_not_kept_any_more_is_not_guessed_at(history: History, tmp_path: Path) -> None:
    world = history.between.copy_to(tmp_path)
    before = world.run
    world.lake.remove("segment_rules", run_id=before.run_id)
    world.begin(LATER)
    found = take_run(world, before)
    assert causes(found, "recent", ANN) == {(ANN, "left"): "not_traceable"}


@pytest.mark.parametrize("what", ["rule", "setting"])
def test_a_rule_or_a_setting_that_was_edited(edited: pd.DataFrame, what: str) -> None:
    assert causes(edited, what, ANN) == {(ANN, "left"): "rule_edited"}


def test_another_spelling_of_a_rule_is_no_edit(edited: pd.DataFrame) -> None:
    assert causes(edited, "spelling", ANN, BEN) == {(BEN, "left"): "time_passed"}


def test_a_segment_that_is_new_and_one_that_is_gone_were_edited(edited: pd.DataFrame) -> None:
    assert causes(edited, "gone", ANN) == {(ANN, "left"): "rule_edited"}
    assert causes(edited, "new", ANN) == {(ANN, "entered"): "rule_edited"}
    assert evidence(edited, "new", ANN) == ["the segment is new in the playbook"]


@pytest.fixture(scope="module")
def in_turn(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The changes of a run without clicks, in which Ben bought most, and of the one after it."""
    world = world_with(
        tmp_path_factory.mktemp("in_turn"),
        quiet=segment_file("clicks() = 0", 1),
        best=segment_file("top(total_spend, 50)", 2),
    )
    for number in (ANN, BEN):
        world.contact(number)
    world.order(ANN, amount=20.0)
    world.order(BEN, amount=10.0)
    take_run(world)
    first = world.run
    world.begin(LATER)
    world.order(BEN, amount=50.0)
    gone = take_run(world, first, ALL_FEEDS - {"clicks"})
    second = world.run
    world.begin(LATER + DAY)
    return gone, take_run(world, second)


def test_a_feed_that_is_gone_and_one_that_is_back(
    in_turn: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    gone, back = in_turn
    assert causes(gone, "quiet", ANN, BEN) == {
        (ANN, "left"): "source_gone",
        (BEN, "left"): "source_gone",
    }
    assert set(back["segment"]) == {"quiet"}
    assert set(back["cause"]) == {"source_back"}
    assert set(back["change"]) == {"entered"}


def test_a_place_among_others_that_somebody_else_took(
    in_turn: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    found, _ = in_turn
    assert causes(found, "best", ANN, BEN) == {
        (ANN, "left"): "new_event",
        (BEN, "entered"): "new_event",
    }
    assert "an event of others, or of an item" in evidence(found, "best", ANN, BEN)
