"""The doctor on a real Prefect server: nothing registered, nobody at work, nothing scheduled."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from sendable.doctor.lines import Line
from sendable.doctor.server import EXPECTED, SCHEDULED_WITHIN, examine_server
from sendable.doctor.telling import examine_alerts

from ..served import ROOT, Served, serve_prefect
from .lines import said_of, verdict_on

pytestmark = pytest.mark.slow

WEBHOOK = "http://127.0.0.1:9/alerts"
_ALERTS = ("SENDABLE_ALERT_WEBHOOK", "SENDABLE_ALERT_SLACK", "SENDABLE_ALERT_EMAIL")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    with serve_prefect(home, SENDABLE_ALERT_WEBHOOK=WEBHOOK) as served:
        yield served


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workspace")


@pytest.fixture(scope="module")
def before(server: Served, workspace: Path) -> list[Line]:
    """Look before anything is registered; then register everything."""
    found = look(server, workspace)
    register(server, workspace)
    return found


def look(server: Served, workspace: Path) -> list[Line]:
    """Look at the server as the command does, now."""
    return examine_server(server.api_url, workspace, datetime.now(UTC))


def register(server: Served, workspace: Path) -> None:
    """Register every deployment, for a workspace."""
    environment = {**server.environment, "SENDABLE_WORKSPACE": str(workspace)}
    command = [sys.executable, "-m", "deployments.register"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)


def change(server: Served, method: str, path: str, body: dict[str, Any] | None = None) -> None:
    """Change something; on a busy machine the server's database may be locked for a moment."""
    again = Retry(total=6, backoff_factor=0.5, status_forcelist=[503], allowed_methods=None)
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=again))
        session.request(method, server.api_url + path, json=body, timeout=30).raise_for_status()


def test_a_server_with_nothing_registered(before: list[Line]) -> None:
    assert verdict_on("server", before) == "ok"
    assert "refresh/monthly and ingest/daily are not registered" in said_of("schedules", before)


def test_what_is_scheduled_is_told_and_that_nobody_works(
    before: list[Line], server: Served, workspace: Path
) -> None:
    for name in EXPECTED:
        runs = {"flow_runs": {"deployment_id": {"any_": [server.find_deployment(name)["id"]]}}}
        server.ask_until("/flow_runs/count", runs, lambda count: count > 0)
    lines = look(server, workspace)
    assert "the next run of refresh/monthly is due" in " ".join(one.sentence for one in lines)
    assert said_of("schedules", lines) == ""
    assert verdict_on("worker", lines) == "error"
    elsewhere = look(server, workspace / "other")
    assert f"of the workspace {workspace}" in said_of("schedules", elsewhere)


def test_a_worker_that_asks_for_work_is_seen(
    before: list[Line], server: Served, workspace: Path
) -> None:
    # A sign of life as a worker gives it, without the seconds that one needs to start.
    beat = {"name": "test", "heartbeat_interval_seconds": 300}
    change(server, "POST", "/work_pools/sendable-local/workers/heartbeat", beat)
    assert verdict_on("worker", look(server, workspace)) == "ok"


def test_a_schedule_that_is_off_or_late_is_told(
    before: list[Line], server: Served, workspace: Path
) -> None:
    monthly = server.find_deployment("refresh/monthly")["id"]
    late = {"state": {"type": "SCHEDULED", "name": "Late"}, "parameters": {}}
    run = server.ask(f"/deployments/{monthly}/create_flow_run", late)
    said = said_of("schedules", look(server, workspace))
    change(server, "DELETE", f"/flow_runs/{run['id']}")
    assert "1 run should have begun by now" in said

    change(server, "POST", f"/deployments/{monthly}/pause_deployment")
    said = said_of("schedules", look(server, workspace))
    change(server, "POST", f"/deployments/{monthly}/resume_deployment")
    assert "refresh/monthly is switched off" in said


def test_a_scheduler_that_fails_is_told_once_it_had_time(tmp_path: Path) -> None:
    # With some versions of SQLAlchemy it fails in silence; here it is switched off.
    with serve_prefect(tmp_path, PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED="false") as server:
        register(server, tmp_path)
        changed = [datetime.fromisoformat(server.find_deployment(n)["updated"]) for n in EXPECTED]
        at_once = examine_server(server.api_url, tmp_path, min(changed))
        later = examine_server(server.api_url, tmp_path, max(changed) + SCHEDULED_WITHIN)
    for name in EXPECTED:
        assert f"{name} was registered or changed a moment ago" in said_of("schedules", at_once)
        assert f"{name} has a schedule, and no run of it waits" in said_of("schedules", later)
    assert {"warning"} == {one.verdict for one in at_once if one.topic == "schedules"}


def test_alerts_that_the_server_was_not_told_of_are_an_error(
    before: list[Line], server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in _ALERTS:
        monkeypatch.delenv(name, raising=False)
    assert verdict_on("alerts", [examine_alerts(server.api_url)]) == "warning"
    monkeypatch.setenv("SENDABLE_ALERT_WEBHOOK", WEBHOOK)
    line = examine_alerts(server.api_url)
    assert (line.verdict, line.sentence) == ("ok", "they go by webhook")
    for each in server.ask("/automations/filter", {}):
        change(server, "DELETE", f"/automations/{each['id']}")
    assert verdict_on("alerts", [examine_alerts(server.api_url)]) == "error"
