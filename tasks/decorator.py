"""The decorator of every task of ours: what Prefect adds to a function, and what we add to that.

An error shows no number (``tasks.masking``), and what a task is given is not searched through.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import is_dataclass
from typing import Any, ParamSpec, TypeVar

import prefect
from prefect.cache_policies import CachePolicy
from prefect.utilities.annotations import opaque
from pydantic import BaseModel

from tasks.masking import mask_errors

Asked = ParamSpec("Asked")
Given = TypeVar("Given")


class WholeTask(prefect.Task[Asked, Given]):
    """A task that takes a playbook or a run as one thing.

    Prefect looks for results of other tasks in what a task is given, twice and all the way down:
    in a playbook of ninety segments that took a tenth of a second for each task. A result that is
    given as it is, or in a list or a table of frames, is still found, and drawn as an arrow.
    """

    # Type checkers see the signature of Prefect's own.
    def __call__(self, *args: Any, **named: Any) -> Any:  # type: ignore[override]
        """Run it, as a task of the flow that calls it."""
        wholes = {name: _as_whole(value) for name, value in named.items()}
        return super().__call__(*map(_as_whole, args), **wholes)


def task(
    *, name: str, cache_policy: CachePolicy, task_run_name: str | None = None
) -> Callable[[Callable[Asked, Given]], prefect.Task[Asked, Given]]:
    """Make a task of a function, as Prefect's decorator of that name does.

    An error of ours passes as it is, and so does one that quotes no number.
    """
    return lambda body: WholeTask(
        mask_errors(body), name=name, task_run_name=task_run_name, cache_policy=cache_policy
    )


def _as_whole(value: Any) -> Any:
    """Have Prefect look at a thing of parts and not into it; of a list, at each thing in it."""
    if type(value) in (list, tuple):
        return type(value)(map(_as_whole, value))
    has_parts = isinstance(value, BaseModel) or is_dataclass(value)
    return opaque(value) if has_parts else value
