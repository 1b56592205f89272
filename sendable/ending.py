"""How the process of a command ends: in time, also where Prefect's server has gone silent."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

import psutil

from sendable.console import errors

PATIENCE = 30.0
"""Seconds that a command which is done waits for Prefect's server to take the rest."""


def limit_ending(code: int, seconds: float = PATIENCE) -> None:
    """End this process after some seconds, whatever it still waits for.

    Prefect waits at a process's end until its server has taken every line and event of a run. A
    server that is there and answers nothing takes none, and a refresh by cron would stay for ever.
    A process that ends by itself before then is not touched.

    Args:
        code: What the process gives to whoever called it.
        seconds: How long it may take.
    """
    deadline = threading.Timer(seconds, _end_now, (code,))
    deadline.daemon = True
    deadline.start()


def _end_now(code: int) -> None:
    errors.print(
        "Prefect's server did not take all that it was told of this run, so its pages may lack "
        "the end; what the run found is as said above",
        soft_wrap=True,
    )
    # A server of this command's own would outlive it: what ends it is passed over, too.
    children = psutil.Process().children(recursive=True)
    for child in children:
        with suppress(psutil.NoSuchProcess):
            child.kill()
    psutil.wait_procs(children, timeout=5)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
