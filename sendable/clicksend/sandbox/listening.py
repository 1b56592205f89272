"""Serving an account from this process, until somebody ends it."""

from __future__ import annotations

import logging
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import uvicorn

from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.clicksend.sandbox.clock import Clock
from sendable.clicksend.sandbox.server import create_app
from sendable.clicksend.sandbox.store import AccountStore, find_subaccounts
from sendable.errors import ConfigurationError

_HOST = "127.0.0.1"
_GOOD_DAY = Behaviour()


def serve_account(
    directory: Path,
    *,
    port: int,
    now: datetime | None = None,
    behaviour: Behaviour = _GOOD_DAY,
    until_input_ends: bool = False,
    announce: Callable[[int], None],
) -> None:
    """Serve an account and its subaccounts on the loopback address until told to stop.

    Args:
        directory: The folder of the account.
        port: The port; 0 for any that is free.
        now: The moment the server's clock stands still at; it runs when absent.
        behaviour: What the server gets wrong, how it spells, what it leaves out.
        until_input_ends: Whether to stop when the standard input is closed, as it is when the
            process that started this one is gone.
        announce: Called with the port once calls are taken.

    Raises:
        ConfigurationError: If the port is in use.
        SourceError: If there is no account.
    """
    with ExitStack() as opened:
        account = opened.enter_context(AccountStore(directory))
        subaccounts = [
            opened.enter_context(AccountStore(folder))
            for folder in find_subaccounts(directory).values()
        ]
        listener = opened.enter_context(_listen(port))
        app = create_app(account, clock=Clock(now), behaviour=behaviour, subaccounts=subaccounts)
        logging.getLogger("uvicorn.error").addFilter(_is_no_dropped_answer)
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            ws="none",
            # Calls that hang on purpose must not keep the server from ending.
            timeout_graceful_shutdown=1,
        )
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


def _is_no_dropped_answer(record: logging.LogRecord) -> bool:
    """Say whether a line is worth showing: that an answer was dropped is what was asked for."""
    return "without completing response" not in record.getMessage()
