"""The command ``doctor``: is everything as it has to be, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from sendable.commands.options import (
    PLAYBOOK,
    WORKSPACE,
    JsonOption,
    PlaybookOption,
    WorkspaceOption,
    print_json,
)
from sendable.console import screen

if TYPE_CHECKING:
    from sendable.doctor.lines import Section

app = typer.Typer()

_MARKS = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "error": "[red]✗[/]"}


@app.command()
def doctor(
    fix: Annotated[
        bool, typer.Option("--fix", help="First add the rule for replies, where there is none.")
    ] = False,
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_json: JsonOption = False,
) -> None:
    """Look whether everything is as it has to be, and say what to do where it is not.

    It looks at the machine, the playbook, the workspace, the account and Prefect's server, and
    changes nothing; with --fix it adds the one rule without which ClickSend hands out no replies.
    Ends with 1 where something does not work.

    Example: sendable doctor
    """
    from sendable.doctor.lines import worst_of
    from sendable.doctor.step import examine, mend
    from sendable.launch import find_block

    with screen.status("Looking …"):
        mended = [mend(workspace, playbook, find_block)] if fix else []
        found = examine(workspace, playbook, lambda: datetime.now(UTC), find_block)
    sections = [section for section in (*mended, *found) if section.lines]
    verdict = worst_of(sections)
    if as_json:
        print_json({"verdict": verdict, "sections": [asdict(one) for one in sections]})
    else:
        _show(sections)
    if verdict == "error":
        raise typer.Exit(1)


def _show(sections: Sequence[Section]) -> None:
    """Show each line with its remedy below it, and how many are not well."""
    lines = [line for section in sections for line in section.lines]
    width = max(len(line.topic) for line in lines) + 2
    for section in sections:
        screen.print(f"\n[bold]{escape(section.title)}[/]", highlight=False)
        for line in section.lines:
            said = f"{_MARKS[line.verdict]} {line.topic:<{width}}{escape(line.sentence)}"
            screen.print(said, highlight=False, soft_wrap=True)
            if line.remedy:
                hint = f"  {'':<{width}}[dim]{escape(line.remedy)}[/]"
                screen.print(hint, highlight=False, soft_wrap=True)
    errors = sum(line.verdict == "error" for line in lines)
    warnings = sum(line.verdict == "warning" for line in lines)
    screen.print(
        f"\n{len(lines) - errors - warnings} in order, {warnings} to look at, {errors} wrong",
        highlight=False,
    )
