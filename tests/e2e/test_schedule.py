"""A real server schedules the monthly and the daily run.

With the wrong versions together Prefect's scheduler fails on every tick and says so only in its
log: everything else works, and the monthly run never comes (see the caps in pyproject.toml).
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from sendable.schedules import name_deploy_settings

ROOT = Path(__file__).parents[2]
PREFECT = [sys.executable, "-m", "prefect"]
PATIENCE_SECONDS = 120


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def server(tmp_path):
    """A Prefect server on an empty home; gives the environment that reaches it."""
    port = free_port()
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        **name_deploy_settings(tmp_path / "workspace", ROOT / "playbook"),
    }
    command = [*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with (tmp_path / "server.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            ask_until(environment, "/health", None, lambda answer: answer is True)
            yield environment
        finally:
            process.terminate()
            process.wait(timeout=30)


def ask(environment, path: str, body: dict | None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        environment["PREFECT_API_URL"] + path,
        data=data,
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def ask_until(environment, path: str, body: dict | None, wanted):
    """Ask until the answer is the wanted one, at most for a set number of tries."""
    from threading import Event

    pause = Event()
    for _ in range(PATIENCE_SECONDS):
        with suppress(OSError):
            answer = ask(environment, path, body)
            if wanted(answer):
                return answer
        pause.wait(1.0)
    raise AssertionError(f"{path} did not give the wanted answer")


@pytest.mark.slow
def test_the_monthly_and_the_daily_deployment_have_scheduled_runs_and_the_hourly_has_none(server):
    deploy = [*PREFECT, "--no-prompt", "deploy", "--all"]
    subprocess.run(
        [*PREFECT, "work-pool", "create", "sendable-local", "--type", "process"],
        env=server,
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    subprocess.run(
        [*deploy, "--prefect-file", "deployments/prefect.yaml"],
        env=server,
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    deployments = {found["id"]: found for found in ask(server, "/deployments/filter", {})}
    by_slug = {
        schedule["slug"]: (schedule["active"], schedule["schedule"])
        for found in deployments.values()
        for schedule in found["schedules"]
    }
    assert by_slug == {
        "monthly": (True, {"cron": "0 6 1 * *", "timezone": "UTC", "day_or": True}),
        "daily": (True, {"cron": "30 3 * * *", "timezone": "UTC", "day_or": True}),
        "hourly": (False, {"cron": "10 * * * *", "timezone": "UTC", "day_or": True}),
    }
    scheduled = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}

    def are_both_there(answer) -> bool:
        return {deployments[run["deployment_id"]]["name"] for run in answer} == {"monthly", "daily"}

    runs = ask_until(server, "/flow_runs/filter", scheduled, are_both_there)
    folders = {run["parameters"]["request"]["workspace"] for run in runs}
    assert folders == {server["SENDABLE_WORKSPACE"]}
