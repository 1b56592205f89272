"""Where alerts arrive in tests: a web server, a mail server, and a proxy on the way to Slack."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller

from ..served import find_free_port


@dataclass(frozen=True)
class Alert:
    """One alert as it arrived."""

    subject: str
    text: str


@dataclass
class Received:
    """What has arrived by each way, and where to send to.

    Attributes:
        webhook: The web server's address.
        smtp_port: The mail server's port.
        proxy: A proxy's address, which notes who is asked for and connects nobody.
        posted: What was posted.
        mailed: What was mailed.
        asked_for: The hosts that the proxy was asked for.
    """

    webhook: str
    smtp_port: int
    proxy: str
    posted: list[Alert] = field(default_factory=list)
    mailed: list[Alert] = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)

    def await_alerts(self, enough: Callable[[Received], bool], seconds: int = 150) -> None:
        """Wait until enough has arrived."""
        pause = Event()
        for _ in range(seconds * 2):
            if enough(self):
                return
            pause.wait(0.5)
        raise AssertionError(f"only these came: {[each.subject for each in self.posted]}")


@contextmanager
def receive() -> Iterator[Received]:
    """Listen on free ports of the loopback address."""
    web = ThreadingHTTPServer(("127.0.0.1", 0), _Web)
    mail = Controller(_Mail(), hostname="127.0.0.1", port=find_free_port())
    address = f"http://127.0.0.1:{web.server_address[1]}"
    received = Received(f"{address}/hook/of-nobody-else", mail.port, address)
    web.received = received  # type: ignore[attr-defined]
    mail.handler.received = received
    Thread(target=web.serve_forever, daemon=True).start()
    mail.start()
    try:
        yield received
    finally:
        mail.stop()
        web.shutdown()
        web.server_close()


class _Web(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.received.posted.append(Alert(body["subject"], body["text"]))
        self.send_response(204)
        self.end_headers()

    def do_CONNECT(self) -> None:
        self.server.received.asked_for.append(self.path)
        self.send_error(502)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the test's output is for figures."""


class _Mail:
    received: Received

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        body = message.get_body(("plain", "html"))
        self.received.mailed.append(Alert(str(message["subject"]), body.get_content()))
        return "250 OK"
