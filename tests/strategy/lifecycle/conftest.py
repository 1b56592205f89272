"""Playbooks with the shipped flows, and an account that goes through them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sendable.playbook import Playbook, read_playbook

from ...library import (
    World,
)
from .flowing import (
    lift_limits,
    make_flows,
)


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    return make_flows(tmp_path_factory.mktemp("limited") / "playbook")


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    folder = tmp_path_factory.mktemp("flows") / "playbook"
    make_flows(folder)
    lift_limits(folder)
    return read_playbook(folder)


@pytest.fixture
def flowing(tmp_path: Path, playbook: Playbook) -> World:
    return World(tmp_path, playbook)
