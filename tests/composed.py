"""What ``deployments/compose.yaml`` says, as far as a test without Docker can follow it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from .served import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deployments" / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]

_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def find_variables(value: object) -> set[str]:
    """Give the variables that a part of the file asks for."""
    return {found[0] for found in _VARIABLE.findall(str(value))}


def fill_in(text: str, given: Mapping[str, str]) -> str:
    """Put the given variables into a text, or the text's own defaults."""

    def replace(found: re.Match[str]) -> str:
        name, sign, rest = found.groups()
        if given.get(name):
            return given[name]
        assert sign == "-", f"{name} has to be given"
        return rest or ""

    return _VARIABLE.sub(replace, text)


def environment_of(service: str, given: Mapping[str, str]) -> dict[str, str]:
    """Give a service's environment, with the given variables in it."""
    settings = SERVICES[service]["environment"]
    return {name: fill_in(str(value), given) for name, value in settings.items()}
