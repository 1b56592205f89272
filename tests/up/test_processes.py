"""What is known of a process that ``sendable up`` has started and that has ended."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sendable.up.processes import start_child


def test_a_process_that_was_killed_says_by_what(tmp_path: Path) -> None:
    child = start_child("worker", ["sleep", "60"], os.environ, tmp_path)
    child.process.kill()
    child.process.wait()

    assert child.killed_by == "SIGKILL"


def test_a_process_that_ended_by_itself_was_not_killed(tmp_path: Path) -> None:
    child = start_child(
        "worker", [sys.executable, "-c", "raise SystemExit(3)"], os.environ, tmp_path
    )
    child.process.wait()

    assert child.killed_by is None
