"""Measuring a piece of work in a process of its own: seconds, and the most memory it held."""

from __future__ import annotations

import multiprocessing
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Measured:
    """What a piece of work took, and what it answered. ``peak_mb`` is its resident memory."""

    seconds: float
    peak_mb: float
    answer: Any


def measure(work: Callable[..., Any], *given: Any) -> Measured:
    """Run ``work`` in a fresh process, whose memory no earlier work has touched.

    Args:
        work: A function of a module, so that the process can find it.
        given: Its arguments.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(theirs, work, given))
    child.start()
    theirs.close()
    try:
        measured: Measured = ours.recv()
    finally:
        child.join()
    return measured


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _work(answer_to: Connection, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    began = time.perf_counter()
    answer = work(*given)
    seconds = time.perf_counter() - began
    answer_to.send(Measured(seconds, read_peak_mb(), answer))


def read_peak_mb() -> float:
    """Give the most memory this process has held.

    Not ``getrusage``: its figure survives the start of a program, and would be that of whoever
    started this process when theirs was more.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024
