"""What commands share: their options, and reading what those name."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sendable.console import screen
from sendable.errors import ConfigurationError

if TYPE_CHECKING:
    from sendable.playbook import Playbook
    from sendable.runs import Run, RunRequest

WorkspaceOption = Annotated[
    Path,
    typer.Option(
        "--workspace", envvar="SENDABLE_WORKSPACE", help="Folder of the account's tables and runs."
    ),
]
PlaybookOption = Annotated[
    Path, typer.Option("--playbook", help="Folder with playbook.yaml, segments and policies.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="TIME", help="Look at the data as of this moment (UTC)."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
RunOption = Annotated[str, typer.Option("--run", help="The run to look at.")]

WORKSPACE = Path("workspace")
PLAYBOOK = Path("playbook")


def make_request(workspace: Path, playbook: Path, as_of: str | None) -> RunRequest:
    """Ask for a run of a workspace and a playbook."""
    from sendable.runs import RunRequest

    return RunRequest(workspace=workspace, playbook=playbook, as_of=read_moment(as_of))


def read_moment(text: str | None) -> datetime | None:
    """Read a moment; one without a time zone is UTC."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as failure:
        raise ConfigurationError(
            f"{text!r} is not a time", remedy="Write it like 2026-11-21 or 2026-11-21T09:00:00Z"
        ) from failure
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def open_playbook(folder: Path) -> Playbook:
    """Read a playbook."""
    from sendable.playbook import read_playbook

    return read_playbook(folder)


def open_run(workspace: Path, run_id: str) -> Run:
    """Find a run of a workspace."""
    from sendable.runs import load_run
    from sendable.workspace import Workspace

    return load_run(Workspace(workspace), run_id)


def print_json(value: Any) -> None:
    """Print a value as JSON; times as text."""
    screen.print_json(json.dumps(value, default=str))
