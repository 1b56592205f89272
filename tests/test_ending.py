"""A process that is done ends, and one that ends by itself is not touched."""

from __future__ import annotations

import subprocess
import sys

import psutil

WAITS = """
import subprocess, sys, threading
from sendable.ending import limit_ending

child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
print(child.pid, flush=True)
threading.Thread(target=threading.Event().wait).start()
limit_ending(3, seconds=0.2)
"""
ENDS = """
from sendable.ending import limit_ending

limit_ending(3, seconds=60)
"""


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=50
    )


def test_a_process_that_waits_for_ever_is_ended_with_its_code_and_its_children() -> None:
    ended = run(WAITS)
    assert ended.returncode == 3
    assert "did not take all that it was told" in ended.stderr
    assert not psutil.pid_exists(int(ended.stdout))


def test_a_process_that_ends_by_itself_waits_for_nothing() -> None:
    ended = run(ENDS)
    assert (ended.returncode, ended.stderr) == (0, "")
