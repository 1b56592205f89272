"""The deployments' file: what it names exists, and its parameters fit the flows."""

from __future__ import annotations

import importlib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

ROOT = Path(__file__).parents[1]
DEPLOYMENTS = yaml.safe_load((ROOT / "deployments" / "prefect.yaml").read_text())["deployments"]


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment["entrypoint"])
def test_a_deployment_names_a_flow_that_takes_its_parameters(deployment):
    file, name = deployment["entrypoint"].split(":")
    flow = getattr(importlib.import_module(file.removesuffix(".py").replace("/", ".")), name)
    assert (ROOT / file).exists()
    assert flow.validate_parameters(deployment["parameters"])


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment["entrypoint"])
def test_a_schedule_names_its_time_zone(deployment):
    for schedule in deployment["schedules"]:
        assert ZoneInfo(schedule["timezone"])


def test_every_deployment_goes_by_another_name():
    names = [(each["entrypoint"], each["name"]) for each in DEPLOYMENTS]
    assert len(set(names)) == len(names)


def test_a_push_that_nobody_filled_in_only_looks():
    push = next(each for each in DEPLOYMENTS if each["entrypoint"] == "flows/push.py:push")
    assert push["parameters"]["request"]["decision"] == "look"
    assert push["schedules"] == []


def test_the_playbook_runs_every_month():
    monthly = next(found for found in DEPLOYMENTS if found["name"] == "monthly")
    assert [schedule["cron"] for schedule in monthly["schedules"]] == ["0 6 1 * *"]
    assert monthly["schedules"][0]["active"]
