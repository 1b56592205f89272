"""Tasks whose errors show no number: Prefect keeps what an error says in the task's state."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from sendable.errors import SendableError
from sendable.numbers import mask_numbers_in

Asked = ParamSpec("Asked")
Given = TypeVar("Given")


class MaskedError(Exception):
    """An error that is none of ours and quoted a number: its type, and its text without that."""


def mask_errors(body: Callable[Asked, Given]) -> Callable[Asked, Given]:
    """Give a function whose errors quote no number; one of ours passes as it is."""

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
