"""The set-up for a team, by hand: what the compose file starts, against a PostgreSQL of Debian's.

No container: the commands and the environment are the compose file's, and the addresses are this
machine's.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from sendable.clicksend.sandbox.account import create_account
from sendable.clicksend.sandbox.serving import running_account
from sendable.workspace import Workspace

from ..composed import SERVICES, environment_of
from ..library import SHIPPED
from ..postgres import PASSWORD, needs_postgres, serve_postgres
from ..served import ROOT, Served, empty_home, find_free_port

pytestmark = [pytest.mark.slow, needs_postgres]

PEOPLE = 120


@contextmanager
def started(
    service: str, home: Path, environment: dict[str, str], *more: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a service's command as the compose file has it, but on the loopback address."""
    command = [word.replace("0.0.0.0", "127.0.0.1") for word in SERVICES[service]["command"]]
    programs = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    with (home / f"{service}.log").open("wb") as written:
        process = subprocess.Popen(
            [*command, *more],
            env={**environment, **programs, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=180)
            finally:
                process.kill()


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """Give the address of a database of the server's own."""
    with serve_postgres() as address:
        url = f"postgresql://owner:{quote(PASSWORD, safe='')}@{address}"
        with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE prefect")
        yield f"{url}/prefect"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("team")
    workspace = Workspace(home / "workspace")
    create_account(workspace.sandbox, contacts=PEOPLE, months=1, seed=7, now=datetime.now(UTC))
    port, reports_port = find_free_port(), find_free_port()
    ui, reports = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{reports_port}"
    base = empty_home(home, SENDABLE_WORKSPACE=str(workspace.root), SENDABLE_PLAYBOOK=str(SHIPPED))
    host = database.split("@")[1].partition("/")[0]
    here = {
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_DATABASE_HOST": host.partition(":")[0],
        "PREFECT_SERVER_DATABASE_PORT": host.partition(":")[2],
        "PREFECT_SERVER_DATABASE_USER": "owner",
    }
    to_api = {"PREFECT_API_URL": f"{ui}/api"}
    with ExitStack() as running:
        account = running.enter_context(running_account(workspace.sandbox))
        given = {
            "DATABASE_PASSWORD": PASSWORD,
            "CLICKSEND_USERNAME": account.username,
            "CLICKSEND_API_KEY": account.api_key,
            "PREFECT_UI_URL": ui,
            "SENDABLE_REPORTS_URL": reports,
        }
        settings = {**base, **environment_of("server", given), **here}
        process = running.enter_context(started("server", home, settings))
        served = Served({**base, **to_api}, f"{ui}/api", process, home / "server.log", reports)
        served.ask_until("/health", None, lambda answer: answer is True)
        settings = {**base, **environment_of("reports", given), **to_api}
        site = ("--port", str(reports_port))
        running.enter_context(started("reports", home, settings, *site))
        own = {"PREFECT_HOME": str(home / "worker"), "CLICKSEND_BASE_URL": account.base_url}
        settings = {**base, **environment_of("worker", given), **to_api, **own}
        running.enter_context(started("worker", home, settings))
        served.ask_until("/work_pools/filter", {}, bool)
        served.ask_until("/work_pools/sendable-local/workers/filter", {}, bool)
        yield served


def test_the_monthly_run_is_scheduled_in_the_database(team: Served, database: str) -> None:
    scheduled = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
    team.ask_until("/flow_runs/filter", scheduled, bool)
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "SELECT DISTINCT d.name FROM flow_run r JOIN deployment d ON d.id = r.deployment_id"
        ).fetchall()
    assert ("monthly",) in rows


def test_a_run_is_done_by_the_worker_and_its_rulebook_is_on_the_site(team: Served) -> None:
    run = team.await_run(team.start_run("refresh/by-hand"))
    assert run["state"]["type"] == "COMPLETED", run["state"]
    [link] = team.ask("/artifacts/filter", {"artifacts": {"key": {"any_": ["link-rulebook"]}}})
    address = link["data"].split("](")[1].rstrip(")")
    assert address.startswith(f"{team.reports_url}/runs/")
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert "Audience rulebook" in answer.read().decode()
