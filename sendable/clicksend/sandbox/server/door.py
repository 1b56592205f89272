"""What every call passes before it reaches a route: waiting time, rate limit, name and key."""

from __future__ import annotations

import asyncio
import base64
import binascii
import secrets
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sendable.clicksend.sandbox.server.answers import TOO_MANY, Refusal, not_found, refuse
from sendable.clicksend.sandbox.server.limits import Buckets

_UNAUTHORIZED = Refusal(401, "UNAUTHORIZED", "Authorization failed.")
_FILES = "/exports/"


class Door:
    """The middleware around the routes of every account.

    Whose name and key a call carries decides which account answers. Files are for whoever has
    their address: the account's user name stands in it.

    Args:
        apps: The routes of each account, by user name.
        keys: The key of each account, by user name.
        buckets: The rate limits; calls with a wrong key use them up as well.
        latency: Seconds each call waits first.
    """

    def __init__(
        self,
        *,
        apps: Mapping[str, ASGIApp],
        keys: Mapping[str, str],
        buckets: Buckets,
        latency: float = 0.0,
    ) -> None:
        self._apps = apps
        self._expected = {name: f"{name}:{key}".encode() for name, key in keys.items()}
        self._buckets = buckets
        self._latency = latency

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a call through to its account, or answer it here."""
        assert scope["type"] == "http", "the server takes no web sockets and no life cycle"
        if self._latency:
            await asyncio.sleep(self._latency)
        path = scope["path"]
        if path.startswith(_FILES):
            owner = path.removeprefix(_FILES).partition("/")[0]
            refusal = refuse(not_found("There is no such file."))
            await self._apps.get(owner, refusal)(scope, receive, send)
            return
        client = scope.get("client") or ("", 0)
        verdict = self._buckets.take(scope["method"], path, client[0])
        app = self._find_app(Headers(scope=scope))
        if not verdict.allowed:
            await refuse(TOO_MANY, verdict.headers)(scope, receive, send)
        elif app is None:
            await refuse(_UNAUTHORIZED, verdict.headers)(scope, receive, send)
        else:
            await app(scope, receive, _adding(verdict.headers, send))

    def _find_app(self, headers: Headers) -> ASGIApp | None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            given = base64.b64decode(token, validate=True)
        except (binascii.Error, ValueError):
            return None
        matching = [
            name
            for name, expected in self._expected.items()
            if secrets.compare_digest(given, expected)
        ]
        return self._apps[matching[0]] if matching else None


def _adding(headers: Mapping[str, str], send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return send_with_headers if headers else send
