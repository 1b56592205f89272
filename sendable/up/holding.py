"""One ``sendable up`` at a time: for a workspace, and for a Prefect home.

Two on one workspace would both scrub and push; two on one Prefect home would share a database, and
each would register its own workspace under the same deployments' names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock, Timeout

from sendable.disk import write_whole
from sendable.errors import UpError
from sendable.up.addresses import Addresses

_NAME = "sendable-up"


class Hold:
    """A folder that this ``sendable up`` holds, and the note in it of who that is."""

    def __init__(self, folder: Path) -> None:
        self._note = folder / f"{_NAME}.json"

    def end_leftovers(self) -> int:
        """End what an ``up`` that was killed left running; give how many processes there were."""
        alive = [found for known in self.read().get("processes", []) if (found := _find(known))]
        families = [one for parent in alive for one in (parent, *_descendants(parent))]
        for one in families:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(families, timeout=10)
        return len(alive)

    def write(self, addresses: Addresses, pids: Iterable[int]) -> None:
        """Note who holds the folder, and which processes it has started."""
        note = {
            "pid": os.getpid(),
            "ui": addresses.ui,
            "reports": addresses.reports,
            "processes": [_identify(pid) for pid in pids if psutil.pid_exists(pid)],
        }
        write_whole(self._note, json.dumps(note, indent=2) + "\n")

    def read(self) -> dict[str, Any]:
        """Give the note; empty where there is none that can be read."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}

    def remove(self) -> None:
        """Take the note away: nothing is running any more."""
        self._note.unlink(missing_ok=True)


@contextmanager
def holding(folder: Path, what: str, remedy: str) -> Iterator[Hold]:
    """Hold a folder while the block runs.

    Args:
        folder: The folder; it is made where it is missing.
        what: What it is, for the error.
        remedy: What to do when it is held already.

    Raises:
        UpError: Another one holds it; the message says which process, and where it can be seen.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    hold = Hold(folder)
    lock = FileLock(folder / f"{_NAME}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as busy:
        holder = hold.read()
        who = f"process {holder['pid']}, {holder['ui']}" if "ui" in holder else "still starting"
        raise UpError(f"{what} is up already ({who})", remedy=remedy) from busy
    with lock:
        yield hold


def _identify(pid: int) -> dict[str, float]:
    """Give what tells a process from a later one with the same number."""
    return {"pid": pid, "began": psutil.Process(pid).create_time()}


def _find(known: dict[str, float]) -> psutil.Process | None:
    with suppress(psutil.NoSuchProcess, KeyError, TypeError):
        process = psutil.Process(int(known["pid"]))
        if process.create_time() == known["began"]:
            return process
    return None


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return process.children(recursive=True)
    return []
