"""Commands that look back: ``backtest`` and ``members``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from sendable.commands.options import (
    PLAYBOOK,
    WORKSPACE,
    JsonOption,
    PlaybookOption,
    RunOption,
    WorkspaceOption,
    open_playbook,
    open_run,
    print_json,
    read_moment,
)
from sendable.console import screen

app = typer.Typer()


@app.command()
def backtest(
    key_or_rule: Annotated[str, typer.Argument(help="A segment's key, or a rule.")],
    months: Annotated[int, typer.Option(min=1, max=120, help="How many months to go back.")] = 6,
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    run_id: RunOption = "latest",
    as_json: JsonOption = False,
) -> None:
    """Say how many people a rule would have found, month by month, before it existed.

    Example: sendable backtest "orders(30) >= 1" --months 6
    """
    from sendable.past.backtest import backtest_rule

    run = open_run(workspace, run_id)
    with screen.status("Looking back …"):
        found = backtest_rule(key_or_rule, open_playbook(playbook), run, months)
    if as_json:
        print_json(asdict(found))
        return
    screen.print(f"[bold]{escape(found.name)}[/]: {escape(found.rule_in_words)}")
    table = Table("as of", "matched", "members", "")
    for size in found.sizes:
        table.add_row(
            f"{size.as_of:%Y-%m-%d}",
            _say_count(size.matched),
            _say_count(size.members),
            escape(size.not_computable or ""),
        )
    screen.print(table)
    _show_notes({note for size in found.sizes for note in size.notes})


@app.command()
def members(
    key: Annotated[str, typer.Argument(help="A segment's key.")],
    day: Annotated[str, typer.Option("--on", metavar="DATE", help="The day, or a moment (UTC).")],
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    run_id: RunOption = "latest",
    as_json: JsonOption = False,
) -> None:
    """Say who was in a segment on a day, such as that of a send.

    Example: sendable members new-subscribers --on 2026-11-01
    """
    from sendable.past.members import find_members

    moment = read_moment(day) or datetime.now(UTC)
    run = open_run(workspace, run_id)
    found = find_members(key, moment, open_playbook(playbook), run)
    if as_json:
        print_json(asdict(found))
        return
    how = (
        f"as run {found.run_id} stored it"
        if found.run_id
        else "by today's rule, evaluated as of then"
    )
    said = f"not computable: {found.not_computable}" if found.size is None else f"{found.size:,}"
    when = f"{found.as_of:%Y-%m-%d %H:%M}"
    screen.print(f"[bold]{escape(key)}[/] as of {when} UTC, {how}: {escape(said)}", highlight=False)
    for number in found.sample:
        screen.print(f"  {number}", highlight=False)
    _show_notes(set(found.notes))


def _say_count(count: int | None) -> str:
    return "not computable" if count is None else f"{count:,}"


def _show_notes(notes: set[str]) -> None:
    for note in sorted(notes):
        screen.print(f"{escape(note)}.", highlight=False)
