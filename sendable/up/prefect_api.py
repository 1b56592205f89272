"""What ``sendable up`` asks Prefect's server: is it there, what comes next, what hangs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from sendable.errors import UpError

_PATIENCE_SECONDS = 10.0

_WHILE_BUSY = Retry(
    6, backoff_factor=0.2, status_forcelist=[503], allowed_methods=None, connect=0, read=0
)
"""Prefect's server answers 503 while its database is written by somebody else."""

_UNDER_WAY = ("RUNNING", "PENDING", "CANCELLING")


@dataclass(frozen=True)
class NextRun:
    """A run that the server has scheduled.

    Attributes:
        deployment: Flow and deployment, as Prefect's pages write it.
        at: When, in the schedule's own time zone.
    """

    deployment: str
    at: datetime


class PrefectApi:
    """The API of a server. Every call may raise ``UpError``: it does not answer, or refuses."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()
        # The server is on this machine: no proxy of the environment's, no password of .netrc's.
        self._session.trust_env = False
        self._session.mount("http://", HTTPAdapter(max_retries=_WHILE_BUSY))
        if secret := os.environ.get("PREFECT_API_AUTH_STRING"):
            user, _, password = secret.partition(":")
            self._session.auth = (user, password)

    def is_there(self) -> bool:
        """Say whether the server answers."""
        try:
            return self._ask("GET", "/health") is True
        except UpError:
            return False

    def list_next(self) -> list[NextRun]:
        """Give the next scheduled run of each deployment that has one, the earliest first."""
        wanted = {
            "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
            "sort": "EXPECTED_START_TIME_ASC",
        }
        flows = {flow["id"]: flow["name"] for flow in self._ask("POST", "/flows/filter", {})}
        deployments = {each["id"]: each for each in self._ask("POST", "/deployments/filter", {})}
        found: dict[str, NextRun] = {}
        for run in self._ask("POST", "/flow_runs/filter", wanted):
            deployment = deployments.get(run["deployment_id"])
            if deployment is None or deployment["id"] in found:
                continue
            zones = [each["schedule"].get("timezone") for each in deployment["schedules"]]
            at = datetime.fromisoformat(run["expected_start_time"])
            found[deployment["id"]] = NextRun(
                deployment=f"{flows[deployment['flow_id']]}/{deployment['name']}",
                at=at.astimezone(ZoneInfo(next(filter(None, zones), "UTC"))),
            )
        return sorted(found.values(), key=lambda each: each.at)

    def count_active_schedules(self) -> int:
        """Count the deployments that should have a run before them."""
        deployments = self._ask("POST", "/deployments/filter", {})
        return sum(
            not each["paused"] and any(schedule["active"] for schedule in each["schedules"])
            for each in deployments
        )

    def end_runs(self, pool: str, state: str, why: str) -> int:
        """Call every run under way that a work pool was to do ended; give how many there were.

        Their steps end with them, and so does a step whose run is over already: a worker says of a
        run whose process it lost that it crashed, and of its steps nothing.

        Args:
            pool: The work pool. No worker of it may be alive.
            state: ``CRASHED`` or ``CANCELLED``.
            why: What the run's page shows.
        """
        under_way = {"state": {"type": {"any_": list(_UNDER_WAY)}}}
        body = {"flow_runs": under_way, "work_pools": {"name": {"any_": [pool]}}}
        found = [run["id"] for run in self._ask("POST", "/flow_runs/filter", body)]
        for run_id in [*found, *self._list_orphans()]:
            self._end_run(run_id, state, why)
        return len(found)

    def _list_orphans(self) -> list[str]:
        """Give the steps under way whose own run is over."""
        steps = {
            "state": {"type": {"any_": list(_UNDER_WAY)}},
            "parent_task_run_id": {"is_null_": False},
        }
        found = self._ask("POST", "/flow_runs/filter", {"flow_runs": steps})
        return [each["id"] for each in found if self._is_orphan(each["parent_task_run_id"])]

    def _is_orphan(self, task_run: str) -> bool:
        """Say whether the run is over in which a step was begun."""
        asked = {"task_runs": {"id": {"any_": [task_run]}}}
        runs = self._ask("POST", "/flow_runs/filter", asked)
        return bool(runs) and all(run["state_type"] not in _UNDER_WAY for run in runs)

    def _end_run(self, run_id: str, state: str, why: str) -> None:
        """End a run and those within it, which have no worker of their own."""
        inner = {
            "flow_runs": {
                "state": {"type": {"any_": list(_UNDER_WAY)}},
                "parent_flow_run_id": {"any_": [run_id]},
            }
        }
        for run in self._ask("POST", "/flow_runs/filter", inner):
            self._end_run(run["id"], state, why)
        said = {"type": state, "name": state.capitalize(), "message": why}
        self._ask("POST", f"/flow_runs/{run_id}/set_state", {"state": said, "force": True})

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        try:
            answer = self._session.request(
                method, self._url + path, json=body, timeout=_PATIENCE_SECONDS
            )
            answer.raise_for_status()
            return answer.json()
        except requests.RequestException as failure:
            raise UpError(
                f"Prefect's server does not answer {path} ({type(failure).__name__})",
                remedy="Look into the log of the server; a password of its own needs "
                "PREFECT_API_AUTH_STRING too",
            ) from failure
