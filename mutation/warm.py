"""Asks the tests about many mutants in a process that has loaded and collected everything.

It forks for each mutant, and the fork runs the tests that were chosen. That takes as long as these
tests, and nothing besides.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mutation.asking import ASKED, UNPATCHED, FewExamples, limit_child, quieten_hypothesis
from mutation.mutants import Mutant
from mutation.patching import patch


class Warm:
    """A pytest plugin: in place of running all tests, answers what it is asked."""

    def __init__(self, ask_all: Callable[[Warm], None]) -> None:
        self._ask_all = ask_all
        self._items: dict[str, list[pytest.Item]] = defaultdict(list)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Answer, with the tests that were collected."""
        for item in session.items:
            self._items[item.nodeid.split("[")[0]].append(item)
        with _shared_tables(sys.modules.get("tests.library")):
            self._ask_all(self)
        return True

    def run(
        self, copy: Path, work: Path, mutant: Mutant, tests: Sequence[str], seconds: float
    ) -> None:
        """Be a fork: put the fault in, run the tests until one fails, and end."""
        status = 70
        try:
            limit_child(work, seconds)
            path = copy / mutant.place.path
            is_sql = path.suffix == ".sql"
            if not is_sql and not patch(mutant, str(path), path.read_bytes()):
                status = UNPATCHED
                return
            tempfile.tempdir = None
            status = self._run_items([item for test in tests for item in self._items[test]], work)
        finally:
            sys.stdout.flush()
            os._exit(status)

    def _run_items(self, items: list[pytest.Item], work: Path) -> int:
        from _pytest.runner import runtestprotocol

        for item, following in zip(items, [*items[1:], None], strict=True):
            factory: Any = item.config._tmp_path_factory  # type: ignore[attr-defined]
            factory._given_basetemp = work / "base"
            reports = runtestprotocol(item, nextitem=following, log=False)
            if any(report.failed for report in reports):
                sys.stdout.write(f"FAILED {item.nodeid}\n")
                return 1
        return 0


@contextmanager
def _shared_tables(library: Any) -> Iterator[None]:
    """Have the forks copy one set of empty tables: to make them takes longer than most tests.

    They are made in a fork, since Delta Lake's threads would not be there in a fork of ours.
    """
    if library is None:
        yield
        return
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.write(writing, str(library._empty_workspace()).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        made = Path(pipe.read().decode())
    os.wait()
    library._empty_workspace = lambda: made
    try:
        yield
    finally:
        shutil.rmtree(made, ignore_errors=True)


def collect(copy: Path, tests: Sequence[str], ask_all: Callable[[Warm], None]) -> None:
    """Load and collect a room's tests, and answer what ``ask_all`` asks."""
    os.chdir(copy)
    os.environ["PYTHONPATH"] = str(copy)
    sys.path.insert(0, str(copy))
    sys.dont_write_bytecode = True
    quieten_hypothesis()
    base = ("-q", "-s", "-m", ASKED, "-p", "no:cacheprovider", "-p", "no:xdist")
    pytest.main([*base, *tests], plugins=[FewExamples(), Warm(ask_all)])
