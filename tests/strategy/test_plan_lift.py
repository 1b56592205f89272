"""Send plans: a holdout shows what the message did that silence would not have done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sendable.measures import measure_messages

from ..library import AS_OF, DAY, World, fictional_number, frame_of, make_playbook, segment_file

PLANNED = AS_OF - 20 * DAY
PEOPLE = [fictional_number(place) for place in range(300)]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A plan of twenty days ago for 300 people, of whom it held out the last hundred."""
    files = {"everyone": segment_file("TRUE", 1)}
    playbook = make_playbook(tmp_path / "playbook", files)
    measurement = playbook.policies.measurement.model_copy(update={"moments_asked": 0})
    playbook = replace(playbook, policies=replace(playbook.policies, measurement=measurement))
    world = World(tmp_path, playbook)
    for number in PEOPLE[:3]:
        world.contact(number, country="US", added_at=AS_OF - 300 * DAY)
    world.begin(PLANNED)
    world.exclude()
    world.segment()
    plan = [
        {
            "run_id": world.run.run_id,
            "number": number,
            "segment": "everyone",
            "verdict": "holdout" if place >= 200 else "send",
            "send_at": PLANNED + DAY,
            "arm": "holdout: win people back" if place >= 200 else None,
        }
        for place, number in enumerate(PEOPLE)
    ]
    # Whoever takes part in a test of its own is judged there.
    plan += [{**plan[0], "number": fictional_number(900), "arm": "offers: urgency"}]
    world.lake.replace_run("planned_sends", world.run.run_id, frame_of("planned_sends", plan))
    world.run.record("strategise", PLANNED, {})
    world.run.record("publish", PLANNED, {})
    world.begin(AS_OF)
    for feed in ("messages", "orders"):
        world.pull(feed)
    return world


def judge(world: World) -> pd.Series:
    world.exclude()
    world.segment()
    results = measure_messages(world.run, world.playbook)["experiment_results"]
    assert len(results) == 1
    return results.iloc[0]


def test_the_people_of_a_plan_are_compared_with_those_it_held_out(world: World) -> None:
    for place, number in enumerate(PEOPLE):
        if place < 200:
            world.message(number, PLANNED + DAY)
        if (place % 4 == 0 and place < 200) or place % 20 == 0:
            world.order(number, PLANNED + 3 * DAY)
        world.order(number, PLANNED + 9 * DAY)
    row = judge(world)
    assert (row["arm"], row["against"], row["metric"]) == ("messaged", "holdout", "conversion_rate")
    assert row["experiment"].startswith("plan of 20261101")
    assert (row["people"], row["people_against"], row["reached"]) == (200, 100, 200)
    assert (row["value"], row["value_against"]) == (0.25, 0.05)
    assert row["lift"] == pytest.approx(0.2)
    # No effect was named beforehand, so the verdict waits for the least number of people alone.
    assert (row["verdict"], row["needed"] is pd.NA) == ("better", True)


def test_a_plan_that_was_not_sent_is_not_judged(world: World) -> None:
    for number in PEOPLE[:99]:
        world.message(number, PLANNED + DAY)
    row = judge(world)
    assert row["verdict"] == "not started"
    assert row["why"].startswith("a message reached 99 of the 200 people: it was not sent")
