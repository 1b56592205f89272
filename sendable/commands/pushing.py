"""The command ``push``: approved segments into the account's lists, dry run first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from sendable.commands.options import (
    PLAYBOOK,
    WORKSPACE,
    JsonOption,
    PlaybookOption,
    WorkspaceOption,
    open_playbook,
    open_run,
    print_json,
)
from sendable.console import progress_shown, screen

app = typer.Typer()


@app.command()
def push(
    segments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SEGMENT]...", help="Keys of segments or families; all approved when absent."
        ),
    ] = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Write the lists; otherwise only look.")
    ] = False,
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_json: JsonOption = False,
) -> None:
    """Bring ClickSend lists to hold the members of approved segments. Sends no message, ever.

    Without --confirm it says who would be added and removed, and changes nothing. Only lists that
    Sendable made are written to; opt-outs and replies are read anew first. Of a segment whose size
    left what was approved, people are only removed. Ends with 1 where something was held back.

    Example: sendable push vip-customers --confirm
    """
    names = segments or []
    if confirm:
        _write(workspace, playbook, names, as_json)
    else:
        _look(workspace, playbook, names, as_json)


def _look(
    workspace: WorkspaceOption, playbook: PlaybookOption, names: list[str], as_json: bool
) -> None:
    from sendable.launch import find_block
    from sendable.push_view import describe_look, draw_looks
    from sendable.pushing import look_at_push
    from sendable.segments.families import recall_families

    run = open_run(workspace, "latest")
    read = recall_families(open_playbook(playbook), run)
    with screen.status("Reading opt-outs and the account's lists …"):
        looked = look_at_push(run, read, names, lambda: datetime.now(UTC), find_block)
    described = [describe_look(one) for one in looked]
    if as_json:
        print_json(described)
        return
    if not described:
        screen.print("No segment is approved. 'sendable approvals' says how each stands.")
        return
    screen.print(draw_looks(described), highlight=False)
    screen.print("\nNothing was written. To write it: sendable push --confirm", highlight=False)


def _write(
    workspace: WorkspaceOption, playbook: PlaybookOption, names: list[str], as_json: bool
) -> None:
    from sendable.launch import run_push
    from sendable.publish.push_request import PushRequest
    from sendable.push_view import draw_outcomes

    request = PushRequest(
        decision="push what is approved", segments=names, workspace=workspace, playbook=playbook
    )
    with progress_shown():
        done = run_push(request)
    if as_json:
        print_json(done)
    elif not done:
        screen.print("No segment is approved. 'sendable approvals' says how each stands.")
    else:
        screen.print(draw_outcomes(done), highlight=False)
    if any(one["state"] != "done" for one in done):
        raise typer.Exit(1)
