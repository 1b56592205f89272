"""Which tests reach which function, or read which file of SQL: a pytest plugin that writes it down.

What a fixture does counts for every test of its file, since some are made once for all of them.
"""

from __future__ import annotations

import json
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

PRODUCT = "sendable"


class Reach:
    """Listens to every call while a test runs."""

    def __init__(self, root: Path, written_to: Path) -> None:
        self._prefix = f"{root / PRODUCT}/"
        self._root = len(str(root)) + 1
        self._written_to = written_to
        self._names: dict[CodeType, str | None] = {}
        self._tests: dict[str, set[str]] = defaultdict(set)
        self._seconds: dict[str, float] = defaultdict(float)
        self._now = self._tests["import"]
        self._read = Path.read_text
        Path.read_text = self._hear_reading()  # type: ignore[method-assign]
        sys.settrace(self._hear)
        threading.settrace(self._hear)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """Count what is called from now on for the test's whole file."""
        self._now = self._tests[item.nodeid.split("::")[0]]
        _forget_cached()
        sys.settrace(self._hear)
        yield

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Count what is called from now on for the test."""
        self._now = self._tests[_name(item.nodeid)]
        _forget_cached()
        sys.settrace(self._hear)
        yield

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep how long the test took."""
        self._seconds[_name(report.nodeid)] += report.duration

    def pytest_sessionfinish(self) -> None:
        """Write down who reached what."""
        sys.settrace(None)
        threading.settrace(None)
        reached = {name: sorted(places) for name, places in self._tests.items()}
        content = {"reached": reached, "seconds": self._seconds}
        self._written_to.write_text(json.dumps(content), encoding="utf-8")

    def _hear_reading(self) -> Callable[..., str]:
        def read_text(path: Path, *given: Any, **named: Any) -> str:
            if str(path).startswith(self._prefix):
                self._now.add(str(path)[self._root :])
            return self._read(path, *given, **named)

        return read_text

    def _hear(self, frame: FrameType, event: str, value: object) -> None:
        code = frame.f_code
        if code not in self._names:
            path = code.co_filename
            is_ours = path.startswith(self._prefix)
            self._names[code] = f"{path[self._root :]}:{code.co_firstlineno}" if is_ours else None
        name = self._names[code]
        if name is not None:
            self._now.add(name)


def _forget_cached() -> None:
    """Have the product work out anew what it keeps: a test is heard to reach that, too."""
    kept = (
        getattr(found, "cache_clear", None)
        for name, module in list(sys.modules.items())
        if name.split(".")[0] == PRODUCT
        for found in list(vars(module).values())
    )
    for clear in filter(callable, kept):
        clear()


def _name(nodeid: str) -> str:
    """Give a test's name without its parameters: its file, class and function."""
    return nodeid.split("[")[0]
