"""The processes that ``sendable up`` starts: each has a log, and ends with all it started."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from sendable.workspace import PROJECT_ROOT

_TOLD = 12
"""Lines of a log that are shown when its process has ended."""


@dataclass(frozen=True)
class Child:
    """A process, what it is called, and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    @property
    def killed_by(self) -> str | None:
        """The name of the signal that ended it, such as SIGKILL; None when it ended by itself."""
        code = self.process.poll()
        return signal.Signals(-code).name if code is not None and code < 0 else None

    def said(self) -> str:
        """Give the last lines that it wrote."""
        with suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-_TOLD:])
        return ""

    def find_family(self) -> list[psutil.Process]:
        """Give every process that it has started, and those that they have."""
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []

    def end(self, seconds: float) -> None:
        """Ask it to end; after some seconds end it, and whatever it started.

        A flow run is a process in a session of its own, so that no signal to a group reaches it.
        """
        family = self.find_family()
        with suppress(ProcessLookupError):
            self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=seconds)
        left = [one for one in {*family, *self.find_family()} if one.is_running()]
        if self.is_alive:
            self.process.kill()
            self.process.wait()
        for one in left:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(left, timeout=seconds)


def start_child(
    name: str, command: Sequence[str], environment: Mapping[str, str], logs: Path
) -> Child:
    """Start a process in the checkout's folder.

    It is in a session of its own: ``Ctrl-C`` in the terminal comes to ``sendable up`` alone, which
    ends everything in order. The log of the last time is kept as ``NAME.log.1``.

    Args:
        name: What it is called.
        command: What to run.
        environment: Its whole environment.
        logs: The folder for its log.
    """
    log = logs / f"{name}.log"
    with suppress(FileNotFoundError):
        log.replace(logs / f"{name}.log.1")
    with log.open("wb") as written:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            command,
            cwd=PROJECT_ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Child(name, process, log)
