"""Starts flows from the command line, with Prefect quiet and nothing sent anywhere.

The only module of the library that knows Prefect, and it imports it at the moment of use: starting
it takes seconds that ``preview`` or ``check`` need not pay.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from sendable.errors import SendableError, UpError
from sendable.playbook import read_playbook
from sendable.runs import RunRequest, Step

if TYPE_CHECKING:
    from sendable.alert_settings import Way
    from sendable.publish.push_request import PushRequest

_SETTINGS = {
    # People's data is on this machine: nothing is to be reported about it.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    # A first start makes Prefect's database, which is slow on a busy machine.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    # The command line has its own way of showing progress and errors; the UI keeps every line.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_LOG_PRINTS": "false",
}


_NO_SERVER = "Failed to reach API"
"""How Prefect begins what it says where its server cannot be reached at all."""


def run_flow(name: Step | Literal["refresh"], request: RunRequest) -> str:
    """Run a flow in this process, against Prefect's server or a temporary one.

    Args:
        name: The flow: a step, or ``refresh`` for all of them.
        request: The flow's parameter.

    Returns:
        The run's id.

    Raises:
        SendableError: Whatever stopped the flow; Prefect shows the run as failed. A playbook that
            cannot be read is said before there is a run: a server takes ten seconds to start.
    """
    read_playbook(request.playbook, request.brief)
    keep_quiet()
    flow = getattr(importlib.import_module(f"flows.{name}"), name)
    with _server_watched():
        return str(flow(request))


def run_push(request: PushRequest) -> list[dict[str, Any]]:
    """Run the push flow in this process; give what it did for each segment.

    Raises:
        SendableError: Whatever stopped it.
    """
    keep_quiet()
    flow = importlib.import_module("flows.push").push
    with _server_watched():
        done: list[dict[str, Any]] = flow(request)
    return done


def find_block(name: str) -> str | None:
    """Give what a Prefect Secret block holds, or nothing where there is no such block."""
    keep_quiet()
    found: str | None = importlib.import_module("tasks.account").find_block(name)
    return found


def send_alert(subject: str, body: str) -> dict[Way, str | None]:
    """Send something by every way for alerts that is set, from here and not by a server.

    Returns:
        For each way what went wrong, or nothing.

    Raises:
        ConfigurationError: A way is only half set.
    """
    keep_quiet()
    sent: dict[Way, str | None] = importlib.import_module("deployments.blocks").send_alert(
        subject, body
    )
    return sent


@contextmanager
def _server_watched() -> Iterator[None]:
    """Say in our words that Prefect's server went away in the midst of a run, or never was there.

    Raises:
        UpError: It does not answer.
    """
    try:
        yield
    except SendableError:
        raise
    except Exception as failure:
        if not any(map(is_of_server, _causes_of(failure))):
            raise
        url = importlib.import_module("prefect.settings").get_current_settings().api.url
        raise UpError(
            f"Prefect's server{f' at {url}' if url else ''} does not answer, so the run was given "
            "up",
            remedy="See that it runs ('sendable doctor' looks), then run the command again; what "
            "was pulled is kept, and the last good run is untouched",
        ) from failure


def _causes_of(failure: BaseException | None) -> Iterator[BaseException]:
    """Give an error, what caused it, and so on."""
    while failure is not None:
        yield failure
        failure = failure.__cause__ or failure.__context__


def is_of_server(failure: BaseException) -> bool:
    """Tell whether an error is of the library by which Prefect's client speaks with its server."""
    names = {kind.__name__ for kind in type(failure).__mro__}
    return "TransportError" in names or _NO_SERVER in str(failure)


def keep_quiet() -> None:
    """Set what has to be set before Prefect is imported."""
    for setting, value in _SETTINGS.items():
        os.environ.setdefault(setting, value)
