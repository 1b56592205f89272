"""The request budget of each endpoint, shared by every thread, learnt from the rate headers.

ClickSend publishes no limits. On the one endpoint that was ever watched, each answer told the
limit, what was left of it and when it is filled up again (API fact sheet, section 1.6), so that is
what a budget learns from. An endpoint that says nothing is not held back until it answers 429.
"""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

_ID = re.compile(r"/[^/]*\d[^/]*")

_SMALLEST_WAIT = 0.05
_A_WHILE = 1.0
_FIRST_WAIT_AFTER_429 = 1.0
_LONGEST_WAIT_AFTER_429 = 60.0
_MOST_AT_ONCE = 64
_CALM_ANSWERS = 20
"""After so many good answers in a row, one more call at a time is let through again."""

Timer = Callable[[], float]


class Closed(Exception):
    """The client was closed while a call waited for its turn."""


@dataclass
class Budget:
    """What is known of one endpoint. Times are seconds of the throttle's timer.

    ``left`` counts the calls that may still go before ``full_at``; ``limit`` is absent while the
    endpoint has told none. ``is_guess`` says that both are our own reckoning of a window that must
    have begun, until an answer of it tells.
    """

    limit: int | None = None
    left: int = 0
    window: float = 60.0
    full_at: float = 0.0
    is_guess: bool = False
    is_known: bool = False
    closed_until: float = 0.0
    refusals: int = 0
    in_flight: int = 0
    at_once: int = _MOST_AT_ONCE
    calm: int = 0

    def wait(self, now: float) -> float:
        """Give the seconds until a call may go; 0 for at once."""
        if now < self.closed_until:
            return self.closed_until - now
        # The first call goes alone: its answer tells whether there is a limit.
        if self.in_flight >= (self.at_once if self.is_known else 1):
            return _A_WHILE
        if self.limit is None or self.left > 0:
            return 0.0
        if now >= self.full_at:
            self.left, self.full_at, self.is_guess = self.limit, now + self.window, True
            return 0.0
        return max(self.full_at - now, _SMALLEST_WAIT)

    def take(self) -> None:
        """Count a call that goes now."""
        self.in_flight += 1
        self.left -= 1

    def learn(self, status: int, headers: Mapping[str, str], now: float) -> None:
        """Learn from an answer."""
        self.is_known = True
        reset = _number(headers.get("ratelimit-reset"))
        if status == 429:
            self._refused(_number(headers.get("Retry-After")) or reset, now)
        else:
            self._answered()
        limit, left = (_number(headers.get(f"x-ratelimit-{name}")) for name in _HEADERS)
        if limit is None or left is None:
            return
        self.limit = max(int(limit), 1)
        self._learn_window(int(left), reset, now)

    def seconds_for(self, calls: int, pace: float | None, now: float) -> float | None:
        """Say how long so many calls will take; nothing while nothing is known.

        Args:
            calls: Calls still to make.
            pace: Calls a second, as measured, where the endpoint has told no limit.
            now: The timer.
        """
        if calls <= 0:
            return 0.0
        if self.limit is None:
            return None if pace is None else calls / pace
        beyond = calls - max(self.left, 0)
        if beyond <= 0:
            return 0.0
        windows = -(-beyond // self.limit)
        return max(self.full_at - now, 0.0) + (windows - 1) * self.window

    def _learn_window(self, left: int, reset: float | None, now: float) -> None:
        full_at = now + (self.window if reset is None else reset)
        if not self.is_guess and full_at <= self.full_at + 1.0:
            self.left = min(self.left, left)
            if reset is not None:
                # Whole seconds, and a window may begin when its first call arrives: of several
                # answers the latest end is safe, the earliest may bring a burst of refusals.
                self.full_at = max(self.full_at, full_at)
            return
        if reset is not None:
            # A window that somebody else began is longer than what is left of it.
            assert self.limit is not None
            began_here = self.is_guess and left >= self.limit - self.in_flight
            self.window = max(reset, 1.0 if began_here else self.window)
        # The other calls on their way may count against the new window too.
        self.left = left - max(self.in_flight - 1, 0)
        self.full_at, self.is_guess = full_at, False

    def _refused(self, wait: float | None, now: float) -> None:
        if now < self.closed_until:
            return  # Calls that were on their way together are refused together: one lesson.
        self.refusals += 1
        guess = min(_FIRST_WAIT_AFTER_429 * 2 ** (self.refusals - 1), _LONGEST_WAIT_AFTER_429)
        self.closed_until = now + max(guess if wait is None else wait, _SMALLEST_WAIT)
        self.left, self.full_at = 0, self.closed_until
        self.at_once, self.calm = max(1, min(self.at_once, self.in_flight) // 2), 0

    def _answered(self) -> None:
        self.refusals = 0
        self.calm += 1
        if self.calm >= _CALM_ANSWERS:
            self.at_once, self.calm = min(self.at_once + 1, _MOST_AT_ONCE), 0


_HEADERS = ("limit", "remaining")


@dataclass
class Throttle:
    """Lets calls go when their endpoint's budget allows. Safe to share between threads.

    Budgets are kept by endpoint and not by account: ClickSend counts by address.
    """

    timer: Timer = time.monotonic
    nap: float = _A_WHILE
    """Seconds after which whoever waits looks up: was the client closed, has another learnt?"""
    made: int = 0
    """How many calls were made so far."""
    refused: int = 0
    """How many of them were answered 429."""
    _budgets: dict[str, Budget] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _is_closed: bool = False

    @contextmanager
    def turn(self, method: str, path: str) -> Iterator[Callable[[int, Mapping[str, str]], None]]:
        """Wait for a call's turn and hold it while the block makes the call.

        Yields:
            A function to be given the answer's status and headers.

        Raises:
            Closed: The throttle was closed meanwhile.
        """
        budget = self._await(endpoint_of(method, path))

        def learn(status: int, headers: Mapping[str, str]) -> None:
            with self._changed:
                self.made += 1
                self.refused += status == 429
                budget.learn(status, headers, self.timer())

        try:
            yield learn
        finally:
            with self._changed:
                budget.in_flight -= 1
                self._changed.notify_all()

    def pause(self, seconds: float) -> None:
        """Wait before a call is tried again.

        Raises:
            Closed: The throttle was closed meanwhile.
        """
        until = self.timer() + seconds
        with self._changed:
            while (left := until - self.timer()) > 0:
                self._check_open()
                self._changed.wait(min(left, self.nap))

    def seconds_for(self, method: str, path: str, calls: int, pace: float | None) -> float | None:
        """Say how long so many calls of an endpoint will take, or nothing while it is unknown."""
        with self._changed:
            budget = self._budgets.get(endpoint_of(method, path), Budget())
            return budget.seconds_for(calls, pace, self.timer())

    def is_limited(self, method: str, path: str) -> bool:
        """Tell whether an endpoint has told its limit."""
        with self._changed:
            budget = self._budgets.get(endpoint_of(method, path))
            return budget is not None and budget.limit is not None

    def allowance(self, method: str, path: str) -> tuple[int, int] | None:
        """Give how often an endpoint may be called in a window, and how often it still may.

        Nothing while it has told no limit.
        """
        with self._changed:
            budget = self._budgets.get(endpoint_of(method, path))
            if budget is None or budget.limit is None:
                return None
            return budget.limit, max(budget.left, 0)

    def close(self) -> None:
        """Wake everybody who waits, to no avail."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _await(self, endpoint: str) -> Budget:
        with self._changed:
            budget = self._budgets.setdefault(endpoint, Budget())
            while True:
                self._check_open()
                wait = budget.wait(self.timer())
                if not wait:
                    budget.take()
                    return budget
                self._changed.wait(min(wait, self.nap))

    def _check_open(self) -> None:
        if self._is_closed:
            raise Closed


def endpoint_of(method: str, path: str) -> str:
    """Give the endpoint a call belongs to: its path with the ids taken out."""
    return f"{method} {_ID.sub('/{id}', path)}"


def _number(text: str | None) -> float | None:
    """Read a header's number; "nan" and "inf", which nobody could wait for, are none."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return max(number, 0.0) if math.isfinite(number) else None
