"""Serving an account from this process, until somebody ends it."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from sendable.clicksend.sandbox.server import RateLimits, create_app
from sendable.clicksend.sandbox.store import AccountStore
from sendable.errors import ConfigurationError

_HOST = "127.0.0.1"


def serve_account(
    directory: Path,
    *,
    port: int,
    now: datetime | None = None,
    limits: RateLimits | None = None,
    latency: float = 0.0,
    until_input_ends: bool = False,
    announce: Callable[[int], None],
) -> None:
    """Serve an account on the loopback address until the process is told to stop.

    Args:
        directory: The folder of the account.
        port: The port; 0 for any that is free.
        now: The moment the server's clock stands still at; it runs when absent.
        limits: How often each endpoint may be called; as observed when absent.
        latency: Seconds each call waits first.
        until_input_ends: Whether to stop when the standard input is closed, as it is when the
            process that started this one is gone.
        announce: Called with the port once calls are taken.

    Raises:
        ConfigurationError: If the port is in use.
        SourceError: If there is no account.
    """
    with AccountStore(directory) as account, _listen(port) as listener:
        app = create_app(
            account,
            clock=(lambda: now) if now else _read_clock,
            limits=limits or RateLimits(),
            latency=latency,
        )
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        if until_input_ends:
            threading.Thread(target=_stop_at_end_of_input, args=(server,), daemon=True).start()
        # The socket takes connections already; they wait for the server's first turn.
        announce(listener.getsockname()[1])
        server.run(sockets=[listener])


def _listen(port: int) -> socket.socket:
    # asyncio sends small answers at once only on sockets that say they are TCP; without the
    # protocol each answer would wait 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, port))
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"port {port} of this computer is in use", remedy="choose another with --port"
        ) from error
    listener.listen(128)
    return listener


def _stop_at_end_of_input(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True


def _read_clock() -> datetime:
    return datetime.now(UTC)
