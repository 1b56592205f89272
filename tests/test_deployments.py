"""The deployments' file: what it names exists, and its parameters fit the flows."""

from __future__ import annotations

import importlib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from sendable.runs import RunRequest

ROOT = Path(__file__).parents[1]
DEPLOYMENTS = yaml.safe_load((ROOT / "deployments" / "prefect.yaml").read_text())["deployments"]


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment["name"])
def test_a_deployment_names_a_flow_that_takes_its_parameters(deployment):
    file, name = deployment["entrypoint"].split(":")
    flow = getattr(importlib.import_module(file.removesuffix(".py").replace("/", ".")), name)
    assert (ROOT / file).exists()
    RunRequest.model_validate(deployment["parameters"]["request"])
    assert flow.validate_parameters(deployment["parameters"])


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment["name"])
def test_a_schedule_names_its_time_zone(deployment):
    for schedule in deployment["schedules"]:
        assert ZoneInfo(schedule["timezone"])


def test_the_playbook_runs_every_month():
    monthly = next(found for found in DEPLOYMENTS if found["name"] == "monthly")
    assert [schedule["cron"] for schedule in monthly["schedules"]] == ["0 6 1 * *"]
    assert monthly["schedules"][0]["active"]
