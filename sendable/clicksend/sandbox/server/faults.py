"""What goes wrong on a bad day, by rate and seed.

Every fault shows: a status, a silence, or a body that cannot be read. An answer that looks good is
right. These are the kinds:

* ``too_many``: a 429 that says to come back in a second, without the rate headers;
* ``storm``: the same, and the next few calls get it as well;
* ``server_error``: a 500 in the envelope;
* ``bad_gateway``: a 502 with a page of HTML;
* ``hang``: the answer comes late, or never (in turns by chance);
* ``dropped``: the connection ends in the middle of the body;
* ``malformed``: a 200 whose JSON is cut off, with the length of what is there;
* ``envelope_error``: a 200 whose envelope says 500;
* ``login_page``: a 200 with the HTML of a page to sign in, as a proxy or an expired session shows;
* ``empty``: a 200 without a body.

What a call changes may have happened or not, as in life: the last five and a late answer let the
call through, the others do not.
"""

from __future__ import annotations

import asyncio
import random

from fastapi import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sendable.clicksend.sandbox.behaviour import Behaviour, FaultKind
from sendable.clicksend.sandbox.server.answers import (
    TOO_MANY,
    Refusal,
    bare,
    refuse,
)
from sendable.clicksend.sandbox.server.buffering import Answer, collect

_BROKEN = Refusal(500, "INTERNAL_SERVER_ERROR", "Something went wrong.")
_GATEWAY_PAGE = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)
_LOGIN_PAGE = (
    "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body>\n"
    '<form method="post" action="/login"><input name="password"></form>\n</body></html>\n'
)
_STORM_LENGTH = 3
# A file is no JSON in an envelope: half of one could be taken for the whole.
_ON_FILES: tuple[FaultKind, ...] = ("server_error", "hang", "dropped")
_API, _FILES = "/v3/", "/exports/"


class Faults:
    """The layer around everything that lets things go wrong.

    Args:
        app: What is inside.
        behaviour: How often, what, and from which seed.
    """

    def __init__(self, app: ASGIApp, behaviour: Behaviour) -> None:
        self._app = app
        self._behaviour = behaviour
        self._calls = 0
        self._storm = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a call through, or let something happen to it."""
        path = scope.get("path", "")
        if not path.startswith((_API, _FILES)):
            await self._app(scope, receive, send)
            return
        draw = self._draw()
        kind = self._choose(draw, path)
        if kind is None:
            await self._app(scope, receive, send)
        elif kind in {"too_many", "storm"}:
            await refuse(TOO_MANY, {"Retry-After": "1"})(scope, receive, send)
        elif kind == "server_error":
            await refuse(_BROKEN)(scope, receive, send)
        elif kind == "bad_gateway":
            page = Response(_GATEWAY_PAGE, status_code=502, media_type="text/html")
            await page(scope, receive, send)
        elif kind == "hang" and draw.random() < 0.5:
            await _wait_until_gone(receive)
        else:
            await self._spoil(kind, await collect(self._app, scope, receive), receive, send)

    def _draw(self) -> random.Random:
        """Give the chances of the next call: of nothing but the seed and the call's number."""
        self._calls += 1
        return random.Random(f"{self._behaviour.fault_seed}:{self._calls}")  # noqa: S311 - no secret

    def _choose(self, draw: random.Random, path: str) -> FaultKind | None:
        is_file = path.startswith(_FILES)
        if self._storm and not is_file:
            self._storm -= 1
            return "storm"
        if draw.random() >= self._behaviour.fault_rate:
            return None
        possible = [
            kind for kind in self._behaviour.fault_kinds if not is_file or kind in _ON_FILES
        ]
        kind = draw.choice(possible) if possible else None
        if kind == "storm":
            self._storm = _STORM_LENGTH
        return kind

    async def _spoil(self, kind: FaultKind, answer: Answer, receive: Receive, send: Send) -> None:
        half = answer.body[: len(answer.body) // 2]
        if kind == "hang":
            await _wait_until_gone(receive, self._behaviour.hang_seconds)
            await answer.send(send)
        elif kind == "dropped":
            # More is announced than comes; the server closes the connection when we return.
            await send(answer.start_for(len(answer.body)))
            await send({"type": "http.response.body", "body": half, "more_body": True})
        elif kind == "envelope_error":
            body = bytes(refuse(_BROKEN).body)
            await Answer(_good_start(), body).send(send)
        elif kind == "login_page":
            page = Response(_LOGIN_PAGE, media_type="text/html")
            start = {**_good_start(), "headers": list(page.raw_headers)}
            await Answer(start, bytes(page.body)).send(send)
        else:
            await Answer(_good_start(), b"").send(send, half if kind == "malformed" else b"")


def _good_start() -> Message:
    headers = list(bare({}).raw_headers)
    return {"type": "http.response.start", "status": 200, "headers": headers}


async def _wait_until_gone(receive: Receive, seconds: float | None = None) -> None:
    """Say nothing until the caller hangs up, or for so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return
