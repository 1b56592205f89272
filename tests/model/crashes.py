"""Ways in which a run ends before its end, and what may go wrong without ending it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal
from unittest.mock import patch

from sendable.clicksend.transport import Transport
from sendable.lake import Lake

from ..ingestion.trouble import Live, nothing_happens

_WRITES = ("upsert_checked", "add_checked", "append", "remove", "_replace_run")
"""The ways in which the lake makes a commit."""

Way = Literal["a call", "a commit", "refused", "in trouble", "a bad call"]


class Killed(BaseException):
    """The process is gone: nothing after this line is done."""


@dataclass(frozen=True)
class Crash:
    """How a run is disturbed.

    Attributes:
        way: ``a call``, ``a commit``: the process is killed there. ``refused``: from that call on
            the account refuses the key. ``in trouble``: from that call on it answers 503. ``a bad
            call``: only that call is answered with 500, which a run bears.
        at: At which call or commit, counted from the run's beginning.
        is_done: Whether the call or commit at which the process is killed was still done.
    """

    way: Way
    at: int
    is_done: bool = False

    @property
    def may_end_a_run(self) -> bool:
        """Whether a run may end by it; what only one call suffers must not end any."""
        return self.way != "a bad call"


@contextmanager
def disturbed(live: Live, crash: Crash | None) -> Iterator[None]:
    """Have a crash come over what the block does."""
    if crash is None:
        yield
        return
    with ExitStack() as undo:
        undo.callback(setattr, live, "happens", nothing_happens)
        began = len(live.asked)
        match crash.way:
            case "a call":
                undo.enter_context(_killing(Transport, ("_try",), crash))
            case "a commit":
                undo.enter_context(_killing(Lake, _WRITES, crash))
            case "refused":
                live.happens = lambda count: 401 if count > began + crash.at else None
            case "in trouble":
                live.happens = lambda count: 503 if count > began + crash.at else None
            case "a bad call":
                live.happens = lambda count: 500 if count == began + crash.at else None
        yield


@contextmanager
def _killing(owner: type[Any], names: tuple[str, ...], crash: Crash) -> Iterator[None]:
    """Kill the process at the n-th call of some methods, before it is done or after."""
    count, depth = 0, 0

    def killing(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def run(*args: Any, **kwargs: Any) -> Any:
            nonlocal count, depth
            if depth:
                return method(*args, **kwargs)
            count += 1
            mine = count
            if mine > crash.at or (mine == crash.at and not crash.is_done):
                raise Killed
            depth += owner is Lake
            try:
                done = method(*args, **kwargs)
            finally:
                depth -= owner is Lake
            if mine == crash.at:
                raise Killed
            return done

        return run

    with ExitStack() as undo:
        for name in names:
            undo.enter_context(patch.object(owner, name, killing(getattr(owner, name))))
        yield
