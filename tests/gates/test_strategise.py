"""The gate after strategise: a sound plan passes, and each planted fault is found by its check."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from sendable.gates.strategise import measure_plans
from sendable.gates.suites import SUITES
from sendable.marketing import register_marketing
from sendable.people import open_people
from sendable.strategy.splits import is_held_out
from sendable.strategy.step import record_send_plan

from ..library import AS_OF, DAY, LISTS, World, frame_of, make_playbook, segment_file

# Saturday, eight in the evening in Sydney: the policies' hours for Australia are over at five.
SEND_AT = AS_OF + 2 * DAY - timedelta(hours=7)
"""Monday, one in the afternoon in Sydney."""

FREE = [f"+6149157015{place}" for place in range(6, 10)]
CAPPED, COMING = "+61491570110", "+61491570006"

FAULTS = (
    "without_strategy",
    "opted_out_planned",
    "refused_planned",
    "not_sendable_planned",
    "not_members_planned",
    "planned_twice",
    "over_a_cap",
    "without_a_moment",
    "outside_hours_planned",
    "held_out_planned",
    "flows_suppressed",
    "flows_over_a_cap",
    "flows_outside_hours",
    "flows_held_out",
    "steps_wrong",
    "costs_wrong",
)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Four people who get the message, one who got one lately, and one who is to get one soon."""
    folder = tmp_path_factory.mktemp("planned")
    cap = {"messages": 1, "days": 7}
    playbook = make_playbook(
        folder / "playbook",
        {
            "everyone": segment_file(
                "TRUE", 1, strategy={"cap": cap, "example": "Hello (First Name)"}
            )
        },
        campaign={"send_at": SEND_AT.isoformat(), "holdout_percent": 0},
    )
    world = World(folder, playbook)
    for number in FREE:
        world.contact(number)
    world.contact(CAPPED)
    world.contact(COMING, on="VIP club")
    world.message(CAPPED, AS_OF - 4 * DAY)
    world.lake.upsert(
        "campaigns",
        frame_of(
            "campaigns",
            [
                {
                    "campaign_id": 1,
                    "name": "Coming",
                    "list_id": LISTS["VIP club"],
                    "status": "Scheduled",
                    "scheduled_at": SEND_AT + 3 * DAY,
                    "has_link": False,
                }
            ],
        ),
    )
    world.exclude()
    world.segment()
    world.plan()
    with open_people(world.run, playbook.policies, exclude_run=world.run.run_id) as connection:
        register_marketing(connection, playbook.brief.marketing)
        record_send_plan(connection, playbook, world.run)
    return world


def measure(world: World) -> pd.Series:
    with open_people(world.run, world.playbook.policies, exclude_run=world.run.run_id) as engine:
        return measure_plans(engine, world.run, world.playbook).iloc[0]


def find_faults(world: World) -> set[str]:
    found = measure(world)
    return {name for name in FAULTS if found[name] != 0}


def test_a_sound_plan_has_no_fault(planned: World) -> None:
    found = measure(planned)
    assert (found["planned"], found["sends"]) == (6, 4)
    assert {name: int(found[name]) for name in FAULTS} == dict.fromkeys(FAULTS, 0)
    rows = planned.lake.read("planned_sends", run_id=planned.run.run_id).set_index("number")
    assert rows.loc[CAPPED, "verdict"] == rows.loc[COMING, "verdict"] == "capped_segment"
    assert rows.loc[CAPPED, "free_at"] == AS_OF + 3 * DAY
    assert rows.loc[COMING, "free_at"] == SEND_AT + 10 * DAY


def test_every_fault_is_critical() -> None:
    suite = json.loads((SUITES / "strategise.json").read_text())["expectations"]
    severities = {each["kwargs"]["column"]: each["severity"] for each in suite}
    assert {severities[name] for name in FAULTS} == {"critical"}


def _set(column: str, value: object, number: str = FREE[0]) -> Callable[[pd.DataFrame], None]:
    def change(rows: pd.DataFrame) -> None:
        rows.loc[rows["number"] == number, column] = value

    return change


def _send_to(number: str) -> Callable[[pd.DataFrame], None]:
    def change(rows: pd.DataFrame) -> None:
        mine = rows["number"] == number
        rows.loc[mine, ["verdict", "send_at", "parts"]] = ["send", pd.Timestamp(SEND_AT), 1]

    return change


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (_send_to(CAPPED), "over_a_cap"),
        (_send_to(COMING), "over_a_cap"),
        (_set("send_at", pd.Timestamp(SEND_AT + timedelta(hours=9))), "outside_hours_planned"),
        (_set("send_at", pd.NaT), "without_a_moment"),
        (_set("segment", "nobody"), "not_members_planned"),
        (_set("number", "+61491570999"), "not_sendable_planned"),
        (_set("price", 0.1, CAPPED), "costs_wrong"),
        (_set("parts", 0), "costs_wrong"),
        (_set("verdict", "holdout"), "steps_wrong"),
    ],
)
def test_a_planted_fault_is_found(
    planned: World, change: Callable[[pd.DataFrame], None], fault: str
) -> None:
    sound = planned.lake.read("planned_sends", run_id=planned.run.run_id)
    broken = sound.copy()
    change(broken)
    planned.lake.replace_run("planned_sends", planned.run.run_id, broken)
    try:
        assert fault in find_faults(planned)
    finally:
        planned.lake.replace_run("planned_sends", planned.run.run_id, sound)


@pytest.mark.parametrize(
    ("number", "hours", "fault"),
    [
        (CAPPED, 0, "flows_over_a_cap"),
        # The plan of the run sends them something, too.
        (FREE[0], 1, "flows_over_a_cap"),
        # Three days later a campaign that waits reaches them.
        (COMING, 0, "flows_over_a_cap"),
        (FREE[0], 9, "flows_outside_hours"),
        (FREE[1], None, "flows_outside_hours"),
        (COMING, 0, "flows_suppressed"),
    ],
)
def test_who_is_due_in_a_flow_and_may_not_be_written_to_is_found(
    planned: World, number: str, hours: int | None, fault: str
) -> None:
    if fault == "flows_suppressed":
        planned.reply(number, "STOP")
        planned.store()
    send_at = None if hours is None else SEND_AT + timedelta(hours=hours)
    row = {"run_id": planned.run.run_id, "flow": "cart", "number": number, "entered_at": AS_OF}
    row |= {"step": "one", "channel": "sms", "status": "due", "told": 1, "send_at": send_at}
    row |= {"closes_at": AS_OF + 9 * DAY}
    planned.lake.replace_run("flow_states", planned.run.run_id, frame_of("flow_states", [row]))
    try:
        assert fault in find_faults(planned)
    finally:
        nobody = frame_of("flow_states", [])
        planned.lake.replace_run("flow_states", planned.run.run_id, nobody)


def test_who_is_due_in_a_flow_and_held_out_of_the_goal_is_found(planned: World) -> None:
    asked = planned.playbook.brief.campaign.model_copy(update={"holdout_percent": 50.0})
    brief = planned.playbook.brief.model_copy(update={"campaign": asked})
    playbook = replace(planned.playbook, brief=brief)
    salt = f"holdout: {brief.goal}"
    rows = [
        {"run_id": planned.run.run_id, "flow": "cart", "number": number, "entered_at": AS_OF}
        | {"step": "one", "channel": "sms", "status": "due", "told": 1, "send_at": SEND_AT}
        | {"closes_at": AS_OF + 9 * DAY}
        for number in FREE
    ]
    planned.lake.replace_run("flow_states", planned.run.run_id, frame_of("flow_states", rows))
    try:
        run, policies = planned.run, playbook.policies
        with open_people(run, policies, exclude_run=run.run_id) as engine:
            found = measure_plans(engine, run, playbook).iloc[0]
    finally:
        nobody = frame_of("flow_states", [])
        planned.lake.replace_run("flow_states", planned.run.run_id, nobody)
    held_out = sum(is_held_out(number, salt, 50) for number in FREE)
    assert held_out
    assert found["flows_held_out"] == held_out


def test_a_text_that_is_cut_off_is_warned_of(planned: World) -> None:
    sound = planned.lake.read("planned_sends", run_id=planned.run.run_id)
    assert measure(planned)["cut_off"] == 0
    broken = sound.copy()
    _set("is_cut", True)(broken)
    planned.lake.replace_run("planned_sends", planned.run.run_id, broken)
    try:
        assert measure(planned)["cut_off"] == 1
    finally:
        planned.lake.replace_run("planned_sends", planned.run.run_id, sound)


def test_somebody_who_is_planned_twice_is_found(planned: World) -> None:
    sound = planned.lake.read("planned_sends", run_id=planned.run.run_id)
    twice = pd.concat([sound, sound[sound["number"] == FREE[0]]])
    planned.lake.replace_run("planned_sends", planned.run.run_id, twice)
    try:
        assert {"planned_twice", "steps_wrong"} <= find_faults(planned)
    finally:
        planned.lake.replace_run("planned_sends", planned.run.run_id, sound)


def test_who_says_no_after_the_plan_was_made_is_found_until_they_take_it_back(
    planned: World,
) -> None:
    planned.reply(FREE[0], "not interested", received_at=AS_OF - timedelta(hours=2))
    planned.store()
    assert find_faults(planned) == {"refused_planned"}
    planned.click(FREE[0], AS_OF - timedelta(hours=1))
    planned.store()
    assert find_faults(planned) == set()


def test_who_says_no_after_they_were_found_due_in_a_flow_is_found(planned: World) -> None:
    row = {"run_id": planned.run.run_id, "flow": "cart", "number": CAPPED, "entered_at": AS_OF}
    row |= {"step": "one", "channel": "sms", "status": "due", "told": 1, "send_at": SEND_AT}
    row |= {"closes_at": AS_OF + 9 * DAY}
    planned.lake.replace_run("flow_states", planned.run.run_id, frame_of("flow_states", [row]))
    planned.reply(CAPPED, "not interested", received_at=AS_OF - timedelta(hours=2))
    planned.store()
    try:
        assert "flows_suppressed" in find_faults(planned)
        planned.click(CAPPED, AS_OF - timedelta(hours=1))
        planned.store()
        assert "flows_suppressed" not in find_faults(planned)
    finally:
        nobody = frame_of("flow_states", [])
        planned.lake.replace_run("flow_states", planned.run.run_id, nobody)


def test_who_says_stop_after_the_plan_was_made_is_found(planned: World, tmp_path: Path) -> None:
    planned.opt_out(FREE[1])
    planned.store()
    assert find_faults(planned) == {"opted_out_planned"}
