"""Every kind of happening reaches a person, once: a real Prefect server, web and mail server."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import httpx
import psutil
import pytest
from prefect import flow
from prefect.events.worker import EventsWorker
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE,
    temporary_settings,
)

from deployments.automations import register_automations
from sendable.alerts_policy import AlertKind, AlertsPolicy
from sendable.errors import GateFailed
from sendable.policies import read_policies
from sendable.runs import Manifest, Run
from sendable.workspace import Workspace
from tasks.events import tell_event

from ..library import ANN, AS_OF, SHIPPED
from ..served import PREFECT, Served, serve_prefect
from .receivers import Received, receive

pytestmark = pytest.mark.slow

QUICK = {
    "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_AFTER_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_FOREMAN_LOOP_SECONDS": "2",
    "PREFECT_SERVER_SERVICES_TRIGGERS_PG_NOTIFY_RECONNECT_INTERVAL_SECONDS": "1",
}
POOL = "sendable-local"
GATE = GateFailed(
    "the gate after 'exclude' stopped the run: Nobody who said stop is sendable (found: 3)",
    remedy="Look at quality.html",
)
KINDS_OF_SUBJECTS = {
    "failed": "Sendable: ingest failed",
    "gate": "Sendable: a check stopped ingest",
    "crashed": "Sendable: ingest broke off",
    "late": "Sendable: ingest has not begun",
    "no_worker": "Sendable: no run can begin",
    "jumped": "Sendable: a segment jumped in size",
    "approval": "Sendable: segments wait for a decision",
    "lists_grew": "Sendable: lists grew quickly",
    "too_broad": "Sendable: the audience may be too broad",
}


@pytest.fixture(scope="module")
def received() -> Iterator[Received]:
    with receive() as listening:
        yield listening


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, received: Received) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    with (
        serve_prefect(home, HTTPS_PROXY=received.proxy, NO_PROXY="127.0.0.1", **QUICK) as served,
        temporary_settings(
            {
                PREFECT_API_URL: served.api_url,
                PREFECT_HOME: home / "prefect",
                PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: False,
            }
        ),
    ):
        yield served
        # A process has one sender of events. Kept, it would go on with this server after its end,
        # and what later flows tell would pile up in it: minutes each, at the end of all tests.
        EventsWorker.drain_all()


def hasty() -> AlertsPolicy:
    """Give the shipped policy with limits of seconds: nobody waits for hours here."""
    policy = read_policies(SHIPPED).alerts
    quick = {"late_minutes": 0.2, "no_worker_minutes": 0.2, "silent_minutes": 0.75}
    return policy.model_copy(update=quick)


@pytest.fixture(scope="module")
def policy(server: Served, received: Received) -> Iterator[AlertsPolicy]:
    """The automations, registered twice; what is not touched is not forgotten."""
    ways = {
        "SENDABLE_ALERT_WEBHOOK": received.webhook,
        "SENDABLE_ALERT_SLACK": "https://hooks.slack.com/services/T00000000/B00000000/ABCabc123",
        "SENDABLE_ALERT_EMAIL": "ann@example.com, ben@example.com",
        "SENDABLE_SMTP_HOST": "127.0.0.1",
        "SENDABLE_SMTP_PORT": str(received.smtp_port),
        "SENDABLE_SMTP_SECURITY": "none",
        "SENDABLE_SMTP_SENDER": "sendable@example.com",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ways.items():
            patch.setenv(name, value)
        policy = hasty()
        names = register_automations(policy)
        before = read_automations(server)
        assert register_automations(policy) == names
        assert read_automations(server) == before
        assert len(before) == 1 + len(get_args(AlertKind))
        yield policy


def read_automations(server: Served) -> dict[str, Any]:
    """Give each automation's id and when it was last changed, by its name."""
    found = server.ask("/automations/filter", {})
    return {each["name"]: (each["id"], each["updated"]) for each in found}


class Runs:
    """Makes runs and takes them through states, as a worker would, with no flow behind them."""

    def __init__(self, server: Served) -> None:
        self.server = server
        self.flow = server.ask("/flows/", {"name": "ingest"})["id"]
        httpx.post(f"{server.api_url}/work_pools/", json={"name": POOL, "type": "process"})

    def deploy(self, name: str) -> str:
        body = {"name": name, "flow_id": self.flow, "tags": ["sendable"]}
        return str(self.server.ask("/deployments/", body)["id"])

    def begin(self, deployment: str, **state: Any) -> str:
        path = f"/deployments/{deployment}/create_flow_run"
        body = {"name": "workspace as of now", **({"state": state} if state else {})}
        return str(self.server.ask(path, body)["id"])

    def set_state(self, run: str, kind: str, message: str = "") -> str:
        state = {"type": kind, "message": message}
        answer = self.server.ask(f"/flow_runs/{run}/set_state", {"state": state, "force": False})
        return str(answer["status"])

    def go_through(self, deployment: str, *states: str, message: str = "") -> str:
        run = self.begin(deployment)
        for state in states:
            self.set_state(run, state, message)
        return run

    def begin_step(self, *states: str, message: str) -> None:
        """Take a step of a run through states: it has no deployment."""
        body = {"flow_id": self.flow, "tags": ["sendable"], "state": {"type": "PENDING"}}
        run = self.server.ask("/flow_runs/", body)["id"]
        for state in states:
            self.set_state(run, state, message)

    def beat(self) -> None:
        """Be a worker, for a moment."""
        body = {"name": "one", "heartbeat_interval_seconds": 1}
        httpx.post(f"{self.server.api_url}/work_pools/{POOL}/workers/heartbeat", json=body)


@pytest.fixture(scope="module")
def runs(server: Served) -> Runs:
    return Runs(server)


def tell(run: Run, kind: str) -> None:
    name = {
        "jumped": "sendable.segment.jumped",
        "approval": "sendable.approval.waiting",
        "lists_grew": "sendable.lists.grew",
        "too_broad": "sendable.audience.too-broad",
    }[kind]
    sentence = f"It is about {ANN} and {kind}."
    assert tell_event(name, run, {"sentence": sentence, "what_to_do": "Look at the rulebook."})


def test_each_kind_of_happening_arrives_once_by_every_way(
    server: Served, policy: AlertsPolicy, runs: Runs, received: Received, tmp_path: Path
) -> None:
    runs.beat()
    broken = f"Flow run encountered an exception: ValueError: bad {ANN}"
    stopped = f"T{str(GATE)[1:]}"
    daily = runs.deploy("daily")
    runs.begin_step("RUNNING", "FAILED", message=broken)
    runs.begin_step("RUNNING", "FAILED", message=stopped)
    runs.go_through(daily, "PENDING", "RUNNING", "FAILED", message=broken)
    runs.go_through(daily, "PENDING", "RUNNING", "FAILED", message=broken)
    runs.go_through(daily, "PENDING", "RUNNING", "FAILED", message=stopped)
    runs.go_through(daily, "PENDING", "RUNNING", "CRASHED")
    fine = runs.go_through(daily, "PENDING", "RUNNING", "COMPLETED")
    due = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    runs.begin(daily, type="SCHEDULED", state_details={"scheduled_time": due})
    manifest = Manifest(run_id="r", as_of=AS_OF, started_at=AS_OF, playbook_folder="p")
    run = Run(Workspace(tmp_path / "workspace"), manifest)
    for kind in ("jumped", "approval", "lists_grew", "too_broad"):
        tell(run, kind)
    EventsWorker.instance().wait_until_empty()

    expected = set(KINDS_OF_SUBJECTS.values())
    received.await_alerts(lambda got: {each.subject for each in got.posted} >= expected)
    received.await_alerts(lambda got: len(got.mailed) >= 2 * len(expected))
    received.await_alerts(lambda got: len(got.asked_for) >= len(expected))

    assert Counter(each.subject for each in received.posted) == Counter(expected)
    # Two people are written to, each by a letter of their own.
    assert Counter(each.subject for each in received.mailed) == Counter(expected) + Counter(
        expected
    )
    assert set(received.asked_for) == {"hooks.slack.com:443"}
    assert server.ask(f"/flow_runs/{fine}")["state"]["type"] == "COMPLETED"
    for alert in (*received.posted, *received.mailed):
        assert ANN not in alert.text
        assert ANN[1:] not in alert.text
        assert "hook/of-nobody-else" not in alert.text
    gate = next(each for each in received.posted if "check stopped" in each.subject)
    assert "Nobody who said stop is sendable (found: 3). Look at quality.html." in gate.text
    for kind in ("failed", "gate", "crashed", "late"):
        alert = next(each for each in received.posted if each.subject == KINDS_OF_SUBJECTS[kind])
        assert f"{server.ui_url}/runs/flow-run/" in alert.text
        assert "workspace as of now" in alert.text


def test_no_secret_of_a_way_can_be_read_at_the_server(
    server: Served, policy: AlertsPolicy, received: Received
) -> None:
    blocks = server.ask("/block_documents/filter", {"include_secrets": False})
    ours = [each for each in blocks if each["name"].startswith("sendable-alert")]
    assert len(ours) == 3
    shown = str(ours) + server.log.read_text()
    for secret in ("of-nobody-else", "ABCabc123", "ann@example.com"):
        assert secret not in shown


SLEEPER = """
from threading import Event

from prefect import flow


@flow(name="refresh")
def refresh():
    inside()


@flow(name="ingest")
def inside():
    Event().wait(900)
"""


@pytest.fixture
def worker(server: Served, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker, to be killed with all it started."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [*PREFECT, "worker", "start", "--pool", POOL, "--type", "process"]
        environment = {
            **server.environment,
            "PREFECT_WORKER_QUERY_SECONDS": "2",
            "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        }
        with (tmp_path / "worker.log").open("wb") as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        started.append(process)
        return process

    yield start
    for process in started:
        kill_all(process)


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """Kill a worker and the runs it started at one blow, as when a machine goes down."""
    if process.poll() is None:
        worker = psutil.Process(process.pid)
        for each in (worker, *worker.children(recursive=True)):
            each.kill()
        process.wait()


def test_a_run_whose_worker_was_killed_becomes_crashed_and_is_told(
    server: Served,
    policy: AlertsPolicy,
    runs: Runs,
    received: Received,
    tmp_path: Path,
    worker: Any,
) -> None:
    (tmp_path / "sleeper.py").write_text(SLEEPER)
    sleeper = flow.from_source(source=str(tmp_path), entrypoint="sleeper.py:refresh")
    sleeper.deploy(
        "by-hand",
        work_pool_name=POOL,
        tags=["sendable"],
        print_next_steps=False,
        ignore_warnings=True,
    )
    run = server.start_run("refresh/by-hand")
    process = worker()
    running = {"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}}
    server.ask_until("/flow_runs/filter", running, lambda found: len(found) == 2)
    kill_all(process)

    assert server.await_run(run)["state"]["type"] == "CRASHED"
    server.ask_until("/flow_runs/filter", running, lambda found: not found)
    subject = "Sendable: refresh broke off"
    received.await_alerts(lambda got: sum(each.subject == subject for each in got.mailed) == 2)
    assert sum(each.subject == subject for each in received.posted) == 1
    assert sum(each.subject == subject for each in received.mailed) == 2
