"""Asks the tests about one mutant: in a process that is forked when everything heavy is loaded.

A process of tests takes a second of processor time to load pandas, DuckDB and the rest, and half a
second for the product. So one process loads the first part once and forks for each mutant; the
product is loaded in the fork, with the fault in it, as it would be by anybody.
"""

from __future__ import annotations

import importlib
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutation.reach import Reach

HEAVY = (
    "deltalake",
    "duckdb",
    "hypothesis",
    "hypothesis.stateful",
    "numpy",
    "pandas",
    "pandera.pandas",
    "phonenumbers",
    "pyarrow.dataset",
    "pydantic",
    "pytest",
    "requests",
    "sqlglot",
    "sqlglot.optimizer",
    "yaml",
)
_EXAMPLES = 25

ASKED = "not soak"
"""The tests that are asked, as marks: slow ones as well, of which the budget lets in what fits."""

UNPATCHED = 71
"""What a fork ends with if the fault cannot be put into the loaded program."""

_TIME_LIMIT_SIGNALS = {signal.SIGXCPU, signal.SIGKILL}


@dataclass(frozen=True)
class Answer:
    """What the tests said: ``killed``, ``survived`` or ``timeout``, after how long, and who."""

    verdict: str
    processor_seconds: float
    noticed_by: str


def load_heavy() -> None:
    """Load what every test needs and no mutant changes."""
    for name in HEAVY:
        importlib.import_module(name)


def ask(copy: Path, tests: Sequence[str], seconds: float, reach_into: Path | None = None) -> Answer:
    """Run tests in a copy of the project until the first one fails.

    Args:
        copy: The project's copy, with the fault in it.
        tests: What to run, as pytest names it; the likeliest to notice first.
        seconds: How much processor time they may take; fifteen times that by the clock.
        reach_into: Where to write down which test reaches what, if that is asked.
    """
    return fork(copy, seconds, lambda work: _run(copy, work, tests, seconds, reach_into))


def fork(copy: Path, seconds: float, run: Callable[[Path], None]) -> Answer:
    """Run tests in a fork, and say what came of it."""
    work = copy.parent / f"{copy.name}-work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = os.fork()
    if child == 0:
        run(work)
    status = _wait(child, time.monotonic() + 15 * seconds + 60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    said = (work / "said").read_text(encoding="utf-8", errors="replace")
    shutil.rmtree(work, ignore_errors=True)
    if status is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) in _TIME_LIMIT_SIGNALS):
        return Answer("timeout", used, "")
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
        return Answer("survived", used, "")
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == UNPATCHED:
        return Answer("unpatched", used, "")
    return Answer("killed", used, _first_failure(said))


def limit_child(work: Path, seconds: float) -> None:
    """Have a fork be a group of its own, with a limit to its time and its words in a file."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 5))
    said = os.open(work / "said", os.O_WRONLY | os.O_CREAT)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.environ["TMPDIR"] = str(work)


def quieten_hypothesis() -> None:
    """Have Hypothesis try the same few examples each time, and shrink nothing."""
    from hypothesis import HealthCheck, Phase, settings

    settings.register_profile(
        "mutation",
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=_EXAMPLES,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutation")


def _wait(child: int, until: float) -> int | None:
    """Wait for a process to end, and end what it left behind; nothing if it took too long."""
    status = None
    while status is None and time.monotonic() < until:
        ended, found = os.waitpid(child, os.WNOHANG)
        if ended:
            status = found
        else:
            time.sleep(0.05)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if status is None:
        os.waitpid(child, 0)
    return status


def _run(
    copy: Path, work: Path, tests: Sequence[str], seconds: float, reach_into: Path | None
) -> None:
    """Be the forked process: run pytest and end."""
    status = 70
    try:
        limit_child(work, seconds)
        os.chdir(copy)
        os.environ["PYTHONPATH"] = str(copy)
        sys.path.insert(0, str(copy))
        import pytest

        quieten_hypothesis()
        plugins: list[object] = [FewExamples()]
        if reach_into:
            plugins.append(Reach(copy, reach_into))
        # What is compiled of a mutant must not be taken for the file's own later.
        sys.dont_write_bytecode = not reach_into
        base = ("-x", "-q", "-m", ASKED, "--tb=line", "-p", "no:cacheprovider", "-p", "no:xdist")
        status = int(pytest.main([*base, f"--basetemp={work / 'base'}", *tests], plugins=plugins))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


class FewExamples:
    """Has tests by Hypothesis try a few examples, however many they ask for themselves."""

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Lower what each test and each machine of states asks for."""
        from hypothesis import settings

        for item in items:
            test: Any = getattr(item, "obj", None)
            of_test = getattr(test, "_hypothesis_internal_use_settings", None)
            if isinstance(of_test, settings):
                few = min(of_test.max_examples, _EXAMPLES)
                test._hypothesis_internal_use_settings = settings(of_test, max_examples=few)
            of_class = getattr(getattr(item, "cls", None), "settings", None)
            if isinstance(of_class, settings):
                few = min(of_class.max_examples, _EXAMPLES)
                item.cls.settings = settings(of_class, max_examples=few)


def _first_failure(said: str) -> str:
    for line in said.splitlines():
        if line.startswith(("FAILED ", "ERROR ")):
            return line.split(" ", 1)[1].split(" - ")[0][:200]
    return said.strip().splitlines()[-1][:200] if said.strip() else ""
