"""How often each endpoint may be called."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_VARIABLE = re.compile(r"/[^/]*\d[^/]*")


@dataclass(frozen=True)
class RateLimits:
    """How many calls a minute each endpoint takes from one address.

    Only ``/account`` was ever seen to have a limit, so only it has one by default.

    Args:
        every: The limit of every endpoint that has none of its own; none when absent.
        endpoints: Limits by path.
        window: The length of the "minute" in seconds.
    """

    every: int | None = None
    endpoints: Mapping[str, int] = field(default_factory=lambda: {"/v3/account": 20})
    window: float = 60.0

    def of(self, endpoint: str) -> int | None:
        """Give the limit of an endpoint, if it has one.

        Args:
            endpoint: The path with its ids taken out.
        """
        limit = self.endpoints.get(endpoint)
        if limit is None or self.every is None:
            return self.every if limit is None else limit
        return min(limit, self.every)


@dataclass(frozen=True)
class Verdict:
    """What a bucket says about one call.

    Args:
        allowed: Whether the call may pass.
        headers: What ClickSend says about it.
    """

    allowed: bool
    headers: Mapping[str, str]


class Buckets:
    """The tokens left, by endpoint and address.

    A bucket is filled up at the first call and again each time the window has passed, which is
    what the observed reset times look like.

    Args:
        limits: The limits.
        timer: Gives seconds that only ever grow. Not the account's clock, which may stand still.
    """

    def __init__(self, limits: RateLimits, timer: Callable[[], float]) -> None:
        self._limits = limits
        self._timer = timer
        self._used: dict[tuple[str, str], tuple[float, int]] = {}

    def take(self, method: str, path: str, address: str) -> Verdict:
        """Take a token for a call.

        Args:
            method: The HTTP method.
            path: The path.
            address: Where the call comes from; whose key it carries does not matter.
        """
        endpoint = path[:3] + _VARIABLE.sub("/{id}", path[3:].rstrip("/"))
        limit = self._limits.of(endpoint)
        if limit is None:
            return Verdict(True, {})
        key = (f"{method} {endpoint}", address)
        now = self._timer()
        since, used = self._used.get(key, (now, 0))
        if now - since >= self._limits.window:
            since, used = now, 0
        allowed = used < limit
        used += allowed
        self._used[key] = (since, used)
        reset = str(math.ceil(since + self._limits.window - now))
        headers = {
            "x-ratelimit-limit": str(limit),
            "x-ratelimit-remaining": str(limit - used),
            "ratelimit-reset": reset,
        }
        return Verdict(allowed, headers if allowed else headers | {"Retry-After": reset})
