"""The deployments' file: what it names exists, and its parameters fit the flows."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path

import pytest
import yaml
from prefect.server.schemas.actions import WorkPoolCreate

from sendable.schedules import SCHEDULES, name_deploy_settings

ROOT = Path(__file__).parents[1]
DEPLOYMENTS = yaml.safe_load((ROOT / "deployments" / "prefect.yaml").read_text())["deployments"]


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment["entrypoint"])
def test_a_deployment_names_a_flow_that_takes_its_parameters(deployment):
    file, name = deployment["entrypoint"].split(":")
    flow = getattr(importlib.import_module(file.removesuffix(".py").replace("/", ".")), name)
    assert (ROOT / file).exists()
    assert flow.validate_parameters(deployment["parameters"])


def test_every_deployment_goes_by_another_name():
    names = [(each["entrypoint"], each["name"]) for each in DEPLOYMENTS]
    assert len(set(names)) == len(names)


def test_a_push_that_nobody_filled_in_only_looks():
    push = next(each for each in DEPLOYMENTS if each["entrypoint"] == "flows/push.py:push")
    assert push["parameters"]["request"]["decision"] == "look"
    assert push["schedules"] == []


def left_open(setting: str) -> str:
    return "{{ $SENDABLE_" + setting.upper() + " }}"


def test_each_schedule_is_that_of_the_policy_by_its_own_name():
    found = {schedule["slug"]: schedule for each in DEPLOYMENTS for schedule in each["schedules"]}
    assert set(found) == set(SCHEDULES)
    for name, schedule in found.items():
        assert schedule["cron"] == left_open(f"{name}_cron")
        assert schedule["active"] == left_open(f"{name}_active")
        assert schedule["timezone"] == left_open("time_zone")


def test_whatever_the_file_leaves_open_is_settled_for_the_registration(tmp_path):
    text = (ROOT / "deployments" / "prefect.yaml").read_text()
    named = set(re.findall(r"\{\{ \$(\w+) \}\}", text))
    settings = name_deploy_settings(tmp_path, ROOT / "playbook")
    assert named == set(settings)
    assert settings["SENDABLE_WORKSPACE"] == str(tmp_path.resolve())
    assert (settings["SENDABLE_MONTHLY_ACTIVE"], settings["SENDABLE_HOURLY_ACTIVE"]) == (
        "true",
        "false",
    )


def test_a_second_run_of_a_deployment_waits_for_the_first():
    for each in DEPLOYMENTS:
        assert each["concurrency_limit"] == {"limit": 1, "collision_strategy": "ENQUEUE"}
        assert each["work_pool"]["name"] == left_open("work_pool")


def test_the_deployments_are_those_that_the_docs_name():
    flows = {each["entrypoint"].split(":")[1].replace("_", "-"): [] for each in DEPLOYMENTS}
    for each in DEPLOYMENTS:
        flows[each["entrypoint"].split(":")[1].replace("_", "-")].append(each["name"])
    assert flows == {
        "refresh": ["monthly", "by-hand"],
        "ingest": ["daily"],
        "lifecycle": ["hourly"],
        "push": ["by-hand"],
        "before-send": ["by-hand"],
    }


def test_the_pool_for_docker_leaves_no_word_of_its_job_open_and_holds_no_secret():
    template = json.loads((ROOT / "deployments" / "docker-pool.json").read_text())
    named = set(re.findall(r"\{\{ (\w+) \}\}", json.dumps(template["job_configuration"])))
    assert named == set(template["variables"]["properties"])
    environment = template["variables"]["properties"]["env"]["default"]
    assert not [name for name in environment if "KEY" in name or "PASSWORD" in name]


def test_prefect_takes_the_pool_for_docker():
    template = json.loads((ROOT / "deployments" / "docker-pool.json").read_text())
    pool = WorkPoolCreate(name="sendable-docker", type="docker", base_job_template=template)
    assert pool.base_job_template == template
