"""``sendable sandbox reply`` and ``campaign``: what comes to the account from outside."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sendable.clicksend.sandbox.happenings import (
    CAMPAIGN_STATUSES,
    find_list,
    plan_campaign,
    reply,
)
from sendable.clicksend.sandbox.store import AccountStore
from sendable.errors import ConfigurationError

Workspace = Annotated[
    Path,
    typer.Option(
        envvar="SENDABLE_WORKSPACE", help="The folder Sendable works in.", file_okay=False
    ),
]
OnList = Annotated[
    str | None, typer.Option("--list", help="The list: its id, its name, or a part of its name.")
]
_WORKSPACE = Path("workspace")


def add_happenings(app: typer.Typer) -> None:
    """Add the commands to the sandbox's."""
    app.command("reply")(receive_reply)
    app.command("campaign")(add_campaign)


def receive_reply(
    text: Annotated[str, typer.Argument(help="What they write.")] = "STOP",
    on: OnList = None,
    number: Annotated[
        str | None, typer.Option("--from", help="Who, as +61…; else the first one on the list.")
    ] = None,
    at: Annotated[str | None, typer.Option(metavar="TIME", help="When; now if left out.")] = None,
    workspace: Workspace = _WORKSPACE,
) -> None:
    """Let somebody reply to a message, in the sandbox of a workspace.

    A bare STOP moves their contact of that list to the opt-out list, as ClickSend does.
    Without --list it is a reply to the last campaign, or to the last message they got.

    Example: sendable sandbox reply STOP --list "VIP club"
    """
    # Here and not above: what reads phone numbers takes a moment to load.
    from sendable.numbers import mask_number

    with AccountStore(workspace / "sandbox") as account:
        list_id = None if on is None else find_list(account, on)
        came = reply(account, now=_second(at), text=text, number=number, list_id=list_id)
    where = "" if came.list_id is None else f" to list {came.list_id}"
    moved = "; the contact was moved to the opt-out list" if came.moved else ""
    _say(f"{mask_number(came.number)} replied{where}{moved}.")


def add_campaign(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    on: Annotated[
        str, typer.Option("--list", help="The list: its id, its name, or a part of its name.")
    ],
    at: Annotated[str, typer.Option(metavar="TIME", help="When it goes out.")],
    status: Annotated[
        str, typer.Option(help=f"One of {', '.join(CAMPAIGN_STATUSES)}.")
    ] = "Scheduled",
    workspace: Workspace = _WORKSPACE,
) -> None:
    """Plan a campaign for a list, in the sandbox of a workspace. It is never sent.

    Example: sendable sandbox campaign "Spring sale" --list "VIP club" --at 2026-12-01T09:00:00Z
    """
    with AccountStore(workspace / "sandbox") as account:
        list_id = find_list(account, on)
        campaign_id = plan_campaign(
            account,
            now=_second(None),
            list_id=list_id,
            name=name,
            schedule=_second(at),
            status=status,
        )
    _say(f"Campaign {campaign_id} waits for list {list_id} ({status}).")


def _second(text: str | None) -> int:
    """Give the second of a moment, now where none is given."""
    if text is None:
        return int(datetime.now(UTC).timestamp())
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError(
            f"{text!r} is not a time", remedy="write it like 2026-11-21T09:00:00Z"
        ) from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _say(line: str) -> None:
    Console().print(line, highlight=False, markup=False, soft_wrap=True)
