"""What every call passes before it reaches a route: waiting time, rate limit, name and key."""

from __future__ import annotations

import asyncio
import base64
import binascii
import secrets
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sendable.clicksend.sandbox.server.answers import Refusal, refuse
from sendable.clicksend.sandbox.server.limits import Buckets

_UNAUTHORIZED = Refusal(401, "UNAUTHORIZED", "Authorization failed.")
# The documentation spells it TOO_MANY_REQUESTS; the service does not.
_TOO_MANY = Refusal(429, "HTTP_TOO_MANY_REQUESTS", "Too many attempts.")


class Door:
    """The middleware around the routes.

    Args:
        app: The routes.
        username: Who may come in.
        api_key: With which key.
        buckets: The rate limits; calls with a wrong key use them up as well.
        latency: Seconds each call waits first.
    """

    def __init__(
        self, app: ASGIApp, *, username: str, api_key: str, buckets: Buckets, latency: float = 0.0
    ) -> None:
        self._app = app
        self._expected = f"{username}:{api_key}".encode()
        self._buckets = buckets
        self._latency = latency

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a call through, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._latency:
            await asyncio.sleep(self._latency)
        client = scope.get("client") or ("", 0)
        verdict = self._buckets.take(scope["method"], scope["path"], client[0])
        if not verdict.allowed:
            await refuse(_TOO_MANY, verdict.headers)(scope, receive, send)
        elif not self._is_known(Headers(scope=scope)):
            await refuse(_UNAUTHORIZED, verdict.headers)(scope, receive, send)
        else:
            await self._app(scope, receive, _adding(verdict.headers, send))

    def _is_known(self, headers: Headers) -> bool:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            given = base64.b64decode(token, validate=True)
        except (binascii.Error, ValueError):
            return False
        return secrets.compare_digest(given, self._expected)


def _adding(headers: Mapping[str, str], send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return send_with_headers if headers else send
