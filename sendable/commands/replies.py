"""Commands about what replies mean: ``classify`` and ``review``."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from sendable.commands.options import (
    PLAYBOOK,
    WORKSPACE,
    PlaybookOption,
    WorkspaceOption,
)
from sendable.console import screen

app = typer.Typer()


@app.command()
def classify(
    file: Annotated[Path, typer.Argument(help="Replies, a JSON object a line; - reads them in.")],
    playbook: PlaybookOption = PLAYBOOK,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON Lines.")] = False,
) -> None:
    """Say what each reply means. A line is {"id", "text"}, and may have "context" and "country".

    Example: sendable classify replies.jsonl --json
    """
    from sendable.policies import read_policies
    from sendable.replies.files import classify_file

    lines = classify_file(file, read_policies(playbook))
    if as_json:
        for line in lines:
            sys.stdout.write(json.dumps(line.as_json()) + "\n")
        return
    table = Table("id", "meaning", "outcome", "words that decided", "language")
    for line in lines:
        found = line.meaning
        table.add_row(
            escape(line.id), found.label, found.outcome, escape(found.words or ""), found.lang
        )
    screen.print(table)


@app.command()
def review(
    file: Annotated[Path, typer.Argument(help="CSV with the columns message_id and label.")],
    by: Annotated[str, typer.Option("--by", help="Who read the replies.")],
    workspace: WorkspaceOption = WORKSPACE,
) -> None:
    """Record what a person says that replies mean, such as a filled-in replies_to_read.csv.

    Example: sendable review replies_to_read.csv --by Ann
    """
    from sendable.replies.files import record_reviews
    from sendable.workspace import Workspace

    lake = Workspace(workspace).lake
    with lake.writing("review"):
        lake.create()
        said = record_reviews(file, lake, by, datetime.now(UTC))
    screen.print(f"[green]✓[/] {said:,} replies read; the next run goes by it")
