"""A real server schedules the monthly run.

With the wrong versions together Prefect's scheduler fails on every tick and says so only in its
log: everything else works, and the monthly run never comes (see the caps in pyproject.toml).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..library import SHIPPED
from ..served import ROOT, Served, serve_prefect


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    workspace = {"SENDABLE_WORKSPACE": str(tmp_path / "workspace")}
    with serve_prefect(tmp_path, SENDABLE_PLAYBOOK=str(SHIPPED), **workspace) as served:
        yield served


@pytest.mark.slow
def test_the_monthly_and_the_daily_deployment_have_scheduled_runs_and_the_hourly_has_none(
    server: Served,
) -> None:
    subprocess.run(
        [sys.executable, "-m", "deployments.register"],
        env=server.environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    deployments = {found["id"]: found for found in server.ask("/deployments/filter", {})}
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

    def are_both_there(answer: list[dict[str, str]]) -> bool:
        return {deployments[run["deployment_id"]]["name"] for run in answer} == {"monthly", "daily"}

    runs = server.ask_until("/flow_runs/filter", scheduled, are_both_there)
    folders = {run["parameters"]["request"]["workspace"] for run in runs}
    assert folders == {server.environment["SENDABLE_WORKSPACE"]}
