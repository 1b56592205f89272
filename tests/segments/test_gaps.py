"""Gaps: who may be messaged and is in no segment, and what they have in common."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sendable.preview import preview_rule

from ..library import AS_OF, DAY, World, fictional_number, segment_file
from .in_time import edit_playbook, take_run, world_with


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Forty people, of whom ten clicked and are served; of the others twenty bought before."""
    root = tmp_path_factory.mktemp("gaps")
    world = world_with(root, clickers=segment_file("clicks() >= 1", 1))
    for place in range(40):
        number = fictional_number(place)
        world.contact(number, country="US", added_at=AS_OF - (20 if place < 8 else 70) * DAY)
        if place < 10:
            world.click(number)
        elif place < 30:
            world.order(number, AS_OF - 40 * DAY, category="skin 'n' care")
    take_run(world)
    return world


def traits(world: World) -> pd.DataFrame:
    found = world.lake.read("segment_gaps", run_id=world.run.run_id)
    return found.sort_values("position").set_index("rule")


def test_a_trait_is_told_with_its_shares_and_its_lift(world: World) -> None:
    found = traits(world)
    bought = found.loc["orders() >= 1"]
    assert (bought["people"], bought["in_gap"]) == (20, 30)
    assert (bought["people_of_all"], bought["sendable"]) == (20, 40)
    assert bought["lift"] == pytest.approx((20 / 30) / (20 / 40))
    assert bought["sentence"] == (
        "Placed at least one order: 67% of them, against 50% of all who may be messaged"
    )
    assert found["lift"].is_monotonic_decreasing
    assert found.loc["main_category(365) = 'skin ''n'' care'", "people"] == 20


def test_what_is_no_more_frequent_than_among_all_is_not_told(world: World) -> None:
    rules = set(traits(world).index)
    assert "country = 'US'" not in rules
    assert "consent_state = 'express'" not in rules
    assert "clicks(30) >= 1" not in rules


def test_without_data_there_is_nothing_to_tell(tmp_path: Path) -> None:
    bare = world_with(tmp_path, clickers=segment_file("clicks() >= 1", 1))
    bare.contact()
    take_run(bare, available=frozenset())
    assert traits(bare).empty


def test_each_rule_previewed_finds_the_people_that_were_counted(world: World) -> None:
    found = traits(world)
    assert len(found) >= 4
    for rule, trait in found.iterrows():
        assert preview_rule(str(rule), world.playbook, world.run).size == trait["people_of_all"]


def test_a_segment_of_a_trait_with_the_last_priority_takes_the_gaps_people(world: World) -> None:
    rule, trait = next(iter(traits(world).iterrows()))
    segments = {
        "clickers": segment_file("clicks() >= 1", 1),
        "new": segment_file(str(rule), 2),
    }
    edit_playbook(world, segments)
    before = world.run
    world.begin(AS_OF + DAY / 24)
    take_run(world)
    lines = world.lake.read("primary_waterfalls", run_id=world.run.run_id)
    assert lines.set_index("segment").loc["new", "taken"] == trait["people"]
    world.run = before


def test_a_value_that_holds_a_number_is_no_trait(tmp_path: Path) -> None:
    typed = world_with(tmp_path, clickers=segment_file("clicks() >= 1", 1))
    for place in range(12):
        number = fictional_number(place)
        typed.contact(number, country="US")
        if place < 6:
            typed.order(number, category="for 0491 570 156")
        else:
            typed.click(number)
    take_run(typed)
    assert "orders() >= 1" in traits(typed).index
    assert not traits(typed).index.str.contains("0491").any()
