"""Lifecycle flows: the guide's delays, who leaves and why, and steps that are handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd
import pytest
from pyarrow import parquet

from sendable.playbook import Playbook
from sendable.runs import Run

from ...library import (
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
)
from .flowing import (
    HOUR,
    claimed,
    exported,
    first_of,
    go_on,
    put_in_a_cart,
)

CARTS = tuple(map(fictional_number, range(8)))
GUS, HAL, IDA, JOE = map(fictional_number, range(10, 14))
FIRST, AGAIN, NEXT_HOUR, NEXT_DAY, LAST = "first", "again", "next hour", "next day", "last"


@dataclass(frozen=True)
class Found:
    """What one of the published runs found.

    Attributes:
        run: The run.
        states: Its flow states, by flow and number.
        exported: When each number that it exports is due.
        claimed: When each number has a slot that is taken by what was told.
    """

    run: Run
    states: pd.DataFrame
    exported: dict[str, datetime]
    claimed: dict[str, list[datetime]]


def find(world: World, now: datetime | None = None) -> Found:
    states = go_on(world, now)
    slots: dict[str, list[datetime]] = {}
    for number, due_at in claimed(world):
        slots.setdefault(number, []).append(due_at)
    return Found(world.run, states, exported(world), slots)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, playbook: Playbook) -> dict[str, Found]:
    """Five published runs over people who each have a story of their own."""
    world = World(tmp_path_factory.mktemp("runs"), playbook)
    for number, (age, *_) in zip(CARTS, AFTER_A_CART, strict=True):
        world.contact(number, country="US", email="ann@example.org")
        put_in_a_cart(world, number, AS_OF - age)
    _let_people_leave(world)
    world.contact(FAY)
    put_in_a_cart(world, FAY, AS_OF - 4 * HOUR)
    for number in (GUS, HAL, IDA):
        world.contact(number, country="US")
    for number in (GUS, HAL):
        put_in_a_cart(world, number, AS_OF - 5 * HOUR)
    world.order(IDA, AS_OF - HOUR)
    world.contact(JOE, country="US", added_at=AS_OF - DAY)
    put_in_a_cart(world, JOE, AS_OF - 5 * HOUR)
    viewed = {"event_id": "V-1", "kind": "view", "occurred_at": AS_OF - 9 * HOUR}
    world.told("events", JOE, **viewed)
    found = {FIRST: find(world)}
    # A run has its name by the moment it was begun at.
    manifest = world.run.manifest
    again = manifest.model_copy(update={"run_id": f"{manifest.run_id}-2", "steps": {}})
    world.run = Run(world.workspace, again)
    world.run.record("ingest", AS_OF, {})
    found[AGAIN] = find(world)
    world.message(HAL, AS_OF + HOUR)
    found[NEXT_HOUR] = find(world, AS_OF + HOUR)
    found[NEXT_DAY] = find(world, AS_OF + 20 * HOUR)
    found[LAST] = find(world, AS_OF + 39 * HOUR)
    return found


def test_the_nine_flows_have_the_steps_and_delays_of_the_guide(playbook: Playbook) -> None:
    steps = {
        key: [(step.key, step.channel) for step in flow.file.steps]
        for key, flow in playbook.flows.items()
    }
    assert {key: len(found) for key, found in steps.items()} == {
        "welcome": 4,
        "abandoned-cart": 3,
        "browse-abandonment": 2,
        "post-purchase": 5,
        "replenishment": 2,
        "loyalty": 5,
        "back-in-stock": 2,
        "win-back": 2,
        "reactivation": 2,
    }
    cart, browse = (playbook.flows[key].file for key in ("abandoned-cart", "browse-abandonment"))
    timed = [(step.channel, step.after) for step in (*cart.steps, *browse.steps)]
    assert timed == [("email", 1), ("sms", 4), ("sms", 24), ("email", 24), ("sms", 48)]
    sunsets = {key for key, flow in playbook.flows.items() if flow.file.ends_with == "sunset"}
    assert sunsets == {"win-back", "reactivation"}


SECOND = timedelta(seconds=1)
AFTER_A_CART = (
    (HOUR - SECOND, "waiting", "reminder-email", "not_yet"),
    (HOUR, "due", "reminder-email", None),
    (4 * HOUR - SECOND, "due", "reminder-email", None),
    (4 * HOUR, "due", "reminder-sms", None),
    (24 * HOUR - SECOND, "due", "reminder-sms", None),
    (24 * HOUR, "due", "final-offer", None),
    (48 * HOUR - SECOND, "due", "final-offer", None),
    (48 * HOUR, "done", "final-offer", "end"),
)


def test_an_abandoned_cart_is_answered_after_1_4_and_24_hours(runs: dict[str, Found]) -> None:
    found = runs[FIRST].states
    for number, (age, *said) in zip(CARTS, AFTER_A_CART, strict=True):
        row = found.loc[("abandoned-cart", number)]
        why = row["why"] if pd.notna(row["why"]) else None
        assert [row["status"], row["step"], why] == said, age


CART_AT = AS_OF - 10 * HOUR


def _let_people_leave(world: World) -> None:
    """Have people with a cart buy, say stop, hear too much, and be sent something else."""
    for number in (ANN, BEN, CAS, DOT, EVE):
        world.contact(number)
        put_in_a_cart(world, number, CART_AT)
    world.order(ANN, CART_AT + 2 * HOUR)
    world.reply(BEN, "STOP", received_at=CART_AT + 5 * HOUR)
    world.reply(CAS, "STOP", received_at=CART_AT - DAY)
    for hours in (11, 12, 13):
        world.message(DOT, AS_OF - hours * HOUR)
    world.message(EVE, CART_AT + 6 * HOUR)


def test_who_left_a_flow_is_said_with_the_reason_and_the_moment(runs: dict[str, Found]) -> None:
    found = runs[FIRST].states
    ann, ben, dot, eve = (found.loc[("abandoned-cart", each)] for each in (ANN, BEN, DOT, EVE))
    assert (ann["status"], ann["why"], ann["ended_at"]) == ("left", "bought", CART_AT + 2 * HOUR)
    assert (ben["status"], ben["why"]) == ("left", "opted_out")
    assert (ben["step"], ben["ended_at"]) == ("reminder-sms", CART_AT + 5 * HOUR)
    # Who had said stop before never came in.
    assert ("abandoned-cart", CAS) not in found.index
    # Three messages in seven days keep both SMS shut; the last is out of reach when its time comes.
    assert (dot["status"], dot["why"], dot["step"]) == ("waiting", "capped", "final-offer")
    # A marketing message after the step was due is taken for the step.
    assert (eve["status"], eve["why"], eve["step"]) == ("waiting", "sent", "final-offer")
    later = runs[NEXT_DAY].states
    assert later.loc[("abandoned-cart", ANN), "why"] == "bought"
    assert later.loc[("abandoned-cart", EVE), "status"] == "due"
    assert later.loc[("abandoned-cart", DOT), "status"] == "waiting"
    dot = runs[LAST].states.loc[("abandoned-cart", DOT)]
    assert (dot["status"], dot["why"], dot["ended_at"]) == ("left", "capped", CART_AT + 2 * DAY)


def test_what_a_published_run_told_is_handed_over_and_never_told_again(
    runs: dict[str, Found],
) -> None:
    first = runs[FIRST].states.loc[("abandoned-cart", FAY)]
    assert (first["status"], first["step"], first["told"]) == ("due", "reminder-sms", 2)
    export = runs[FIRST].run.folder / "flow_due.parquet"
    assert export.stat().st_mode & 0o777 == 0o600
    due = [row for row in parquet.read_table(export).to_pylist() if row["number"] == FAY]
    assert [(row["flow"], row["step"], row["message_type"]) for row in due] == [
        ("abandoned-cart", "reminder-sms", "reminder")
    ]
    second = runs[NEXT_HOUR].states.loc[("abandoned-cart", FAY)]
    assert (second["status"], second["why"]) == ("waiting", "handed_over")
    # A day after the cart.
    assert (second["step"], second["due_at"]) == ("final-offer", AS_OF + 20 * HOUR)
    third = runs[NEXT_DAY].states.loc[("abandoned-cart", FAY)]
    assert (third["status"], third["step"]) == ("due", "final-offer")


def test_what_is_told_counts_as_a_message_until_the_account_shows_one_and_a_notice_never(
    runs: dict[str, Found],
) -> None:
    first, later = runs[FIRST], runs[NEXT_HOUR]
    assert first_of(first.states, IDA, "post-purchase") == ["due", None, 1]
    assert (first.claimed[GUS], first.claimed[HAL]) == ([AS_OF], [AS_OF])
    assert IDA not in first.claimed
    assert later.claimed[GUS] == [AS_OF]
    assert HAL not in later.claimed


def test_a_second_published_run_at_one_moment_tells_nobody_twice(runs: dict[str, Found]) -> None:
    assert FAY in runs[FIRST].exported
    assert runs[AGAIN].run.as_of == runs[FIRST].run.as_of
    assert first_of(runs[AGAIN].states, FAY) == ["waiting", "handed_over", 2]
    assert runs[AGAIN].exported == {}


def test_of_two_flows_at_once_the_more_urgent_one_goes(runs: dict[str, Found]) -> None:
    found = runs[FIRST].states
    assert found.loc[("abandoned-cart", JOE), "status"] == "due"
    welcome = found.loc[("welcome", JOE)]
    assert (welcome["status"], welcome["why"]) == ("waiting", "other_flow")
    assert (welcome["step"], welcome["closes_at"]) == ("welcome", AS_OF + DAY)
    browsing = found.loc[("browse-abandonment", JOE)]
    assert (browsing["status"], browsing["why"]) == ("left", "in_cart")
