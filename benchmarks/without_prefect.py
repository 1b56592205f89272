"""Prefect left out: its names stand for nothing, and the flows and tasks run as plain functions.

So the same code is measured with Prefect and without it, down to the texts of the artifacts; only
what Prefect does is missing: its import, its runs and states, its artifacts, logs and events.
"""

from __future__ import annotations

import logging
import sys
import types
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Generic, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Given = TypeVar("Given")


class State(Generic[Given]):
    """What a flow gives back."""


@dataclass(frozen=True)
class Completed(State[Any]):
    """A flow that came to its end."""

    data: Any = None
    name: str = ""
    message: str = ""


@dataclass(frozen=True)
class Failed(State[Any]):
    """A flow that an error stopped."""

    message: str = ""
    data: Any = None


def flow(**_: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Stand for the decorator of flows: what a state holds is given, or raised."""

    def decorate(body: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any) -> Any:
            answer = body(*args)
            if isinstance(answer, Failed):
                raise answer.data
            return answer.data if isinstance(answer, Completed) else answer

        return run

    return decorate


class Task(Generic[Asked, Given]):
    """Stand for a task, which is its function."""

    def __init__(self, body: Callable[Asked, Given], **_: Any) -> None:
        self._body = body

    def __call__(self, *args: Any, **named: Any) -> Given:
        """Call the function."""
        return self._body(*args, **named)


def leave_out() -> None:
    """Put the names in the place of Prefect, in a process that has not imported it."""
    nothing = lambda *_, **__: None  # noqa: E731
    run = SimpleNamespace(
        id=None, tags=[], parent_flow_run_id="a refresh", root_flow_run_id=None, parameters={}
    )
    client = SimpleNamespace(update_flow_run=nothing)
    names: dict[str, dict[str, Any]] = {
        "prefect": {
            "flow": flow,
            "Flow": State,
            "Task": Task,
            "State": State,
            "get_run_logger": lambda: logging.getLogger("without_prefect"),
        },
        "prefect.artifacts": {
            f"{verb}_{kind}_artifact": nothing
            for verb in ("create", "update")
            for kind in ("link", "markdown", "progress", "table")
        },
        "prefect.blocks": {},
        "prefect.blocks.system": {"Secret": object},
        "prefect.cache_policies": {"NO_CACHE": None, "CachePolicy": object},
        "prefect.client": {},
        "prefect.client.orchestration": {"get_client": lambda **_: nullcontext(client)},
        "prefect.client.schemas": {},
        "prefect.client.schemas.objects": {"FlowRun": object},
        "prefect.deployments": {"run_deployment": nothing},
        "prefect.events": {"emit_event": nothing},
        "prefect.exceptions": {"ObjectNotFound": KeyError},
        "prefect.runtime": {"flow_run": run, "deployment": SimpleNamespace(id=None)},
        "prefect.settings": {
            "get_current_settings": lambda: SimpleNamespace(api=SimpleNamespace(url=None))
        },
        "prefect.states": {"Completed": Completed, "Failed": Failed},
        "prefect.utilities": {},
        "prefect.utilities.annotations": {"opaque": lambda given: given},
        "prefect.utilities.urls": {"url_for": nothing},
    }
    assert "prefect" not in sys.modules
    for name, given in names.items():
        module = types.ModuleType(name)
        vars(module).update(given)
        sys.modules[name] = module
