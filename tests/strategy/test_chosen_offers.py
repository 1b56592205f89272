"""Not every promotion; and each at the hour at which somebody answers, where the brief asks."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest

from sendable.engine.duckdb import open_engine
from sendable.gates.strategise import measure_plans
from sendable.marketing import register_marketing
from sendable.people import open_people
from sendable.send_plan_file import SendPlan
from sendable.strategy.outline import outline_plan
from sendable.strategy.step import record_send_plan

from ..library import AS_OF, DAY, World, fictional_number, make_playbook, segment_file

HOUR = timedelta(hours=1)
# Monday, ten in the morning in New York.
SEND_AT = AS_OF + 2 * DAY + 6 * HOUR
OFFER, NEWS = "20% off until tonight", "Your points wait"
TOLD = {
    "two in a row": [(9, OFFER, "delivered"), (5, OFFER, "delivered")],
    "news between": [(15, OFFER, "delivered"), (9, NEWS, "delivered"), (5, OFFER, "delivered")],
    "news last": [(9, OFFER, "delivered"), (5, OFFER, "delivered"), (3, NEWS, "delivered")],
    "one failed": [(9, OFFER, "delivered"), (5, OFFER, "failed")],
    "long ago": [(40, OFFER, "delivered"), (5, OFFER, "delivered")],
    "nothing yet": [],
}
PEOPLE = {name: fictional_number(place) for place, name in enumerate(TOLD)}
EVENING, MORNING = fictional_number(50), fictional_number(51)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """People who got offers, and two who answer at an hour of their own."""
    folder = tmp_path_factory.mktemp("chosen")
    strategy = {"message_type": "offer", "offers": "selective", "example": "Wattle: 20% off"}
    cap = {"messages": 9, "days": 7}
    playbook = make_playbook(
        folder / "playbook",
        {"all": segment_file("TRUE", 1, strategy=strategy | {"cap": cap})},
        campaign={"send_at": SEND_AT.isoformat(), "wait_hours": 6, "at_best_hour": True},
    )
    world = World(folder, playbook)
    for name, messages in TOLD.items():
        world.contact(PEOPLE[name], country="US", state="NY")
        for days, body, delivery in messages:
            world.message(PEOPLE[name], AS_OF - days * DAY, body=body, delivery=delivery)
    for number, hours in ((EVENING, 4), (MORNING, 23)):
        world.contact(number, country="US", state="NY")
        for days in range(3, 9):
            world.click(number, SEND_AT + hours * HOUR - days * DAY)
    world.exclude()
    world.segment()
    world.plan()
    return world


@pytest.fixture(scope="module")
def planned(world: World) -> SendPlan:
    run, playbook = world.run, world.playbook
    with open_people(run, playbook.policies, exclude_run=run.run_id) as connection:
        register_marketing(connection, playbook.brief.marketing)
        recorded = record_send_plan(connection, playbook, run)
    with open_engine(world.lake, ("planned_sends",)) as connection:
        return outline_plan(connection, playbook, recorded, run)


@pytest.fixture(scope="module")
def rows(world: World, planned: SendPlan) -> pd.DataFrame:
    return world.lake.read("planned_sends", run_id=world.run.run_id).set_index("number")


def test_who_got_two_offers_in_a_row_gets_no_third(rows: pd.DataFrame, planned: SendPlan) -> None:
    verdicts = {name: rows.loc[number, "verdict"] for name, number in PEOPLE.items()}
    assert verdicts == dict.fromkeys(TOLD, "send") | {"two in a row": "only_offers"}
    assert rows.loc[PEOPLE["two in a row"], "free_at"] == AS_OF - 9 * DAY + 30 * DAY
    assert planned.count("only_offers") == 1


def test_a_message_goes_at_the_hour_at_which_somebody_answers(
    rows: pd.DataFrame, planned: SendPlan
) -> None:
    assert rows.loc[EVENING, "send_at"] == rows.loc[EVENING, "best_at"] == SEND_AT + 4 * HOUR
    # Nine in the morning of the next day is longer than messages may wait.
    assert rows.loc[MORNING, "best_at"] == SEND_AT + 23 * HOUR
    assert rows.loc[MORNING, "send_at"] == SEND_AT
    assert rows.loc[PEOPLE["nothing yet"], "send_at"] == SEND_AT
    assert (planned.of_known_hours, planned.at_best_hour, planned.waiting) == (2, 1, 1)


def test_the_gate_has_nothing_against_it(world: World, planned: SendPlan) -> None:
    run, playbook = world.run, world.playbook
    with open_people(run, playbook.policies, exclude_run=run.run_id) as connection:
        found = measure_plans(connection, run, playbook).iloc[0]
    assert (found["over_a_cap"], found["outside_hours_planned"], found["steps_wrong"]) == (0, 0, 0)
