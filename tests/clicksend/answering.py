"""A server that answers what a test tells it to, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.clicksend.throttle import Throttle
from sendable.clicksend.writer import ListWriter

KEY = "THE-SECRET-KEY"


@dataclass(frozen=True)
class Asked:
    """One request: method, path below the host, the first value of each query field, its body."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any = None


@dataclass(frozen=True)
class Answer:
    """One answer; ``body`` is sent as JSON unless it is a text."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Script = Callable[[Asked, int], Answer]
"""Given a request and how many there were before it, says the answer."""


def envelope(data: Any, http_code: int = 200) -> dict[str, Any]:
    return {"http_code": http_code, "response_code": "X", "response_msg": "A text.", "data": data}


def page(rows: list[Any], **changes: Any) -> dict[str, Any]:
    """Give a listing's page in its envelope: the only one, unless told otherwise."""
    data = {"total": len(rows), "per_page": 100, "current_page": 1, "last_page": 1, "data": rows}
    return envelope({**data, **changes})


def hasty_throttle() -> Throttle:
    """Give a throttle for which a minute is over in a few milliseconds."""
    return Throttle(timer=lambda: time.monotonic() * 10_000, nap=0.001)


def session_of(client: ClickSendClient) -> requests.Session:
    """Give the HTTP session a client uses in this thread."""
    return client._transport._session()


def base_of(client: ClickSendClient) -> str:
    """Give the address a client calls, ``/v3`` included."""
    return client._transport._base_url


@contextmanager
def answering(script: Script, workers: int = 1) -> Iterator[tuple[ClickSendClient, list[Asked]]]:
    """Run the server for a block; give a client of it and the list of what it was asked."""
    with serving(script) as (credentials, asked):
        client = ClickSendClient(credentials, hasty_throttle(), workers)
        try:
            yield client, asked
        finally:
            client.close()


@contextmanager
def writing(script: Script) -> Iterator[tuple[ListWriter, list[Asked]]]:
    """Run the server for a block; give a list writer that never sleeps, and what was asked."""
    with serving(script) as (credentials, asked):
        writer = ListWriter(credentials, hasty_throttle(), sleep=lambda _: None)
        try:
            yield writer, asked
        finally:
            writer.close()


@contextmanager
def serving(script: Script) -> Iterator[tuple[Credentials, list[Asked]]]:
    """Run the server for a block; give the way to it and the list of what it was asked."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Asked(self.command, parts.path, query, json.loads(sent) if sent else None)
            asked.append(request)
            answer = script(request, len(asked) - 1)
            text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
            content = text.encode()
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"):
        setattr(Handler, f"do_{method}", Handler._answer)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield Credentials(address, "somebody", KEY, timeout=5.0), asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
