"""Who is due in a flow goes through hours, slots, silence and holdouts, as in a campaign."""

from __future__ import annotations

from pathlib import Path

from sendable.playbook import Playbook
from sendable.strategy.splits import is_held_out

from ...library import (
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    World,
    fictional_number,
    frame_of,
)
from .flowing import (
    AWAKE,
    HOUR,
    exported,
    first_of,
    go_on,
    make_flows,
    put_in_a_cart,
)


def test_at_night_a_step_waits_for_the_hours_of_the_person_while_it_is_open(
    tmp_path: Path, limited: Playbook
) -> None:
    world = World(tmp_path, limited)
    evening = AWAKE + 8 * HOUR
    for number, age in ((ANN, 5 * HOUR), (BEN, 20 * HOUR)):
        world.contact(number, state="NSW")
        put_in_a_cart(world, number, evening - age)
    found = go_on(world, evening)
    # Tuesday, nine in the morning in all of New South Wales; Ben's step closes before that.
    morning = AWAKE + 19 * HOUR + HOUR / 2
    assert exported(world) == {ANN: morning}
    assert found.loc[("abandoned-cart", ANN), "send_at"] == morning
    assert first_of(found, BEN) == ["waiting", "outside_hours", 0]


def test_a_step_waits_for_a_slot_that_messages_promises_and_told_steps_leave(
    tmp_path: Path, limited: Playbook
) -> None:
    world = World(tmp_path, limited)
    for number in (ANN, BEN, CAS):
        world.contact(number, state="NSW")
    # The flow's own cap has a slot left; what is scheduled counts in that of the segments.
    for hours in (100, 110):
        world.message(BEN, AWAKE - hours * HOUR)
    for hours in (1, 2):
        at = AWAKE + hours * HOUR
        world.message(BEN, at, delivery="not_sent", status="Scheduled")
    for number in (ANN, BEN):
        put_in_a_cart(world, number, AWAKE - 5 * HOUR)
    found = go_on(world, AWAKE)
    assert first_of(found, ANN) == ["due", None, 2]
    assert first_of(found, BEN) == ["waiting", "capped", 0]
    assert set(exported(world)) == {ANN}


def test_who_said_no_since_the_decisions_and_who_is_held_out_is_not_due(
    tmp_path: Path, limited: Playbook
) -> None:
    world = World(tmp_path, limited)
    for number in (ANN, BEN, CAS):
        world.contact(number, state="NSW")
        put_in_a_cart(world, number, AWAKE - 5 * HOUR)
    drawn = {"experiment": "offers", "number": CAS, "arm": "holdout", "assigned_at": AS_OF}
    drawn |= {"segment": "dormant-contacts", "run_id": "r"}
    world.lake.append("experiment_arms", frame_of("experiment_arms", [drawn]))
    no = {"received_at": AWAKE - HOUR}
    found = go_on(world, AWAKE, since=lambda: world.reply(ANN, "maybe stop this?", **no))
    assert first_of(found, CAS) == ["waiting", "held_out", 0]
    assert first_of(found, ANN) == ["waiting", "silenced", 0]
    assert set(exported(world)) == {BEN}


def test_who_is_held_out_of_the_goal_hears_nothing_from_a_flow_either(tmp_path: Path) -> None:
    campaign = {"segments": ["dormant-contacts"], "holdout_percent": 50}
    playbook = make_flows(tmp_path / "playbook", campaign=campaign)
    world = World(tmp_path, playbook)
    addressed = [fictional_number(place) for place in range(10)]
    salt = f"holdout: {playbook.brief.goal}"
    held_out = {number for number in addressed if is_held_out(number, salt, 50)}
    # Who is in no segment of the campaign is no part of its test, wherever the draw would put them.
    apart = next(
        number for number in map(fictional_number, range(10, 40)) if is_held_out(number, salt, 50)
    )
    for number in (*addressed, apart):
        added_at = AS_OF - (500 if number in addressed else 30) * DAY
        world.contact(number, state="NSW", added_at=added_at, updated_at=AS_OF - 30 * DAY)
        put_in_a_cart(world, number, AWAKE - 5 * HOUR)
    found = go_on(world, AWAKE)
    assert 0 < len(held_out) < len(addressed)
    for number in held_out:
        assert first_of(found, number) == ["waiting", "held_out", 0]
    assert set(exported(world)) == {*addressed, apart} - held_out


def test_a_held_person_leaves_and_nobody_who_is_not_sendable_is_due(flowing: World) -> None:
    flowing.contact(ANN)
    flowing.contact(BEN, "Bought addresses")
    for number in (ANN, BEN):
        put_in_a_cart(flowing, number, AS_OF - 2 * HOUR)
    first = go_on(flowing)
    assert ("abandoned-cart", BEN) not in first.index
    flowing.reply(ANN, "maybe stop this?", received_at=AS_OF)
    found = go_on(flowing, AS_OF + 3 * HOUR)
    decisions = flowing.lake.read("decisions", run_id=flowing.run.run_id).set_index("number")
    outcome = decisions.loc[ANN, "outcome"]
    row = found.loc[("abandoned-cart", ANN)]
    assert outcome != "sendable"
    assert row["status"] == "left"
    assert row["why"] in ("held", "opted_out", "excluded")
