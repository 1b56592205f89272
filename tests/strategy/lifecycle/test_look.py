"""The look at the flows between two refreshes: what it tells counts as told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from sendable.errors import ConfigurationError, RunError
from sendable.flow_look import find_segments_of, work_out_due
from sendable.gates.strategise import measure_due
from sendable.people import open_people
from sendable.playbook import Playbook
from tests.library import ANN, AS_OF, BEN, CAS, DAY, DOT, World

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


@dataclass(frozen=True)
class Looks:
    """A refresh, two looks and the next refresh.

    Ann and Dot have a cart, and so has Cas, who says stop after the refresh; Ben comes into the
    account after it. Dot opts out after the first look.

    Attributes:
        states: The flow states of the first look, the second, and the refresh after them.
        exported: Who is exported by each look.
        measured: What the gate measures after the first look, and after the opt-out.
        world: The world as it was left.
    """

    states: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
    exported: tuple[set[str], set[str]]
    measured: tuple[dict[str, int], dict[str, int]]
    world: World


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory, playbook: Playbook) -> Looks:
    world = World(tmp_path_factory.mktemp("looks"), playbook)
    for number in (ANN, CAS, DOT):
        world.contact(number)
        put_in_a_cart(world, number, CART_AT)
    go_on(world)
    world.contact(BEN)
    put_in_a_cart(world, BEN, AS_OF + 14 * HOUR)
    world.reply(CAS, "STOP", received_at=CART_AT + 20 * HOUR)
    first = look(world, CART_AT + DAY)
    told = set(exported(world))
    sound = measured(world)
    world.opt_out(DOT, opted_out_at=CART_AT + DAY)
    world.store()
    suppressed = measured(world)
    second = look(world, CART_AT + DAY + HOUR)
    told_again = set(exported(world))
    refreshed = go_on(world, CART_AT + DAY + 2 * HOUR)
    return Looks((first, second, refreshed), (told, told_again), (sound, suppressed), world)


def test_a_look_tells_who_became_due_since_the_refresh_and_no_later_run_does_again(
    looks: Looks,
) -> None:
    found, again, refreshed = looks.states
    assert (found.loc[("abandoned-cart", ANN), "step"]) == "final-offer"
    assert ANN in looks.exported[0]
    assert first_of(again, ANN)[:2] == ["waiting", "handed_over"]
    assert looks.exported[1] == set()
    assert first_of(refreshed, ANN)[:2] == ["waiting", "handed_over"]


def test_who_came_into_the_account_since_the_refresh_is_looked_at_too(looks: Looks) -> None:
    assert first_of(looks.states[0], BEN)[0] == "due"
    assert BEN in looks.exported[0]


def test_who_said_stop_since_the_refresh_is_not_due(looks: Looks) -> None:
    assert first_of(looks.states[0], CAS)[:2] == ["left", "opted_out"]
    assert CAS not in looks.exported[0]


def test_the_gate_finds_who_said_stop_after_they_were_told_to_be_due(looks: Looks) -> None:
    sound, suppressed = looks.measured
    assert DOT in looks.exported[0]
    assert set(sound.values()) == {0}
    assert suppressed["flows_suppressed"] == 1


def test_a_look_needs_a_refresh_to_take_the_segments_from(flowing: World, looks: Looks) -> None:
    with pytest.raises(RunError, match="no published run"):
        find_segments_of(flowing.workspace, flowing.playbook)
    with pytest.raises(RunError, match="the playbook was changed since"):
        find_segments_of(looks.world.workspace, looks.world.playbook)


def test_a_look_needs_flows(tmp_path: Path) -> None:
    world = World(tmp_path)
    with pytest.raises(ConfigurationError, match="no lifecycle flows"):
        find_segments_of(world.workspace, world.playbook)
