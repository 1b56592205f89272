"""Tasks whose errors show no number: Prefect keeps what an error says in the task's state."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import prefect
from prefect.cache_policies import CachePolicy

from sendable.errors import SendableError
from sendable.numbers import mask_numbers_in

Asked = ParamSpec("Asked")
Given = TypeVar("Given")


class MaskedError(Exception):
    """An error that is none of ours and quoted a number: its type, and its text without that."""


def task(
    *, name: str, cache_policy: CachePolicy, task_run_name: str | None = None
) -> Callable[[Callable[Asked, Given]], prefect.Task[Asked, Given]]:
    """Make a task of a function, as Prefect's decorator of that name does.

    An error of ours passes as it is, and so does one that quotes no number.
    """
    return lambda body: prefect.task(
        name=name, task_run_name=task_run_name, cache_policy=cache_policy
    )(_masking(body))


def _masking(body: Callable[Asked, Given]) -> Callable[Asked, Given]:
    @wraps(body)
    def run(*args: Asked.args, **kwargs: Asked.kwargs) -> Given:
        try:
            return body(*args, **kwargs)
        except SendableError:
            raise
        except Exception as failure:
            said = str(failure)
            masked = mask_numbers_in(said)
            if masked == said:
                raise
            told = MaskedError(f"{type(failure).__name__}: {masked}")
            raise told.with_traceback(failure.__traceback__) from None

    return run
