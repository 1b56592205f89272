"""The compose file and the Dockerfile: loopback only, nobody's secrets, nobody root."""

from __future__ import annotations

import re

import pytest

from .composed import SERVICES, find_variables
from .served import ROOT

FOLDER = ROOT / "deployments"
DOCKERFILE = (FOLDER / "Dockerfile").read_text()


@pytest.mark.parametrize("name", SERVICES)
def test_a_port_is_open_on_the_loopback_address_or_not_at_all(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


def test_the_database_is_reached_by_the_other_services_only() -> None:
    assert "ports" not in SERVICES["database"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_secret_comes_from_outside_the_file(name: str) -> None:
    secret = re.compile("PASSWORD|KEY|WEBHOOK|SLACK|USERNAME")
    for setting, value in SERVICES[name]["environment"].items():
        if secret.search(setting):
            assert re.fullmatch(r"\$\{\w+:[-?][^}]*\}", value), setting


def test_each_secret_has_its_place_in_the_example_and_none_has_a_value() -> None:
    lines = (FOLDER / "secrets.env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    wanted = find_variables(SERVICES) - {
        "PREFECT_UI_URL",
        "SENDABLE_REPORTS_URL",
        "SENDABLE_PLAYBOOK_FOLDER",
    }
    assert set(example) == wanted
    assert set(example.values()) == {""}


def test_only_the_worker_knows_the_account() -> None:
    knowing = {name for name in SERVICES if "CLICKSEND" in str(SERVICES[name]["environment"])}
    assert knowing == {"worker"}


def test_the_report_site_cannot_write_the_workspace() -> None:
    assert SERVICES["reports"]["volumes"] == ["workspace:/data/workspace:ro"]


def test_the_image_is_built_from_the_locks_and_runs_as_nobody_special() -> None:
    instructions = re.sub(r"\\\n", " ", DOCKERFILE)
    installs = [
        line for line in re.split(r"\n|&&", instructions) if re.search(r"pip install", line)
    ]
    assert len(installs) == 3
    assert all("--require-hashes" in line or "--editable ." in line for line in installs)
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["sendable"]
    assert not re.search(r"PASSWORD|API_KEY|SECRET|TOKEN", DOCKERFILE)


def test_what_is_copied_into_the_image_is_named_and_there() -> None:
    ignored = (FOLDER / "Dockerfile.dockerignore").read_text().splitlines()
    rules = [line for line in ignored if line and not line.startswith("#")]
    assert rules[0] == "*"
    named = [rule[1:] for rule in rules if rule.startswith("!")]
    assert all((ROOT / name).exists() for name in named)
    assert {"**/.env", "**/*.env"} < set(rules), "no file of secrets below a folder that is named"
