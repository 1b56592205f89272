"""Prefect's server goes away in the midst of a run, is not there at all, or cannot write."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from sendable.runs import load_run
from sendable.workspace import Workspace

from ..figures import say
from ..ingestion.trouble import Live, live_account, nothing_happens, small_account
from ..library import AS_OF, make_playbook
from ..served import ROOT, Served, empty_home, find_free_port, serve_prefect
from .registry import assert_said

pytestmark = pytest.mark.slow

OPT_OUTS = 3101
LOCKED_SECONDS = 8.0
DECIDED = ["number", "outcome", "primary_reason"]


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("account"), people=60, months=1)


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_playbook(
        tmp_path_factory.mktemp("playbook"),
        opt_out_lists=[{"id": OPT_OUTS, "confirmed": AS_OF.date().isoformat()}],
    ).folder


def run_refresh(
    live: Live, workspace: Path, playbook: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Refresh a workspace as a user would; give what was said."""
    command = [sys.executable, "-m", "sendable", "refresh", f"--workspace={workspace}"]
    command += [f"--playbook={playbook}", f"--as-of={AS_OF.isoformat()}"]
    credentials = {
        "CLICKSEND_BASE_URL": live.address.base_url,
        "CLICKSEND_USERNAME": live.address.username,
        "CLICKSEND_API_KEY": live.address.api_key,
    }
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**environment, **credentials, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=900,
    )


def decisions_of(workspace: Path) -> list[tuple[object, ...]]:
    """Give what the latest run decided, or the newest where none was published."""
    found = Workspace(workspace)
    run_id = load_run(found, "latest").run_id
    rows = found.lake.read("decisions", run_id=run_id)
    return sorted(rows[DECIDED].itertuples(index=False, name=None))


@pytest.mark.soak
def test_a_server_that_goes_in_the_midst_of_a_run_is_told_and_the_next_run_is_whole(
    account: Path, playbook: Path, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace"
    with live_account(account) as live:
        first = tmp_path / "first"
        first.mkdir()
        with serve_prefect(first) as server:

            def end_server(count: int) -> None:
                if count == 12:
                    server.process.send_signal(signal.SIGKILL)

            live.happens = end_server
            cut = run_refresh(live, workspace, playbook, server.environment)
        assert cut.returncode == 1, cut.stderr
        assert_said("server-gone", cut.stderr)
        assert not (workspace / "runs" / "latest").exists()
        live.happens = nothing_happens
        second = tmp_path / "second"
        second.mkdir()
        with serve_prefect(second) as server:
            good = run_refresh(live, workspace, playbook, server.environment)
            assert good.returncode == 0, good.stderr
            other = tmp_path / "undisturbed"
            assert run_refresh(live, other, playbook, server.environment).returncode == 0
    assert decisions_of(workspace) == decisions_of(other)
    assert len(decisions_of(workspace)) > 20


def test_a_server_that_falls_silent_is_told_and_the_next_run_is_whole(
    account: Path, playbook: Path, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace"
    # As it comes a call waits six times a minute; here twice a second.
    hasty = {"PREFECT_API_REQUEST_TIMEOUT": "1", "PREFECT_CLIENT_MAX_RETRIES": "1"}
    with live_account(account) as live, serve_prefect(tmp_path) as server:

        def hold_server(count: int) -> None:
            if count == 12:
                server.process.send_signal(signal.SIGSTOP)

        live.happens = hold_server
        try:
            cut = run_refresh(live, workspace, playbook, {**server.environment, **hasty})
        finally:
            server.process.send_signal(signal.SIGCONT)
        assert cut.returncode == 1, cut.stderr
        assert_said("server-silent", cut.stderr)
        assert not (workspace / "runs" / "latest").exists()
        live.happens = nothing_happens
        good = run_refresh(live, workspace, playbook, server.environment)
    assert good.returncode == 0, good.stderr
    assert len(decisions_of(workspace)) > 20


def test_a_server_that_is_not_there_is_named(account: Path, playbook: Path, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{find_free_port()}/api"
    with live_account(account) as live:
        said = run_refresh(
            live, tmp_path / "workspace", playbook, empty_home(tmp_path, PREFECT_API_URL=url)
        )
    assert said.returncode == 1
    assert_said("server-not-there", said.stderr)
    assert url in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1
    assert live.asked == []


def test_a_server_whose_database_is_locked_for_a_while_holds_a_run_up_and_no_more(
    account: Path, playbook: Path, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace"
    with live_account(account) as live, serve_prefect(tmp_path) as server:
        with locking(server) as lock:
            live.happens = lambda count: lock() if count == 10 else None
            done = run_refresh(live, workspace, playbook, server.environment)
        assert done.returncode == 0, done.stderr
        states = server.ask("/flow_runs/filter", {})
    assert len(decisions_of(workspace)) > 20
    assert {run["state"]["type"] for run in states} == {"COMPLETED"}
    say(f"Prefect's database locked for {LOCKED_SECONDS:g} s in the midst of a run: it went on")


@contextmanager
def locking(server: Served) -> Iterator[Callable[[], None]]:
    """Give a function that locks the server's database for some seconds."""
    [path] = Path(server.environment["PREFECT_HOME"]).glob("*.db")
    done = threading.Event()
    threads: list[threading.Thread] = []

    def hold() -> None:
        with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as database:
            database.execute("BEGIN EXCLUSIVE")
            done.wait(LOCKED_SECONDS)
            database.execute("ROLLBACK")

    def lock() -> None:
        threads.append(threading.Thread(target=hold))
        threads[0].start()

    try:
        yield lock
    finally:
        done.set()
        for thread in threads:
            thread.join()
        assert threads, "it was never locked"
