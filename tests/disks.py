"""A file system of its own for a test: one that is really full, or really closed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a file system in memory; where this user may not, the test is skipped."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        made = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        made = False
    if not made:
        pytest.skip("a file system can be mounted by root only")
    try:
        yield folder
    finally:
        # A library may have a file of it open still; it goes when that is closed.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
