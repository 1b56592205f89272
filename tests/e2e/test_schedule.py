"""A real server schedules the monthly run.

With the wrong versions together Prefect's scheduler fails on every tick and says so only in its
log: everything else works, and the monthly run never comes (see the caps in pyproject.toml).
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..served import PREFECT, ROOT, Served, serve_prefect


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with serve_prefect(tmp_path) as served:
        yield served


@pytest.mark.slow
def test_the_monthly_deployment_has_a_scheduled_run(server: Served) -> None:
    for command in (
        ["work-pool", "create", "sendable-local", "--type", "process"],
        ["--no-prompt", "deploy", "--all", "--prefect-file", "deployments/prefect.yaml"],
    ):
        subprocess.run(
            [*PREFECT, *command], env=server.environment, cwd=ROOT, check=True, capture_output=True
        )
    scheduled = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
    runs = server.ask_until("/flow_runs/filter", scheduled, lambda answer: len(answer) >= 1)
    monthly = server.find_deployment("refresh/monthly")
    assert {run["deployment_id"] for run in runs} == {monthly["id"]}
