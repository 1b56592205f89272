"""Commands that keep running: ``up``, and ``reports`` for a set-up of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from sendable.commands.options import (
    PLAYBOOK,
    WORKSPACE,
    PlaybookOption,
    WorkspaceOption,
    open_playbook,
)
from sendable.console import errors, screen
from sendable.errors import ConfigurationError, UpError

if TYPE_CHECKING:
    from sendable.up.supervisor import Standing

app = typer.Typer()

HostOption = Annotated[
    str, typer.Option("--host", help="Address to listen on. There are no passwords: keep it so.")
]
PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="Prefect's port.")]
ReportsPortOption = Annotated[
    int, typer.Option("--reports-port", min=1, max=65535, help="The report site's port.")
]
SitePortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="The port.")]


@app.command()
def up(
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    host: HostOption = "127.0.0.1",
    port: PortOption = 4200,
    reports_port: ReportsPortOption = 4280,
) -> None:
    """Start everything that runs by itself: Prefect's server, a worker, the report site.

    The deployments are registered with their schedules, for this workspace and playbook. Ctrl-C
    ends all of it, a run in progress too.

    Example: sendable up --playbook our-playbook --workspace my-account
    """
    from sendable.up.addresses import Addresses
    from sendable.up.supervisor import keep_up

    open_playbook(playbook)
    workspace, playbook = workspace.resolve(), playbook.resolve()
    addresses = Addresses(host, port, reports_port)
    _warn_of_strangers(
        host,
        "read the reports, approve segments and push lists:[/] neither Prefect nor the report site "
        "asks who they are. Put a proxy with passwords before them",
    )
    announced: list[Standing] = []

    def announce(standing: Standing) -> None:
        announced.append(standing)
        _announce(standing, workspace, playbook)

    try:
        keep_up(
            addresses,
            workspace,
            playbook,
            tell=lambda what: screen.print(f"[dim]{escape(what)} …[/]"),
            announce=announce,
        )
    except UpError as failure:
        # Who starts it sees what is wrong; of what ends in the night nobody else would tell.
        if announced:
            _tell_of_end(failure, workspace)
        raise
    screen.print("Everything has ended.")


@app.command()
def reports(
    workspace: WorkspaceOption = WORKSPACE,
    host: HostOption = "127.0.0.1",
    port: SitePortOption = 4280,
) -> None:
    """Serve the reports of a workspace to browsers, read-only. `sendable up` does so by itself.

    Example: sendable reports --workspace my-account
    """
    from sendable.up.serving import serve_reports
    from sendable.workspace import Workspace

    _warn_of_strangers(
        host,
        "read the reports:[/] the site does not ask who they are. Put a proxy with passwords "
        "before it",
    )
    screen.print(f"Reports: http://{escape(host)}:{port} (Ctrl-C ends it)", highlight=False)
    serve_reports(Workspace(workspace), host, port)


def _warn_of_strangers(host: str, can: str) -> None:
    """Say what anybody can do where an address is reached from other machines."""
    from sendable.up.addresses import is_loopback

    if not is_loopback(host):
        errors.print(
            f"[bold red]Anybody who reaches this machine can now {can}, or leave --host out."
        )


def _tell_of_end(failure: UpError, workspace: Path) -> None:
    """Tell people that nothing runs by itself any more: the server that tells them has ended."""
    from sendable.launch import send_alert

    name = workspace.resolve().name
    body = (
        f"{failure.message}. Nothing of {name} runs by itself, and nobody who says stop is "
        "taken off the lists, until 'sendable up' is started again."
    )
    try:
        sent = send_alert(f"Sendable: {name} is no longer up", body)
    except ConfigurationError as half_set:
        sent = {"webhook": half_set.message}
    for way, trouble in sent.items():
        if trouble:
            errors.print(f"No alert went by {way}: {escape(trouble)}", highlight=False)


def _announce(standing: Standing, workspace: Path, playbook: Path) -> None:
    """Say where everything is, what comes by itself, and how to end it."""
    lines = [
        "",
        "[bold green]Sendable is up.[/]",
        "",
        f"  runs and forms   {standing.addresses.ui}",
        f"  reports          {standing.addresses.reports}",
        f"  workspace        {escape(str(workspace))}",
        f"  playbook         {escape(str(playbook))}",
        f"  logs             {escape(str(standing.logs))}",
        "",
        "By itself, next:" if standing.scheduled else "Nothing runs by itself: no schedule is on.",
    ]
    for each in standing.scheduled:
        when = f"{each.at:%a} {each.at.day} {each.at:%B %Y, %H:%M} {each.at.tzinfo}"
        lines.append(f"  {each.deployment:<16} {when}")
    if not standing.has_runs:
        lines += [
            "",
            "There is no run yet: start refresh/by-hand on its page, or `sendable refresh`. The",
            "schedules go by UTC until it has told the account's own time zone.",
        ]
    if standing.lost_runs:
        lines += [
            "",
            f"[yellow]![/] {standing.lost_runs} runs had lost their process: now crashed.",
        ]
    lines += ["", "Ctrl-C ends all of it, a run in progress too."]
    screen.print("\n".join(lines), highlight=False, soft_wrap=True)
