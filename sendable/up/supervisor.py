"""Starts everything, watches it, and ends it in order.

A process that ends by itself ends the rest: half of a set-up looks alive and does nothing. Whoever
wants it started again lets the machine do so (``docs/up.md`` has a unit for systemd).
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from types import FrameType

import requests

from sendable.errors import SendableError, UpError
from sendable.runs import list_runs
from sendable.schedules import name_deploy_settings
from sendable.up.addresses import Addresses, check_ports
from sendable.up.environment import find_prefect_home, make_environment
from sendable.up.holding import Hold, holding
from sendable.up.prefect_api import NextRun, PrefectApi
from sendable.up.processes import Child, start_child
from sendable.workspace import Workspace

POOL = "sendable-local"
"""The work pool; ``deployments/prefect.yaml`` names the same."""

_START_SECONDS = 180.0
"""A first start makes Prefect's database, which is slow on a busy machine."""

_SCHEDULED_SECONDS = 120.0
"""The server looks for runs to schedule every few seconds."""

_LOOK_SECONDS = 0.5
_SETTINGS_SECONDS = 30.0
"""How long an edit of the schedules may wait until it counts."""

_WORKER_SECONDS = 10.0
"""How long a flow run that is being stopped may take to say so."""
_SERVER_SECONDS = 10.0

_STOPPED = "Stopped, because sendable up was ended. Start it again and run it again."
_LOST = "Its process was gone when sendable up began: it was killed, or the machine went down."


@dataclass(frozen=True)
class Standing:
    """What there is to say once everything is up.

    Attributes:
        addresses: Where it can be seen.
        scheduled: The next run of each deployment that has a schedule.
        has_runs: Whether the workspace has a run yet.
        lost_runs: Runs that the last time left without a process, and that are called crashed now.
        logs: The folder of the processes' logs.
    """

    addresses: Addresses
    scheduled: Sequence[NextRun]
    has_runs: bool
    lost_runs: int
    logs: Path


class _Stopped(Exception):
    """Somebody asked for an end while things were still starting."""


def keep_up(
    addresses: Addresses,
    workspace: Path,
    playbook: Path,
    tell: Callable[[str], None],
    announce: Callable[[Standing], None],
) -> None:
    """Keep the server, the worker and the report site up until this process is told to end.

    Args:
        addresses: Where they listen.
        workspace: The workspace's folder.
        playbook: The playbook's folder.
        tell: Called with each thing that is begun.
        announce: Called once everything is up.

    Raises:
        UpError: It is up already, something did not come up, or ended by itself.
        ConfigurationError: A port is in use.
    """
    with ExitStack() as held:
        holds = [
            held.enter_context(
                holding(workspace, f"the workspace {workspace}", "End that one, or use that one")
            ),
            held.enter_context(
                holding(
                    find_prefect_home(),
                    "another workspace with this Prefect home",
                    "Give each workspace a folder of its own in the variable PREFECT_HOME",
                )
            ),
        ]
        for hold in holds:
            hold.end_leftovers()
        check_ports(addresses)
        try:
            _Watch(addresses, workspace, playbook, holds).run(tell, announce)
        finally:
            for hold in holds:
                hold.remove()


class _Watch:
    """The processes of one ``sendable up``."""

    def __init__(
        self, addresses: Addresses, workspace: Path, playbook: Path, holds: Sequence[Hold]
    ) -> None:
        self._addresses = addresses
        self._workspace = workspace
        self._playbook = playbook
        self._environment = make_environment(addresses, workspace, playbook)
        self._holds = holds
        self._logs = workspace / "logs"
        self._api = PrefectApi(addresses.local_api)
        self._children: list[Child] = []
        self._asked_to_end = False
        self._registered: dict[str, str] = {}
        self._told = ""

    def run(self, tell: Callable[[str], None], announce: Callable[[Standing], None]) -> None:
        """Start, watch and end."""
        self._logs.mkdir(exist_ok=True, mode=0o700)
        with self._ended_by_signals():
            try:
                announce(self._start(tell))
                while True:
                    self._watch(_SETTINGS_SECONDS)
                    self._keep_registered(tell)
            except _Stopped:
                tell("Ending")
            finally:
                self._end()

    def _start(self, tell: Callable[[str], None]) -> Standing:
        tell("Starting Prefect's server")
        host, port = self._addresses.host, self._addresses.port
        self._begin("server", _prefect("server", "start", "--host", host, "--port", str(port)))
        site = ["reports", "--host", host, "--port", str(self._addresses.reports_port)]
        self._begin("reports", [sys.executable, "-m", "sendable", *site])
        self._await("Prefect's server does not answer", _START_SECONDS, self._api.is_there)
        lost = self._api.end_runs(POOL, "CRASHED", _LOST)

        tell("Registering the deployments")
        self._register()
        # Always of one name: the page of the pool would else show one more for every start.
        worker = ["--pool", POOL, "--type", "process", "--name", "sendable-up"]
        self._begin("worker", _prefect("worker", "start", *worker))
        self._await("the report site does not answer", _START_SECONDS, self._has_reports)

        tell("Waiting for the first schedules")
        wanted = self._api.count_active_schedules()
        self._await(
            f"Prefect's scheduler has not scheduled the {wanted} deployments that are to run",
            _SCHEDULED_SECONDS,
            lambda: len(self._api.list_next()) >= wanted,
        )
        return Standing(
            addresses=self._addresses,
            scheduled=self._api.list_next(),
            has_runs=bool(list_runs(Workspace(self._workspace))),
            lost_runs=lost,
            logs=self._logs,
        )

    def _begin(self, name: str, command: Sequence[str]) -> Child:
        child = start_child(name, command, self._environment, self._logs)
        self._children.append(child)
        for hold in self._holds:
            hold.write(self._addresses, [each.process.pid for each in self._children])
        return child

    def _register(self) -> None:
        """Register pool, deployments and automations, in a process that knows Prefect."""
        self._registered = name_deploy_settings(self._workspace, self._playbook)
        child = self._begin("register", [sys.executable, "-m", "deployments.register"])
        while child.is_alive:
            self._pause(_LOOK_SECONDS)
        self._children.remove(child)
        if child.process.returncode:
            raise _ended(child, "the deployments could not be registered")

    def _keep_registered(self, tell: Callable[[str], None]) -> None:
        """Register again once the schedules mean something else.

        They do when somebody edits them, and when the first run has told the account's time zone.
        """
        try:
            if name_deploy_settings(self._workspace, self._playbook) == self._registered:
                return
            tell("The schedules have changed: registering the deployments again")
            self._register()
        except SendableError as failure:
            # A playbook in the middle of an edit: what is registered stays, and goes on.
            if str(failure) != self._told:
                tell(f"The schedules stay as they were: {failure}")
            self._told = str(failure)

    def _has_reports(self) -> bool:
        with suppress(requests.RequestException):
            return requests.get(f"{self._addresses.local_reports}/health", timeout=5).ok
        return False

    def _await(self, failure: str, seconds: float, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        until = monotonic() + seconds
        while True:
            # A busy machine answers late, and the next time in time.
            with suppress(UpError):
                if is_so():
                    return
            if monotonic() > until:
                raise UpError(failure, remedy=f"Look into {self._logs}")
            self._look(_LOOK_SECONDS)

    def _watch(self, seconds: float) -> None:
        """See for a while that everything is still there."""
        until = monotonic() + seconds
        while monotonic() < until:
            self._look(_LOOK_SECONDS)

    def _look(self, seconds: float) -> None:
        """Wait a moment, and see that everything is still there."""
        self._pause(seconds)
        for child in self._children:
            if not child.is_alive:
                raise _ended(child, f"the {child.name} has ended by itself, so the rest was ended")

    def _pause(self, seconds: float) -> None:
        sleep(seconds)
        if self._asked_to_end:
            raise _Stopped

    @contextmanager
    def _ended_by_signals(self) -> Iterator[None]:
        """Take ``Ctrl-C``, a polite kill and a closed terminal as the word to end."""

        def take(_number: int, _frame: FrameType | None) -> None:
            # A mark and no more: what was interrupted may hold any lock that is asked for here.
            self._asked_to_end = True

        before = {each: signal.signal(each, take) for each in _ENDING}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _end(self) -> None:
        """End the worker first, then say of its runs that they ended, then the rest."""
        last_first = [*reversed(self._children)]
        for child in last_first:
            if child.name == "server":
                # Its page would show them as running for ever: nobody is left to say otherwise.
                with suppress(UpError):
                    self._api.end_runs(POOL, "CANCELLED", _STOPPED)
            child.end(_WORKER_SECONDS if child.name == "worker" else _SERVER_SECONDS)


_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _prefect(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "prefect", *arguments]


def _ended(child: Child, what: str) -> UpError:
    if killed_by := child.killed_by:
        # What it wrote last was about its runs, and says nothing of why it ended.
        return UpError(f"{what}: it was killed ({killed_by})", remedy=f"Its log is {child.log}")
    said = " | ".join(line.strip() for line in child.said().splitlines() if line.strip())
    return UpError(f"{what}: {said}" if said else what, remedy=f"All it said is in {child.log}")
