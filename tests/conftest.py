"""Fixtures for every room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from . import figures
from .library import World

FLOWS = "tests/flows/"
"""Their files share a Prefect server, which takes ten seconds to start."""


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty lake with five lists, a playbook with one segment for everyone, and a run."""
    return World(tmp_path)


class SharingScheduling(LoadFileScheduling):
    """Gives each process a file at a time, and all flows to the same one."""

    def _split_scope(self, nodeid: str) -> str:
        return FLOWS if nodeid.startswith(FLOWS) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharingScheduling | None:
    """Share out the tests by file, where that was asked for."""
    return SharingScheduling(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand over what was measured, where several processes share the tests."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["figures"] = figures.SAID


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what one of the processes measured."""
    figures.SAID.extend(getattr(node, "workeroutput", {}).get("figures", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured."""
    for line in figures.SAID:
        terminalreporter.write_line(line)
