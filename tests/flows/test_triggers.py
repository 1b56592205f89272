"""A trigger starts one refresh where the daily run is a deployment's, and else says how to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from prefect import flow
from prefect.client.orchestration import get_client

from flows.refresh import refresh
from sendable.runs import STEPS, RunRequest
from sendable.triggers.found import Trigger
from tasks import triggers
from tests.library import World

FOUND = (
    Trigger(
        kind="lists-grew",
        reason="lists grew quickly, VIP club by 300",
        sentence="The list “VIP club” has 1,300 contacts and usually had 1,000",
        counts={"lists": 1, "more": 300},
    ),
)


@pytest.fixture(scope="module")
def by_hand(prefect_server):
    return refresh.to_deployment(name="by-hand").apply()


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    world.begin(datetime.now(UTC) - timedelta(days=3))
    for step in STEPS:
        world.run.record(step, world.run.as_of, {})
    return world


@pytest.fixture
def told(monkeypatch):
    told = []
    monkeypatch.setattr(triggers, "tell_event", lambda name, run, payload: told.append(name))
    return told


@flow(name="a daily run")
def daily(world: object) -> None:
    request = RunRequest(workspace=world.workspace.root, playbook=world.playbook.folder)
    triggers.ask_for_refresh(world.run, FOUND, request)


def asked_for(deployment_id) -> list:
    with get_client(sync_client=True) as client:
        return [run for run in client.read_flow_runs() if run.deployment_id == deployment_id]


@pytest.mark.slow
def test_what_is_found_day_after_day_starts_one_refresh_with_the_reason_in_its_name(
    world, by_hand, told, monkeypatch
):
    monkeypatch.setenv("PREFECT__RUNTIME__DEPLOYMENT__ID", str(by_hand))
    world.begin(datetime.now(UTC) - timedelta(minutes=5))
    daily(world)
    world.begin(datetime.now(UTC) + timedelta(minutes=5))
    daily(world)
    [run] = asked_for(by_hand)
    assert run.name == "workspace: lists grew quickly, VIP club by 300"
    assert run.parameters["request"]["reason"] == "lists grew quickly, VIP club by 300"
    assert run.state.is_scheduled()
    assert told == ["sendable.lists.grew"]


def test_from_the_command_line_it_is_said_and_nothing_starts(world, by_hand, told, caplog):
    before = len(asked_for(by_hand))
    caplog.set_level("DEBUG", logger="sendable.progress")
    world.begin(datetime.now(UTC))
    daily(world)
    said = [record.message for record in caplog.records if record.name == "sendable.progress"]
    assert said[0] == "The list “VIP club” has 1,300 contacts and usually had 1,000."
    assert said[1].startswith("That is a reason for: sendable refresh --workspace ")
    assert len(asked_for(by_hand)) == before
    assert told == []
