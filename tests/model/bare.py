"""The flows as they are, without Prefect's engine, server and clock.

What runs is the body of every flow and task, in the flows' own order and behind their gates. Taken
out is only what speaks to a Prefect server: runs and their states, labels, artifacts, events.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pandas as pd

from sendable import playbook
from sendable.gates import suites
from sendable.gates.report import Check
from sendable.runs import RunRequest, Step, continue_run, point_latest

_MODULES = (
    *(f"flows.{name}" for name in ("ingest", "exclude", "segment", "strategise", "publish")),
    *("flows.refresh", "flows.push", "flows.ending"),
    *(f"tasks.{name}" for name in ("account", "approval", "events", "exclude", "gates", "ingest")),
    *(f"tasks.{name}" for name in ("labels", "publish", "push", "reports", "scrub", "segment")),
    *(f"tasks.{name}" for name in ("shown", "strategise", "triggers")),
)

_SPEAKS_TO_A_SERVER = frozenset(
    {
        *("label_run", "ask_for_refresh", "create_progress_artifact", "update_progress_artifact"),
        *("create_markdown_artifact", "create_table_artifact", "create_link_artifact"),
        *("announce_step", "tell_event"),
    }
)

_QUIET = logging.getLogger("tests.model")
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False


def _say_nothing(*_: object, **__: object) -> None:
    """Stand in for what speaks to a server."""


def _clock_of(now: Callable[[], datetime]) -> type[datetime]:
    class Standing(datetime):
        """The class of moments, for which it is what time the account's clock says."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return now().astimezone(tz)

    return Standing


@contextmanager
def without_prefect(now: Callable[[], datetime]) -> Iterator[None]:
    """Have flows and tasks be plain functions, at the moment that a clock says."""
    from prefect import Flow, Task

    clock = _clock_of(now)
    patches = []

    def stand_in(module: Any, name: str, value: Any) -> None:
        patches.append(patch.object(module, name, value))

    for path in _MODULES:
        module = importlib.import_module(path)
        for name, value in vars(module).items():
            if name in _SPEAKS_TO_A_SERVER:
                stand_in(module, name, _say_nothing)
            elif name == "get_run_logger":
                stand_in(module, name, lambda: _QUIET)
            elif isinstance(value, Task | Flow):
                stand_in(module, name, _body_of(value))
            elif value is datetime:
                stand_in(module, name, clock)
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in reversed(patches):
            one.stop()


def _body_of(value: Any) -> Callable[..., Any]:
    """Give what a flow or task does; a flow's wrapping of errors as states is taken off, too."""
    body = value.fn
    from prefect import Flow

    return body.__wrapped__ if isinstance(value, Flow) else body


def _judge_plainly(name: str, frame: pd.DataFrame, docs: Path) -> list[Check]:
    """Judge a frame by a suite of ``expectations/`` as Great Expectations does, and write no pages.

    That library takes half of a small run's time; other tests hold it to the same suites.
    """
    checks = []
    for one in suites._read_suite(name)["expectations"]:
        config = SimpleNamespace(
            type=one["type"],
            kwargs=one["kwargs"],
            meta=one["meta"],
            severity=SimpleNamespace(value=one["severity"]),
        )
        wrong = _count_wrong(one["type"], one["kwargs"], frame)
        result = SimpleNamespace(
            expectation_config=config,
            exception_info=None,
            success=wrong == 0,
            result={"unexpected_count": wrong},
        )
        checks.append(suites._to_check(name, result, frame))
    return checks


def _count_wrong(kind: str, asked: dict[str, Any], frame: pd.DataFrame) -> int:
    """Count the rows against one expectation; what is missing is against none but "not null"."""
    if condition := asked.get("row_condition"):
        is_equal = frame[condition["column"]["name"]] == condition["parameter"]
        frame = frame[is_equal if condition["operator"] == "==" else ~is_equal]
    values = frame[asked["column"]]
    known = values.dropna()
    match kind.removeprefix("expect_column_values_to_"):
        case "be_between":
            least, most = asked.get("min_value"), asked.get("max_value")
            below = known < least if least is not None else known != known
            above = known > most if most is not None else known != known
            return int((below | above).sum())
        case "be_unique":
            return int(known.duplicated(keep=False).sum())
        case "not_be_null":
            return int(values.isna().sum())
        case "be_in_set":
            return int((~known.isin(asked["value_set"])).sum())
        case "match_regex":
            return int((~known.astype(str).str.contains(asked["regex"])).sum())
        case _:
            raise AssertionError(f"{kind} is not known here")


@contextmanager
def without_pages() -> Iterator[None]:
    """Have gates judge plainly, leave out plans and documents, read policies once a run.

    What is left out decides nothing about anybody: steps 4 and 5 read decisions and membership.
    """
    import flows.refresh as refresh

    with (
        patch.object(suites, "_run_suite", _judge_plainly),
        patch.object(playbook, "read_policies", cache(playbook.read_policies)),
        patch.object(refresh, "strategise", _note("strategise")),
        patch.object(refresh, "publish", _note("publish")),
        patch.object(refresh, "list_next_steps", _say_nothing),
        patch.object(refresh, "show_run", _say_nothing),
    ):
        yield


def _note(step: Step) -> Callable[[RunRequest], str]:
    """Give a step that only says of itself that it ended well; the last one publishes the run."""

    from flows import publish

    def take(request: RunRequest) -> str:
        now = publish.datetime.now(UTC)
        read = playbook.read_playbook(request.playbook)
        run = continue_run(request, step, now, read.digest)
        run.record(step, now, {})
        if step == "publish":
            point_latest(run)
        return run.run_id

    return take
