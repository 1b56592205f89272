"""The command line: ``sendable COMMAND``. Thin: it reads options, calls, and shows.

Nothing heavy is imported until a command needs it, so that ``--help`` and ``check`` answer at once.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer
from rich.markup import escape

from sendable import __version__
from sendable.clicksend.sandbox.commands import app as sandbox_app
from sendable.commands import (
    alerting,
    approving,
    examining,
    lists,
    looking,
    measuring,
    operating,
    papers,
    past,
    people,
    pushing,
    replies,
    running,
    sending,
    statements,
    strategy,
    writing,
)
from sendable.console import errors, screen
from sendable.errors import SendableError
from sendable.machine import describe_os_error, describe_trouble

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="SMS audience segments, a tracker and a rulebook from a ClickSend account.",
)
for group in (
    running,
    approving,
    lists,
    sending,
    writing,
    looking,
    strategy,
    past,
    papers,
    pushing,
    measuring,
    statements,
    replies,
    alerting,
    people,
    operating,
    examining,
):
    app.add_typer(group.app)
app.add_typer(sandbox_app, name="sandbox")


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
) -> None:
    """SMS audience segments, a tracker and a rulebook from a ClickSend account."""


def main() -> None:
    """Run the command line. An error of ours is one line; ``--debug`` shows where it came from."""
    arguments = sys.argv[1:]
    if "--version" in arguments:
        screen.print(__version__)
        return
    debug = "--debug" in arguments
    # What is written is people's data: readable to its owner only.
    os.umask(0o077)
    try:
        app([argument for argument in arguments if argument != "--debug"])
    except SendableError as failure:
        if debug:
            raise
        _show_error(failure)
    except OSError as failure:
        if debug:
            raise
        _show_error(describe_os_error(failure))
    except Exception as failure:
        if debug:
            raise
        _show_error(
            describe_trouble(failure)
            or f"something unforeseen happened ({type(failure).__name__}). "
            "Run the command again with --debug and report what it shows."
        )


def _show_error(error: object) -> NoReturn:
    """Show an error on one line and end."""
    line = " ".join(str(error).split())
    errors.print(f"[bold red]error[/] {escape(line)}", highlight=False, soft_wrap=True)
    sys.exit(1)
