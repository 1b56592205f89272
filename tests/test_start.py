"""What commands that answer at once load before they say their first word."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"pandas", "pandera", "duckdb", "deltalake", "prefect", "great_expectations"}


@pytest.mark.parametrize(
    "needed",
    [
        "sendable.runs, sendable.commands.looking",
        "sendable.linting.messages, sendable.linting.playbook, sendable.linting.report",
        "sendable.replies.files, sendable.policies",
    ],
    ids=["preview and explain", "check", "classify"],
)
def test_nothing_heavy_is_loaded_before_the_first_word(needed):
    code = f"import sendable.cli, {needed}, sys; print(*({HEAVY!r} & sys.modules.keys()))"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert loaded.stdout.split() == []
