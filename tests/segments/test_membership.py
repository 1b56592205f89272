"""Membership: the rules decide among those whom suppression lets through, and only among them."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

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
    World,
    make_playbook,
    segment_file,
)


def world_with(root: Path, **segments: dict[str, Any]) -> World:
    return World(root, make_playbook(root / "playbook", segments))


def with_three(world: World) -> World:
    """Three sendable people, one opted out, one held."""
    for number in (ANN, BEN, CAS, DOT):
        world.contact(number, email=f"p{number[-3:]}@example.com")
    world.contact(EVE, on="Bought addresses")
    world.opt_out(DOT)
    return world


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The three and the other two, of whom it is decided who may be messaged.

    Ann and Ben have ordered, Ben at the as-of time itself and Cas after it; Ben has clicked; Ann,
    and Dot who opted out, were sent something.
    """
    world = with_three(World(tmp_path_factory.mktemp("decided")))
    world.order(ANN)
    world.order(BEN, AS_OF)
    world.order(CAS, AS_OF + DAY)
    world.click(BEN)
    world.message(ANN)
    world.message(DOT)
    world.exclude()
    return world


def divided(decided: World, root: Path, **segments: dict[str, Any]) -> World:
    """Give the same world by a playbook of its own; what a run found before is written anew."""
    world = copy(decided)
    world.playbook = make_playbook(root / "playbook", segments)
    return world


def taken(waterfalls: pd.DataFrame, segment: str | None = None) -> dict[str, int]:
    """Give the people whom each reason keeps out."""
    rows = waterfalls[waterfalls["reason"].notna()]
    if segment is not None:
        rows = rows[rows["segment"] == segment]
    return dict(zip(rows["reason"], rows["people"], strict=True))


def entered_at(world: World) -> dict[str, datetime]:
    """Give when each member of the one segment of this run has entered."""
    rows = world.lake.read("membership", run_id=world.run.run_id)
    return dict(zip(rows["number"], rows["entered_at"].dt.to_pydatetime(), strict=True))


def test_a_rule_for_everyone_still_has_no_suppressed_or_held_person(
    decided: World, tmp_path: Path
) -> None:
    world = divided(decided, tmp_path, all=segment_file("TRUE", 1))
    found = world.segment()
    assert world.members("all") == {ANN, BEN, CAS}
    size = found.sizes.iloc[0]
    assert (size["matched"], size["left_out"], size["members"]) == (5, 2, 3)
    assert taken(found.waterfalls) == {"opted_out_list": 1, "unclear_permission": 1}


def test_no_rule_lets_a_suppressed_person_through(decided: World, tmp_path: Path) -> None:
    rules = [
        "TRUE",
        "opted_out",
        "opted_out OR TRUE",
        "in_list('Opt-Out List') OR in_list('Newsletter')",
        "NOT (country = 'XX' AND NOT opted_out)",
        "in_segment('rule0') OR opted_out",
    ]
    files = {f"rule{place}": segment_file(rule, place + 1) for place, rule in enumerate(rules)}
    world = divided(decided, tmp_path, **files)
    found = world.segment()
    assert found.memberships == 15  # all but the rule for those who opted out
    assert set().union(*(world.members(key) for key in files)) == {ANN, BEN, CAS}
    assert set(world.primaries()) == {ANN, BEN, CAS}


def test_an_opt_out_after_the_decisions_is_seen_at_the_moment_of_writing(
    decided: World, tmp_path: Path
) -> None:
    world = divided(decided, tmp_path, all=segment_file("TRUE", 1))
    world = world.copy_to(tmp_path / "later")
    world.reply(ANN, "STOP")
    world.log_opt_outs()
    found = world.segment()
    assert world.members("all") == {BEN, CAS}
    # And it is called what it is in the segment's waterfall.
    assert taken(found.waterfalls) == {
        "opted_out_list": 1,
        "opted_out_keyword": 1,
        "unclear_permission": 1,
    }


def test_each_person_is_served_under_the_first_segment_by_priority(
    decided: World, tmp_path: Path
) -> None:
    world = divided(
        decided,
        tmp_path,
        regular=segment_file("TRUE", 7),
        buyers=segment_file("orders() >= 1", 2),
        clickers=segment_file("clicks() >= 1", 1),
    )
    found = world.segment()
    assert world.primaries() == {ANN: "buyers", BEN: "clickers", CAS: "regular"}
    sizes = found.sizes.set_index("segment")
    assert sizes["members"].to_dict() == {"buyers": 2, "clickers": 1, "regular": 3}
    assert sizes["primary_members"].to_dict() == {"buyers": 1, "clickers": 1, "regular": 1}


def test_a_segments_own_exclusions_take_people_out_of_it_alone(
    decided: World, tmp_path: Path
) -> None:
    world = divided(
        decided,
        tmp_path,
        rested=segment_file("TRUE", 1, exclude="sent(7) >= 1"),
        rest=segment_file("TRUE", 2),
    )
    found = world.segment()
    assert world.members("rested") == {BEN, CAS}
    assert world.primaries() == {ANN: "rest", BEN: "rested", CAS: "rested"}
    # Who is out for two reasons counts once, under the one that decides.
    assert taken(found.waterfalls, "rested") == {
        "own_exclusions": 1,
        "opted_out_list": 1,
        "unclear_permission": 1,
    }


def test_who_an_exclusion_cannot_judge_is_held_not_let_through(tmp_path: Path) -> None:
    world = world_with(
        tmp_path,
        adults=segment_file("TRUE", 1, exclude="attribute('age', 'number') < 18"),
        of_others=segment_file("TRUE", 2, exclude="in_segment('perth')"),
        rested=segment_file("TRUE", 3, exclude="orders() >= 1 OR NOT city IS NULL"),
        perth=segment_file("city = 'Perth'", 4, audience="worklist"),
    )
    world.contact(ANN, city="Perth")
    for number in (BEN, CAS, EVE):
        world.contact(number, on="Newsletter" if number != EVE else "Bought addresses")
    world.contact(DOT, city="Sydney")
    for number, age in ((ANN, "17"), (BEN, "18"), (CAS, "unsaid")):
        world.told("attributes", number, name="age", value=age)
    world.order(CAS)
    world.exclude()
    found = world.segment()
    assert world.members("adults") == {BEN}
    assert world.members("of_others") == {DOT}
    assert world.members("rested") == {BEN}
    # A person whom nothing may be sent to counts under that reason, not under this one.
    assert taken(found.waterfalls, "adults") == {
        "own_exclusions": 1,
        "exclusion_unknown": 2,
        "unclear_permission": 1,
    }
    lines = found.waterfalls.set_index(["segment", "reason"])
    assert lines.loc[("adults", "exclusion_unknown"), "kind"] == "held"
    assert taken(found.waterfalls, "of_others") == {
        "own_exclusions": 1,
        "exclusion_unknown": 2,
        "unclear_permission": 1,
    }
    # What somebody did is never unknown, and to ask for a gap is no gap.
    assert taken(found.waterfalls, "rested") == {"own_exclusions": 3, "unclear_permission": 1}


def test_every_waterfall_adds_up(decided: World, tmp_path: Path) -> None:
    world = divided(
        decided,
        tmp_path,
        rested=segment_file("TRUE", 1, exclude="orders() >= 1"),
        letter=segment_file("TRUE", 2, audience="email", exclude="orders() >= 1"),
        clean=segment_file("TRUE", 3, audience="worklist"),
        local=segment_file("TRUE", 4, exclude="city = 'Perth' OR orders() >= 1"),
    )
    found = world.segment()
    for row in found.sizes.to_dict("records"):
        assert row["matched"] - row["members"] == row["left_out"]
        lines = found.waterfalls[found.waterfalls["segment"] == row["segment"]]
        assert lines["position"].tolist() == list(range(len(lines)))
        assert lines["kind"].iloc[[0, -1]].tolist() == ["total", "total"]
        steps = lines.iloc[1:-1]
        assert (steps["people"] > 0).all()
        lefts = lines["left"].tolist()
        assert lefts[0] == row["matched"]
        assert lefts[-1] == lefts[-2] == row["members"]
        assert steps["people"].tolist() == [a - b for a, b in pairwise(lefts[:-1])]


def test_a_segment_for_e_mail_needs_an_address_and_serves_nobody_by_sms(
    decided: World, tmp_path: Path
) -> None:
    world = divided(decided, tmp_path, letter=segment_file("TRUE", 1, audience="email"))
    found = world.segment()
    assert world.members("letter") == {ANN, BEN, CAS, DOT}
    assert world.primaries() == {}
    assert taken(found.waterfalls) == {"no_email": 1}
    assert found.in_no_segment == 3


def test_a_worklist_holds_who_needs_work_suppressed_or_not(tmp_path: Path) -> None:
    world = world_with(
        tmp_path, mend=segment_file("valid_number = FALSE OR opted_out", 1, audience="worklist")
    )
    with_three(world)
    world.contact("0191 570 156")
    world.exclude()
    world.segment()
    assert world.members("mend") == {DOT, "0191 570 156"}
    assert world.primaries() == {}


def test_a_segment_whose_feed_is_missing_is_not_computable_which_is_not_zero(
    decided: World, tmp_path: Path
) -> None:
    world = divided(
        decided,
        tmp_path,
        buyers=segment_file("orders() = 0", 1),
        of_buyers=segment_file("in_segment('buyers') OR TRUE", 2),
        careful=segment_file("TRUE", 3, exclude="clicks(7) >= 1"),
        all=segment_file("TRUE", 4),
    )
    found = world.segment(available=ALL_FEEDS - {"orders", "clicks"})
    sizes = found.sizes.set_index("segment")
    for key, feed in (("buyers", "orders"), ("of_buyers", "orders"), ("careful", "clicks")):
        assert feed in sizes.loc[key, "not_computable"]
        assert sizes.loc[key, ["matched", "members", "primary_members"]].isna().all()
        assert world.members(key) == set()
    assert sizes["not_computable"].isna().to_dict()["all"]
    assert set(world.primaries().values()) == {"all"}


def test_who_entered_and_who_left_since_the_published_run_before(tmp_path: Path) -> None:
    world = world_with(tmp_path, buyers=segment_file("orders(30) >= 1", 1))
    with_three(world)
    world.order(ANN, AS_OF - 25 * DAY)
    world.order(BEN, AS_OF - 5 * DAY)
    world.exclude()
    first = world.segment()
    size = first.sizes.iloc[0]
    assert size[["entered", "left"]].isna().all()
    assert entered_at(world) == dict.fromkeys((ANN, BEN), AS_OF)

    later, first_run = AS_OF + 10 * DAY, world.run.run_id
    world.begin(later)
    world.order(CAS, later - DAY)
    world.exclude()
    second = world.segment(before=first_run)
    size = second.sizes.iloc[0]
    assert (size["members"], size["entered"], size["left"]) == (2, 1, 1)
    assert entered_at(world) == {BEN: AS_OF, CAS: later}

    # Who comes back after a gap has entered anew.
    third_run, second_run = later + 10 * DAY, world.run.run_id
    world.begin(third_run)
    world.order(ANN, third_run - DAY)
    world.exclude()
    world.segment(before=second_run)
    assert entered_at(world) == {ANN: third_run, BEN: AS_OF, CAS: later}


def test_a_segment_that_was_not_there_before_has_only_newcomers(
    decided: World, tmp_path: Path
) -> None:
    world = divided(decided, tmp_path, all=segment_file("TRUE", 1))
    found = world.segment(before="20250101T000000Z-none")
    assert (found.sizes["entered"].iloc[0], found.sizes["left"].iloc[0]) == (3, 0)


def test_people_in_no_segment_for_sms_are_counted(decided: World, tmp_path: Path) -> None:
    world = divided(
        decided,
        tmp_path,
        clickers=segment_file("clicks() >= 1", 1),
        letter=segment_file("TRUE", 2, audience="email"),
    )
    assert world.segment().in_no_segment == 2
    # Who has said stop since the decisions is not sendable any more.
    world = world.copy_to(tmp_path / "later")
    world.reply(ANN, "STOP")
    world.store()
    assert world.segment().in_no_segment == 1


def test_a_segment_for_everybody_hides_nobody_who_is_in_no_other(
    decided: World, tmp_path: Path
) -> None:
    world = divided(
        decided,
        tmp_path,
        clickers=segment_file("clicks() >= 1", 1),
        known=segment_file("valid_number", 2),
        subscribers=segment_file("opted = 'in'", 3),
    )
    assert world.segment().in_no_segment == 2


def test_segments_in_which_nobody_is(decided: World, tmp_path: Path) -> None:
    world = divided(decided, tmp_path, none=segment_file("FALSE", 1), zero=segment_file("FALSE", 2))
    found = world.segment()
    assert found.memberships == 0
    assert found.sizes["members"].tolist() == [0, 0]
    assert found.in_no_segment == 3


def test_a_key_that_is_the_name_of_a_field_is_a_key(decided: World, tmp_path: Path) -> None:
    world = divided(
        decided, tmp_path, country=segment_file("city IS NULL", 1), orders=segment_file("FALSE", 2)
    )
    world.segment()
    assert world.members("country") == {ANN, BEN, CAS}
    assert world.members("orders") == set()


def test_events_after_the_as_of_time_are_not_seen(decided: World, tmp_path: Path) -> None:
    world = divided(decided, tmp_path, buyers=segment_file("orders() >= 1", 1))
    world.segment()
    assert world.members("buyers") == {ANN, BEN}


def publish(world: World) -> None:
    world.exclude()
    world.segment()
    for step in ("strategise", "publish"):
        world.run.record(step, world.run.as_of, {})


def test_only_published_runs_that_did_not_look_back_were_memberships(tmp_path: Path) -> None:
    later = AS_OF + 30 * DAY
    segments = {
        "buyers": segment_file("orders(20) >= 1", 1),
        "former": segment_file("was_in_segment('buyers', 90)", 2),
    }
    world = world_with(tmp_path, **segments)
    with_three(world)
    world.order(ANN)
    publish(world)
    # A second run is not published, and a third looks back to before the first.
    world.begin(AS_OF + 10 * DAY)
    world.order(BEN, AS_OF + 9 * DAY)
    publish(world)
    del world.run.manifest.steps["publish"]
    world.run.save()
    world.begin(AS_OF - 10 * DAY)
    world.order(CAS, AS_OF - 12 * DAY)
    publish(world)
    world.run.manifest = world.run.manifest.model_copy(update={"looks_back": True})
    world.run.save()
    world.begin(later)
    world.exclude()
    assert world.evaluate()["former"].members == {ANN}
