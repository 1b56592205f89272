"""Prefect's server, over its API: is it there, is everything scheduled, does somebody work."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sendable.doctor.lines import Line, count, fail, fail_with, say_ok, warn
from sendable.errors import UpError
from sendable.up.addresses import Addresses
from sendable.up.holding import Hold
from sendable.up.prefect_api import PrefectApi

TAG = "sendable"
"""What our deployments and automations are tagged with."""

EXPECTED = ("refresh/monthly", "ingest/daily")
"""The deployments that run by themselves unless the playbook switches them off."""

SCHEDULED_WITHIN = timedelta(minutes=2)
"""How long a server may take to set the first run of what was registered or changed.

Twice the 60 seconds between two rounds of Prefect's scheduler.
"""

_REGISTER = (
    "sendable up registers them; beside a server of your own: python -m deployments.register"
)
_UP = "sendable up starts it, with a worker and the report site"


class ServerLook(PrefectApi):
    """A server as the doctor sees it. Every look may raise ``requests.RequestException``."""

    def version(self) -> str:
        """Give the version of Prefect that the server is."""
        return str(self._ask("GET", "/admin/version"))

    def deployments(self) -> dict[str, Mapping[str, Any]]:
        """Give our deployments, by flow and name."""
        flows = {flow["id"]: flow["name"] for flow in self._ask("POST", "/flows/filter", {})}
        tagged = {"deployments": {"tags": {"all_": [TAG]}}}
        found = self._ask("POST", "/deployments/filter", tagged)
        return {f"{flows[each['flow_id']]}/{each['name']}": each for each in found}

    def next_run(self, deployment_id: str) -> datetime | None:
        """Give when a deployment's next run is due, if one waits."""
        body = {
            "flow_runs": {
                "deployment_id": {"any_": [deployment_id]},
                "state": {"type": {"any_": ["SCHEDULED"]}},
            },
            "sort": "EXPECTED_START_TIME_ASC",
            "limit": 1,
        }
        runs = self._ask("POST", "/flow_runs/filter", body)
        return datetime.fromisoformat(runs[0]["expected_start_time"]) if runs else None

    def count_late(self) -> int:
        """Count our runs that should have begun by now."""
        body = {
            "flow_runs": {"state": {"name": {"any_": ["Late"]}}},
            "deployments": {"tags": {"all_": [TAG]}},
        }
        return int(self._ask("POST", "/flow_runs/count", body))

    def count_workers(self, pool: str) -> int:
        """Count the workers of a pool that gave a sign of life lately."""
        workers = self._ask("POST", f"/work_pools/{pool}/workers/filter", {})
        return sum(worker["status"] == "ONLINE" for worker in workers)

    def count_alerts(self) -> int:
        """Count our automations that tell somebody something, and are switched on."""
        found = self._ask("POST", "/automations/filter", {})
        return sum(
            TAG in each["tags"]
            and each["enabled"]
            and any(action["type"] == "send-notification" for action in each["actions"])
            for each in found
        )


def find_api_url(workspace: Path) -> str:
    """Give the address of the server's API: the environment's, that of ``up``, or the usual one."""
    named = os.environ.get("PREFECT_API_URL")
    if named:
        return named.rstrip("/")
    ui = Hold(workspace).read().get("ui")
    return f"{ui}/api" if ui else Addresses().local_api


def examine_server(api_url: str, workspace: Path, now: datetime) -> list[Line]:
    """Look at a server.

    Args:
        api_url: Its API.
        workspace: The workspace that its runs should be of.
        now: The moment, with its time zone.
    """
    server = ServerLook(api_url)
    if not server.is_there():
        sentence = f"no Prefect server answers at {api_url}, so nothing runs by itself"
        if "PREFECT_API_URL" in os.environ:
            return [fail("server", sentence, f"{_UP}; or set PREFECT_API_URL to where it is")]
        return [warn("server", sentence, _UP)]
    try:
        return [
            examine_version(server.version(), version("prefect"), api_url),
            *examine_schedules(server, workspace, now),
        ]
    except UpError as failure:
        return [fail_with("server", failure)]
    except (KeyError, ValueError, TypeError) as failure:
        sentence = f"the server at {api_url} gave an unknown answer ({type(failure).__name__})"
        return [fail("server", sentence, "See that server and this program are of one version")]


def examine_version(there: str, here: str, api_url: str) -> Line:
    """Compare the server's version with that of the runs; a newer client is not understood."""
    if there != here:
        return warn(
            "server",
            f"the server at {api_url} is Prefect {there}, and this is {here}",
            "Run both from one installation",
        )
    return say_ok("server", f"Prefect {there} answers at {api_url}")


def examine_schedules(server: ServerLook, workspace: Path, now: datetime) -> Iterator[Line]:
    """Look whether what should run by itself is really scheduled, for this workspace."""
    deployments = server.deployments()
    missing = [name for name in EXPECTED if name not in deployments]
    if missing:
        yield fail("schedules", f"{' and '.join(missing)} are not registered", _REGISTER)
    for name, deployment in sorted(deployments.items()):
        yield from _examine_schedule(server, name, deployment, now)
    of = {_workspace_of(deployment) for deployment in deployments.values()} - {None}
    if of and of != {str(workspace.resolve())}:
        others = ", ".join(sorted(str(one) for one in of))
        yield warn(
            "schedules",
            f"the server's runs are of the workspace {others}, not of {workspace.resolve()}",
            "Name that one with --workspace, or register the deployments for this one",
        )
    late = server.count_late()
    if late:
        yield warn(
            "schedules", f"{count(late, 'run')} should have begun by now", "See that a worker is up"
        )
    for pool in sorted({str(each["work_pool_name"]) for each in deployments.values()}):
        if server.count_workers(pool):
            yield say_ok("worker", f"a worker takes the runs of the pool {pool}")
        else:
            remedy = f"{_UP}; beside a server of your own: prefect worker start --pool {pool}"
            yield fail("worker", f"nobody takes the runs of the pool {pool}", remedy)


def _examine_schedule(
    server: ServerLook, name: str, deployment: Mapping[str, Any], now: datetime
) -> Iterator[Line]:
    """Look at one deployment, where it has a schedule."""
    if not deployment["schedules"]:
        return
    is_on = any(schedule["active"] for schedule in deployment["schedules"])
    if deployment["paused"] or not is_on:
        if name in EXPECTED:
            remedy = "Switch its schedule on in Prefect's pages, or in policies/schedules.yaml"
            yield warn("schedules", f"{name} is switched off", remedy)
        return
    due = server.next_run(deployment["id"])
    if due is not None:
        yield say_ok("schedules", f"the next run of {name} is due {due:%Y-%m-%d %H:%M} UTC")
    elif now - datetime.fromisoformat(deployment["updated"]) < SCHEDULED_WITHIN:
        sentence = f"{name} was registered or changed a moment ago, and no run of it waits yet"
        yield warn("schedules", sentence, "Look again in two minutes")
    else:
        yield fail(
            "schedules",
            f"{name} has a schedule, and no run of it waits: the server's scheduler fails",
            "See the server's log; 'packages' above says whether versions are to blame",
        )


def _workspace_of(deployment: Mapping[str, Any]) -> str | None:
    request = (deployment.get("parameters") or {}).get("request") or {}
    found = request.get("workspace")
    return str(Path(found).resolve()) if found else None
