"""``sendable up`` as a newcomer runs it: an empty home, free ports, a small account, no other help.

The account is a sandbox's, so a run asks nobody but this machine.
"""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from sendable.clicksend.sandbox.account import create_account
from sendable.workspace import Workspace

from ..figures import say
from ..library import SHIPPED
from ..served import ROOT, Served, serve_up

pytestmark = pytest.mark.slow

PEOPLE = 120
ENDING_SECONDS = 90


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def workspace(home: Path) -> Path:
    """A workspace with an account of a few people, and no run yet."""
    made = Workspace(home / "workspace")
    create_account(made.sandbox, contacts=PEOPLE, months=1, seed=7, now=datetime.now(UTC))
    return made.root


@pytest.fixture(scope="module")
def up(home: Path, workspace: Path) -> Iterator[Served]:
    with serve_up(home, workspace, SHIPPED) as served:
        yield served


def find_processes(served: Served) -> list[psutil.Process]:
    return psutil.Process(served.process.pid).children(recursive=True)


def is_listening(url: str) -> bool:
    address = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((address.hostname, address.port)) == 0


def open_page(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.status, answer.read().decode()


def test_the_monthly_run_is_scheduled_and_said_so(up: Served) -> None:
    scheduled = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
    runs = up.ask("/flow_runs/filter", scheduled)
    monthly = up.find_deployment("refresh/monthly")
    assert monthly["id"] in {run["deployment_id"] for run in runs}
    assert "refresh/monthly" in up.log.read_text()


def test_runs_are_done_one_at_a_time_whichever_deployment_they_are_of(up: Served) -> None:
    assert up.ask("/work_pools/sendable-local")["concurrency_limit"] == 1


def test_the_pages_call_the_api_where_it_is(up: Served) -> None:
    _, text = open_page(f"{up.ui_url}/ui-settings")
    assert json.loads(text)["api_url"] == up.api_url


def test_a_second_one_on_the_workspace_is_refused_and_told_who_is_there(
    up: Served, workspace: Path
) -> None:
    command = [sys.executable, "-m", "sendable", "up", "--workspace", str(workspace)]
    second = subprocess.run(
        command, cwd=ROOT, env=up.environment, capture_output=True, text=True, timeout=60
    )
    assert second.returncode == 1
    assert f"process {up.process.pid}, {up.ui_url}" in " ".join(second.stderr.split())


def test_a_run_that_is_asked_for_through_the_api_is_done_and_its_links_open(
    up: Served, workspace: Path
) -> None:
    run = up.await_run(up.start_run("refresh/by-hand"))
    assert run["state"]["type"] == "COMPLETED", run["state"]
    latest = (workspace / "runs" / "latest").resolve().name
    of_rulebook = {"artifacts": {"key": {"any_": ["link-rulebook"]}}}
    [rulebook] = up.ask("/artifacts/filter", of_rulebook)
    assert f"{up.reports_url}/runs/{latest}/rulebook.html" in rulebook["data"]
    status, page = open_page(f"{up.reports_url}/runs/{latest}/rulebook.html")
    assert status == 200
    assert "Audience rulebook" in page
    assert latest in open_page(up.reports_url)[1]


def test_ctrl_c_ends_all_of_it_also_a_run_in_progress(up: Served, home: Path) -> None:
    flow_run_id = up.start_run("refresh/by-hand")
    up.ask_until(f"/flow_runs/{flow_run_id}", None, lambda run: run["state"]["type"] == "RUNNING")
    started = find_processes(up)
    assert len(started) >= 4, "server, reports, worker, and the run"
    began = datetime.now(UTC)
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(timeout=ENDING_SECONDS) == 0
    took = (datetime.now(UTC) - began).total_seconds()
    say(f"up: Ctrl-C with a run in progress took {took:.1f} s")
    assert [one for one in started if one.is_running()] == []
    assert not is_listening(up.api_url)
    assert not is_listening(up.reports_url)
