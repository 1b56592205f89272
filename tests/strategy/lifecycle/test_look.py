"""The look at the flows between two refreshes: what it tells counts as told."""

from __future__ import annotations

from datetime import datetime

import pytest

from sendable.errors import ConfigurationError, RunError
from sendable.flow_look import find_segments_of, work_out_due
from sendable.gates.strategise import measure_due
from sendable.people import open_people
from tests.library import ANN, AS_OF, BEN, DAY, World

from .flowing import FEEDS, HOUR, exported, first_of, go_on, put_in_a_cart

CART_AT = AS_OF - 5 * HOUR


def look(world: World, now: datetime):
    """Look at the flows by the segments of the run before; give the states."""
    segments = world.run.manifest.steps["segment"]
    world.begin(now)
    for feed in FEEDS:
        world.pull(feed)
    world.exclude()
    world.run.manifest.steps["segment"] = segments
    work_out_due(world.run, world.playbook)
    world.run.record("strategise", now, {})
    world.run.hand_over()
    return world.lake.read("flow_states", run_id=world.run.run_id).set_index(["flow", "number"])


def measured(world: World) -> dict[str, int]:
    exclude_run = world.run.run_id
    with open_people(world.run, world.playbook.policies, exclude_run=exclude_run) as connection:
        return measure_due(connection, world.run, world.playbook).iloc[0].to_dict()


def test_a_look_tells_who_became_due_since_the_refresh_and_no_later_run_does_again(
    flowing: World,
) -> None:
    flowing.contact(ANN)
    put_in_a_cart(flowing, ANN, CART_AT)
    go_on(flowing)
    found = look(flowing, CART_AT + DAY)
    assert (found.loc[("abandoned-cart", ANN), "step"]) == "final-offer"
    assert set(exported(flowing)) == {ANN}
    assert set(measured(flowing).values()) == {0}
    again = look(flowing, CART_AT + DAY + HOUR)
    assert first_of(again, ANN)[:2] == ["waiting", "handed_over"]
    assert exported(flowing) == {}
    refreshed = go_on(flowing, CART_AT + DAY + 2 * HOUR)
    assert first_of(refreshed, ANN)[:2] == ["waiting", "handed_over"]


def test_who_came_into_the_account_since_the_refresh_is_looked_at_too(flowing: World) -> None:
    flowing.contact(ANN)
    go_on(flowing)
    flowing.contact(BEN)
    put_in_a_cart(flowing, BEN, AS_OF)
    found = look(flowing, AS_OF + 5 * HOUR)
    assert first_of(found, BEN)[0] == "due"


def test_who_said_stop_since_the_refresh_is_not_due(flowing: World) -> None:
    flowing.contact(ANN)
    put_in_a_cart(flowing, ANN, CART_AT)
    go_on(flowing)
    flowing.reply(ANN, "STOP", received_at=CART_AT + 20 * HOUR)
    found = look(flowing, CART_AT + DAY)
    assert first_of(found, ANN)[:2] == ["left", "opted_out"]
    assert exported(flowing) == {}


def test_the_gate_finds_who_said_stop_after_they_were_told_to_be_due(flowing: World) -> None:
    flowing.contact(ANN)
    put_in_a_cart(flowing, ANN, CART_AT)
    go_on(flowing)
    look(flowing, CART_AT + DAY)
    flowing.opt_out(ANN, opted_out_at=CART_AT + DAY)
    flowing.store()
    assert measured(flowing)["flows_suppressed"] == 1


def test_a_look_needs_a_refresh_to_take_the_segments_from(flowing: World) -> None:
    with pytest.raises(RunError, match="no published run"):
        find_segments_of(flowing.workspace, flowing.playbook)
    go_on(flowing)
    with pytest.raises(RunError, match="the playbook was changed since"):
        find_segments_of(flowing.workspace, flowing.playbook)


def test_a_look_needs_flows(tmp_path) -> None:
    world = World(tmp_path)
    with pytest.raises(ConfigurationError, match="no lifecycle flows"):
        find_segments_of(world.workspace, world.playbook)
