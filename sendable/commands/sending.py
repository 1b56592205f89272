"""The command ``before-send``: a campaign planned on fresh data, and what waits in the account."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from sendable.commands.options import (
    PLAYBOOK,
    WORKSPACE,
    JsonOption,
    PlaybookOption,
    WorkspaceOption,
    print_json,
    read_moment,
)
from sendable.console import progress_shown, screen
from sendable.errors import ConfigurationError

if TYPE_CHECKING:
    from sendable.before_send import Waiting
    from sendable.send_look import SendLook
    from sendable.send_request import SendRequest

app = typer.Typer()


@app.command(name="before-send")
def before_send(
    goal: Annotated[
        str | None, typer.Option("--goal", help="What the campaign is to achieve.")
    ] = None,
    lists: Annotated[
        list[str] | None,
        typer.Option("--list", metavar="LIST", help="A list that it goes to; may be repeated."),
    ] = None,
    segments: Annotated[
        list[str] | None,
        typer.Option("--segment", metavar="KEY", help="A segment to address; may be repeated."),
    ] = None,
    send_at: Annotated[
        str | None, typer.Option("--send-at", metavar="TIME", help="When it goes out (UTC).")
    ] = None,
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_json: JsonOption = False,
) -> None:
    """Plan a campaign, and say what is wrong with the campaigns that wait in the account.

    With a goal, lists, segments or a time the whole playbook is run with them first; without, the
    latest run is looked at. It reads the opt-outs and replies anew, and each waiting campaign's
    list as it is now. Ends with 1 where somebody who said stop would be messaged.

    Example: sendable before-send --goal "promote flash sales" --segment vip-customers
    """
    from sendable.before_send import look_before_send
    from sendable.launch import find_block, run_flow
    from sendable.playbook import read_playbook
    from sendable.runs import RunRequest
    from sendable.send_look import look_at_latest, read_latest_playbook
    from sendable.send_request import write_brief
    from sendable.workspace import Workspace

    request = _ask(
        goal=goal,
        lists=lists or [],
        segments=segments or [],
        send_at=read_moment(send_at),
        workspace=workspace,
        playbook=playbook,
    )
    brief = write_brief(request, read_latest_playbook(request), datetime.now(UTC))
    asked = RunRequest(workspace=workspace, playbook=playbook, brief=brief, reason=request.reason)
    if brief is not None:
        with progress_shown():
            run_flow("refresh", asked)
    now = datetime.now(UTC)
    with screen.status("Reading opt-outs and replies, and the campaigns' lists …"):
        read = read_playbook(playbook, brief)
        found = look_before_send(Workspace(workspace), read, now, find_block)
    look = look_at_latest(asked, now, _name_program())
    if as_json:
        print_json({**_describe(look), "campaigns": [asdict(one) for one in found]})
    else:
        _show(look, found, now)
    if any(one.suppressed for one in found):
        raise typer.Exit(1)


def _ask(**fields: Any) -> SendRequest:
    """Make the request of the options.

    Raises:
        ConfigurationError: One does not fit; the message begins with its name.
    """
    from pydantic import ValidationError

    from sendable.send_request import SendRequest

    try:
        return SendRequest(**fields)
    except ValidationError as failure:
        first = failure.errors(include_input=False, include_url=False)[0]
        raise ConfigurationError(
            f"{first['loc'][0]}: {first['msg'][0].lower()}{first['msg'][1:]}",
            remedy="'sendable before-send --help' says what it takes",
        ) from failure


def _describe(look: SendLook | None) -> dict[str, Any]:
    """Give what a program may want of the plan."""
    if look is None:
        return {"run_id": None, "send_plan": None, "stops": [], "pending": []}
    plan = None if look.plan is None else look.plan.model_dump(mode="json")
    return {
        "run_id": look.run_id,
        "send_plan": plan,
        "stops": look.steps.stops,
        "pending": look.steps.pending,
    }


def _show(look: SendLook | None, found: list[Waiting], now: datetime) -> None:
    """Show the plan, what is left to a person, and each campaign that waits."""
    from sendable.before_send_view import say_waiting
    from sendable.console import show_next_steps
    from sendable.send_plan_view import draw_send_plan

    if look is not None:
        screen.print(f"run [bold]{look.run_id}[/]", highlight=False)
        if look.plan is not None:
            screen.print(draw_send_plan(look.plan), highlight=False)
        show_next_steps(look.steps)
        screen.print()
    for one, said in zip(found, say_waiting(found, now), strict=True):
        mark = "[red]✗[/]" if one.suppressed else "[yellow]![/]" if one.over_cap else "[green]✓[/]"
        screen.print(f"{mark} {escape(said)}", highlight=False, soft_wrap=True)
    if not found:
        screen.print("No campaign waits in the account.")


def _name_program() -> str:
    """Give how the command line was called: the commands that are shown shall run when copied."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "sendable" else "sendable"
