"""Prefect's test server for the flows, once, and an account to run them on."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prefect.settings import (
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_SERVER_ANALYTICS_ENABLED,
    temporary_settings,
)

from sendable.clicksend.sandbox.account import create_account
from sendable.runs import RunRequest

# A flow reads the clock, and the account shows four months before it.
NOW = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=1)
"""When the account was made, and what is asked about it: yesterday morning."""

PLAYBOOK = Path(__file__).parents[2] / "playbook"


@pytest.fixture(scope="session", autouse=True)
def prefect_server():
    # Two seconds, which processes that run no flow are spared.
    from prefect.testing.utilities import prefect_test_harness

    # The heartbeat thread costs each flow a second; nothing here needs it.
    quiet = {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None, PREFECT_SERVER_ANALYTICS_ENABLED: False}
    with temporary_settings(quiet), prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture(scope="session")
def account(tmp_path_factory) -> Path:
    """A folder with a generated account, to be copied into a workspace."""
    folder = tmp_path_factory.mktemp("account")
    create_account(folder, contacts=400, months=5, seed=11, now=NOW)
    return folder


@pytest.fixture
def request_on(account, tmp_path) -> RunRequest:
    """A request on a fresh workspace with an account and a playbook of its own."""
    workspace, playbook = tmp_path / "workspace", tmp_path / "playbook"
    shutil.copytree(account, workspace / "sandbox")
    shutil.copytree(PLAYBOOK, playbook)
    return RunRequest(workspace=workspace, playbook=playbook, as_of=NOW)
