"""The gate after a push: whoever Sendable put on a list may be messaged at this moment."""

from __future__ import annotations

import pandas as pd

from sendable.gates.push import measure_push

from ..library import ANN, AS_OF, BEN, CAS, DOT, EVE, World, frame_of


def measure(world: World) -> pd.Series:
    world.store()
    run_id = world.run.run_id
    found = measure_push(world.lake, world.playbook.policies, run_id, ["everyone"], AS_OF)
    return found.iloc[0]


def put(world: World, number: str, state: str = "there", segment: str = "everyone") -> None:
    """Have a push put somebody onto a list."""
    name = f"Sendable · {segment} · 0a1b2c"
    listed = {
        "list_name": name,
        "list_id": 1 if segment == "everyone" else 2,
        "segment": segment,
        "shard": 0,
        "state": "live",
        "made_by": "P-1",
        "changed_at": AS_OF,
    }
    row = {"list_name": name, "number": number, "state": state, "push_id": "P-1"}
    world.lake.upsert("our_lists", frame_of("our_lists", [listed]))
    world.lake.upsert("our_contacts", frame_of("our_contacts", [row | {"changed_at": AS_OF}]))


def test_all_who_were_pushed_are_held_against_the_log_and_the_newest_decisions(
    world: World,
) -> None:
    for number in (ANN, BEN, DOT):
        world.contact(number)
    world.contact(CAS, "Bought addresses")
    world.exclude()
    for number in (ANN, BEN, CAS):
        put(world, number)
    put(world, EVE, segment="another")
    put(world, DOT, "gone")
    assert measure(world).to_dict() == {
        "pushed": 3,
        "pushed_silenced_now": 0,
        "pushed_not_sendable": 1,
    }
    for number in (ANN, DOT):
        world.reply(number, "STOP", received_at=AS_OF)
    assert measure(world)["pushed_silenced_now"] == 1
