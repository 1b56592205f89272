"""``python -m sendable.clicksend.sandbox DIRECTORY``: the server process of ``running_account``.

Writes one line to the standard output, the port, once it takes calls, and ends when its standard
input is closed.
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path

from sendable.clicksend.sandbox.listening import serve_account


def main() -> None:
    """Serve the account that the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m sendable.clicksend.sandbox")
    parser.add_argument("directory", type=Path, help="the folder that holds account.sqlite")
    parser.add_argument("--port", type=int, default=0, help="0 for any free port")
    parser.add_argument("--now", type=datetime.fromisoformat, help="the moment the clock stands at")
    given = parser.parse_args()
    serve_account(
        given.directory,
        port=given.port,
        now=given.now,
        until_input_ends=True,
        announce=_write_port,
    )


def _write_port(port: int) -> None:
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
