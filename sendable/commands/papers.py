"""Commands for what people hold in hand: ``tracker`` and ``print``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
)
from sendable.console import screen

app = typer.Typer()

ToOption = Annotated[Path, typer.Option("--to", help="A folder that does not exist yet.")]
RevealOption = Annotated[
    bool, typer.Option("--reveal", help="With whole phone numbers, for whoever does the work.")
]


@app.command()
def tracker(
    to: ToOption,
    reveal: RevealOption = False,
    run: RunOption = "latest",
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_json: JsonOption = False,
) -> None:
    """Write the tracker and the clean-up work anew, with the approvals there are by now.

    A run's own tracker stays as it was, and never has whole phone numbers.

    Example: sendable tracker --to clean-up-of-may --reveal
    """
    from sendable.republishing import write_tracker_anew

    shown = open_run(workspace, run)
    with screen.status("Writing the tracker …"):
        book = write_tracker_anew(
            shown, open_playbook(playbook), to, "revealed" if reveal else "masked"
        )
    if as_json:
        print_json({"run_id": shown.run_id, "tracker": str(book), "revealed": reveal})
        return
    screen.print(str(book), highlight=False, soft_wrap=True)
    if reveal:
        screen.print("It holds people's numbers. Delete the folder when the work is done.")


@app.command(name="print")
def print_rulebook(
    run: RunOption = "latest",
    workspace: WorkspaceOption = WORKSPACE,
    as_json: JsonOption = False,
) -> None:
    """Write the rulebook of a run as PDF, beside its page; without Pango, print the page.

    Example: sendable print
    """
    from sendable.publish.printing import print_page

    shown = open_run(workspace, run)
    shown.source_of("publish")
    with screen.status("Setting the pages …"):
        pdf = print_page(shown.folder / "rulebook.html", shown.folder / "rulebook.pdf")
    if as_json:
        print_json({"run_id": shown.run_id, "pdf": str(pdf)})
        return
    screen.print(str(pdf), highlight=False, soft_wrap=True)
