"""Servers for tests: Prefect's own, or all that ``sendable up`` starts, in an empty home.

Both take their ports from what is free on the loopback address and end with the block.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any
from urllib.error import HTTPError

ROOT = Path(__file__).parents[1]
PREFECT = [sys.executable, "-m", "prefect"]
PATIENCE = 600
"""How often a server is asked before a test gives up, with a second between two times."""

_BUSY = 503


@dataclass(frozen=True)
class Served:
    """A Prefect server, and what goes with it.

    Attributes:
        environment: What a process needs to reach it, with a home of its own.
        api_url: The server's API.
        reports_url: The report site, where there is one.
        process: The process that was started.
        log: What it says.
    """

    environment: dict[str, str] = field(repr=False)
    api_url: str
    process: subprocess.Popen[bytes]
    log: Path
    reports_url: str = ""

    @property
    def ui_url(self) -> str:
        """The pages of the server."""
        return self.api_url.removesuffix("/api")

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Call the API: ``GET`` without a body, else ``POST``; again where the database is busy."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.api_url + path, data=data, headers={"content-type": "application/json"}
        )
        pause = Event()
        for _ in range(PATIENCE):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    text = answer.read()
                return json.loads(text) if text else None
            except HTTPError as refused:
                if refused.code != _BUSY:
                    raise
            pause.wait(1.0)
        raise AssertionError(f"{path} is busy for ever: {self.said()}")

    def ask_until(
        self, path: str, body: dict[str, Any] | None, wanted: Callable[[Any], bool]
    ) -> Any:
        """Call the API again and again until the answer is the wanted one."""
        pause = Event()
        for _ in range(PATIENCE):
            assert self.process.poll() is None, f"the server ended: {self.said()}"
            with suppress(OSError):
                answer = self.ask(path, body)
                if wanted(answer):
                    return answer
            pause.wait(1.0)
        raise AssertionError(f"{path} did not give the wanted answer: {self.said()}")

    def find_deployment(self, name: str) -> dict[str, Any]:
        """Give a deployment by ``flow/name``."""
        found: dict[str, Any] = self.ask(f"/deployments/name/{name}")
        return found

    def start_run(self, deployment: str, **parameters: Any) -> str:
        """Ask for a run of a deployment, with parameters over its own; give the flow run's id."""
        found = self.find_deployment(deployment)
        body = {"parameters": {**found["parameters"], **parameters}}
        started = self.ask(f"/deployments/{found['id']}/create_flow_run", body)
        return str(started["id"])

    def await_run(self, flow_run_id: str) -> dict[str, Any]:
        """Wait until a flow run has come to an end; give it as the API has it."""
        over = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
        found: dict[str, Any] = self.ask_until(
            f"/flow_runs/{flow_run_id}", None, lambda run: run["state"]["type"] in over
        )
        return found

    def said(self) -> str:
        """Give the end of what the process said."""
        return self.log.read_text(errors="replace")[-3000:]


def find_free_port() -> int:
    """Give a port of the loopback address that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def empty_home(home: Path, **settings: str) -> dict[str, str]:
    """Give an environment like a newcomer's, with nothing of Prefect's or ClickSend's in it."""
    strange = ("PREFECT_", "CLICKSEND_", "SENDABLE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
    return {
        **kept,
        "HOME": str(home),
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        **settings,
    }


@contextmanager
def serve_prefect(home: Path, **settings: str) -> Iterator[Served]:
    """Run a Prefect server on an empty home: no deployments, no worker.

    Args:
        home: A folder for its database and its log.
        settings: More of its environment.
    """
    port = find_free_port()
    api_url = f"http://127.0.0.1:{port}/api"
    environment = empty_home(
        home,
        PREFECT_API_URL=api_url,
        PREFECT_SERVER_UI_API_URL=api_url,
        SENDABLE_HOME=str(ROOT),
        **settings,
    )
    command = [*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    log = home / "server.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=written, stderr=subprocess.STDOUT
        )
        served = Served(environment, api_url, process, log)
        try:
            served.ask_until("/health", None, lambda answer: answer is True)
            yield served
        finally:
            _end(process, signal.SIGTERM)


def _end(process: subprocess.Popen[bytes], with_signal: int) -> None:
    if process.poll() is None:
        process.send_signal(with_signal)
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def serve_up(home: Path, workspace: Path, playbook: Path, **settings: str) -> Iterator[Served]:
    """Run ``sendable up`` as a newcomer does, on free ports; it ends with ``Ctrl-C``.

    Args:
        home: A folder for Prefect's database and the log.
        workspace: The workspace. Its runs are to be found on the report site.
        playbook: The playbook.
        settings: More of the environment.
    """
    port, reports_port = find_free_port(), find_free_port()
    environment = empty_home(home, **settings)
    command = [sys.executable, "-m", "sendable", "up"]
    command += ["--workspace", str(workspace), "--playbook", str(playbook)]
    command += ["--port", str(port), "--reports-port", str(reports_port)]
    log = home / "up.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=written, stderr=subprocess.STDOUT
        )
        api_url = f"http://127.0.0.1:{port}/api"
        environment = {**environment, "PREFECT_API_URL": api_url}
        served = Served(environment, api_url, process, log, f"http://127.0.0.1:{reports_port}")
        try:
            _await_words(served, "Ctrl-C ends all of it")
            yield served
        finally:
            _end(process, signal.SIGINT)


def _await_words(served: Served, words: str) -> None:
    """Wait until the process has said something."""
    pause = Event()
    for _ in range(PATIENCE):
        if words in served.log.read_text(errors="replace"):
            return
        assert served.process.poll() is None, f"it ended: {served.said()}"
        pause.wait(1.0)
    raise AssertionError(f"it never said {words!r}: {served.said()}")
