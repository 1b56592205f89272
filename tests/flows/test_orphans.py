"""Steps of runs that are over, as the next `sendable up` finds them at Prefect's server."""

from __future__ import annotations

from uuid import UUID

import pytest
from prefect import flow, task
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun
from prefect.settings import get_current_settings
from prefect.states import Crashed, Running, State

from sendable.up.prefect_api import PrefectApi


@flow(name="whole")
def whole() -> None:
    """Stands for a refresh."""


@task(name="step")
def step() -> None:
    """Stands for what a run shows of a step of its own."""


def begin(client: SyncPrefectClient, state: State) -> tuple[FlowRun, FlowRun]:
    """Give a run in a state, and a step of it that is still called running."""
    outer = client.create_flow_run(whole, state=state)
    shown = client.create_task_run(step, outer.id, dynamic_key="0", state=Running())
    inner = client.create_flow_run(whole, parent_task_run_id=shown.id, state=Running())
    return outer, inner


def state_of(client: SyncPrefectClient, run: UUID) -> str:
    state = client.read_flow_run(run).state
    assert state is not None
    return state.type.value


@pytest.mark.parametrize(("outer", "ends"), [(Crashed(), "CRASHED"), (Running(), "RUNNING")])
def test_a_step_ends_with_its_run_even_if_nobody_said_so_and_not_before(outer, ends) -> None:
    with get_client(sync_client=True) as client:
        _, inner = begin(client, outer)
        url = get_current_settings().api.url
        assert url is not None

        PrefectApi(url).end_runs("sendable-local", "CRASHED", "Its process was gone.")

        assert state_of(client, inner.id) == ends
