"""What this process waits for because of Prefect: requests to its server, and threads that end.

At the end of each flow Prefect waits for the thread that gives signs of life, which sleeps a second
at a time.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx

HEARTBEATS = "waiting for the thread of a flow's signs of life"

_ID = re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}")


class RequestsMade:
    """Counts requests below an address; without one it counts nothing."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.by_kind: dict[str, dict[str, float]] = {}

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count for as long as the block runs."""
        if not self.address:
            yield
            return
        plain, waiting = httpx.Client.send, httpx.AsyncClient.send

        def send(client: httpx.Client, request: httpx.Request, **given: Any) -> httpx.Response:
            began = time.perf_counter()
            try:
                return plain(client, request, **given)
            finally:
                self._note(request, time.perf_counter() - began)

        async def send_waiting(
            client: httpx.AsyncClient, request: httpx.Request, **given: Any
        ) -> httpx.Response:
            began = time.perf_counter()
            try:
                return await waiting(client, request, **given)
            finally:
                self._note(request, time.perf_counter() - began)

        from prefect import flow_engine

        alive = flow_engine._send_heartbeats

        @contextmanager
        def send_heartbeats(*given: Any, **named: Any) -> Iterator[None]:
            with ExitStack() as giving:
                giving.enter_context(alive(*given, **named))
                yield
                began = time.perf_counter()
            self._add(HEARTBEATS, time.perf_counter() - began)

        httpx.Client.send, httpx.AsyncClient.send = send, send_waiting  # type: ignore[method-assign]
        flow_engine._send_heartbeats = send_heartbeats
        try:
            yield
        finally:
            httpx.Client.send, httpx.AsyncClient.send = plain, waiting  # type: ignore[method-assign]
            flow_engine._send_heartbeats = alive

    def _note(self, request: httpx.Request, seconds: float) -> None:
        url = str(request.url)
        if not url.startswith(self.address):
            return
        kind = f"{request.method} {_ID.sub('/ID', url.removeprefix(self.address)).split('?')[0]}"
        self._add(kind, seconds)

    def _add(self, kind: str, seconds: float) -> None:
        found = self.by_kind.setdefault(kind, {"calls": 0, "seconds": 0.0})
        found["calls"] += 1
        found["seconds"] = round(found["seconds"] + seconds, 3)
