"""The steps of a run as the flows take them, without a server, in a process that may be killed.

The tasks' own code does the work. A moment is a write: before and after each one the process may
kill itself, as a machine that loses its power would.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess as Process
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from prefect.logging import disable_run_logger

from sendable.disk import disk_errors
from sendable.errors import OutOfMemory
from sendable.exclusion.waterfalls import count_waterfall
from sendable.lake import Lake
from sendable.playbook import read_playbook
from sendable.runs import Run, RunRequest, Step, continue_run, point_latest
from sendable.schemas import TABLES
from sendable.segments.families import recall_families
from tasks import exclude, publish, segment, strategise

WRITES = (
    (Lake, "_replace_run"),
    (Lake, "append"),
    (Lake, "upsert_checked"),
    (Lake, "add_checked"),
    (Run, "save"),
    (Path, "replace"),
)
"""What writes: tables, manifests, and files that are put in their place."""

_OF_ITS_TIME = {"run_id", "known_at", "first_seen_at"}
"""Columns that say when and by which run something was learnt, and not what is so."""


def take(step: Step, request: RunRequest, now: datetime) -> Run:
    """Take a step of a run, as its flow does, but for the gate and what Prefect shows."""
    playbook = read_playbook(request.playbook)
    run = continue_run(request, step, now, playbook.digest)
    counts: dict[str, int] = {}
    with disable_run_logger():
        if step == "exclude":
            with run.workspace.lake.writing(run.run_id):
                exclude.read_replies.fn(run, playbook)
                exclude.record_suppressions.fn(run, playbook)
                exclude.record_lifts.fn(run, playbook)
                exclude.record_consents.fn(run, playbook)
                counts = {**count_waterfall(exclude.record_decisions.fn(run, playbook))}
        elif step == "segment":
            with run.workspace.lake.writing(run.run_id):
                found = segment.record_membership.fn(run, playbook)
            counts = {"segments": len(found.sizes), "in_no_segment": found.in_no_segment}
        elif step == "strategise":
            playbook = recall_families(playbook, run)
            with run.workspace.lake.writing(run.run_id):
                strategise.record_metrics.fn(run, playbook)
                strategise.record_audit_and_flows.fn(run, playbook)
                strategise.record_plans.fn(run, playbook)
        else:
            playbook = recall_families(playbook, run)
            publication = publish.gather_publication.fn(run, playbook)
            publish.write_documents.fn(run, publication)
            run.record("publish", now, {})
            publish.log_sunsets.fn(run)
            point_latest(run)
            return run
    run.record(step, now, counts)
    return run


@contextmanager
def counted(happens: Callable[[int], None]) -> Iterator[None]:
    """Call a function before and after each write, with how many moments there were."""
    moment = 0

    def wrapped(write: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **options: Any) -> Any:
            nonlocal moment
            moment += 1
            happens(moment)
            done = write(*args, **options)
            moment += 1
            happens(moment)
            return done

        return run

    kept = [(owner, name, getattr(owner, name)) for owner, name in WRITES]
    for owner, name, write in kept:
        setattr(owner, name, wrapped(write))
    try:
        yield
    finally:
        for owner, name, write in kept:
            setattr(owner, name, write)


def count_moments(step: Step, request: RunRequest, now: datetime) -> int:
    """Take a step undisturbed; give how many moments it has."""
    moments: list[int] = []
    with counted(moments.append):
        take(step, request, now)
    return len(moments)


def _take_and_die(step: Step, request: RunRequest, now: datetime, at: int) -> None:
    """Take a step in this process, which kills itself at a moment."""

    def happens(moment: int) -> None:
        if moment == at:
            os.kill(os.getpid(), signal.SIGKILL)

    with counted(happens):
        take(step, request, now)


def start(target: Callable[..., None], *given: Any) -> Process:
    """Start a process of its own, forked from one that has imported everything."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.faults.walk"])
    child = processes.Process(target=target, args=given)
    child.start()
    return child


def end_or_kill(child: Process, seconds: float) -> int:
    """Wait for a process, and kill it where it hangs; give how it ended."""
    child.join(timeout=seconds)
    child.kill()
    return end_of(child)


def end_of(child: Process) -> int:
    """Wait for a process; give how it ended."""
    child.join(timeout=300)
    assert child.exitcode is not None, "it hangs"
    return child.exitcode


def kill_in(step: Step, request: RunRequest, now: datetime, at: int) -> bool:
    """Take a step in a process of its own that is killed at a moment; tell whether it was."""
    return end_of(start(_take_and_die, step, request, now, at)) == -signal.SIGKILL


def take_and_wait(
    step: Step, request: RunRequest, now: datetime, at: int, pipe: Connection
) -> None:
    """Take a step, which says at a moment that it is there, and goes on when it is told to."""

    def happens(moment: int) -> None:
        if moment == at:
            pipe.send("here")
            pipe.recv()

    with counted(happens):
        take(step, request, now)


GAVE_UP = 3
"""How a process ends that was given too little memory and said so."""


def take_in_little_memory(step: Step, request: RunRequest, now: datetime, more: int) -> None:
    """Take a step where the system gives no more than so many bytes beside what is held."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with disk_errors():
            take(step, request, now)
    except OutOfMemory:
        os._exit(GAVE_UP)


def found_by(run: Run) -> dict[str, pd.DataFrame]:
    """Give what a lake says of a run, and all that is logged, in an order of its own."""
    found = {}
    for name, table in TABLES.items():
        rows = run.workspace.lake.read(name)
        assert not rows.duplicated(list(table.key)).any(), f"{name} has rows twice"
        if "run_id" in rows and "run_id" in table.key:
            rows = rows[rows["run_id"] == run.run_id]
        rows = rows.drop(columns=[column for column in rows if column in _OF_ITS_TIME])
        order = [column for column in rows if not any(map(_is_many, rows[column]))]
        found[name] = rows.sort_values(order, ignore_index=True)
    return found


def _is_many(value: object) -> bool:
    return isinstance(value, list | np.ndarray)
