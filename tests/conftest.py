"""Fixtures for every room."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import figures
from .library import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty lake with five lists, a playbook with one segment for everyone, and a run."""
    return World(tmp_path)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured."""
    for line in figures.SAID:
        terminalreporter.write_line(line)
