"""The command about alerts: ``alerts``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from sendable.commands.options import (
    PLAYBOOK,
    JsonOption,
    PlaybookOption,
    open_playbook,
    print_json,
)
from sendable.console import screen

if TYPE_CHECKING:
    from sendable.alert_settings import Way

app = typer.Typer()

_TEST = (
    "Sendable: this is a test",
    "This is a test: alerts of Sendable reach you here. There is nothing to do.",
)


@app.command()
def alerts(
    test: Annotated[
        bool, typer.Option("--test", help="Send one by every way that is set, now.")
    ] = False,
    playbook: PlaybookOption = PLAYBOOK,
    as_json: JsonOption = False,
) -> None:
    """Say of what people are told when something goes wrong or waits, and where that goes.

    Example: sendable alerts --test
    """
    from sendable.alert_settings import AlertSettings, describe_ways
    from sendable.launch import send_alert

    policy = open_playbook(playbook).policies.alerts
    ways = describe_ways(AlertSettings())
    tried = send_alert(*_TEST) if test else {}
    failed = [way for way, trouble in tried.items() if trouble]
    if as_json:
        print_json({"ways": ways, "tells_of": policy.tell, "tested": tried})
    else:
        _show(ways, policy.tell, tried)
    if failed or (test and not ways):
        raise typer.Exit(1)


def _show(ways: Mapping[Way, str], kinds: Sequence[str], tried: Mapping[Way, str | None]) -> None:
    if not ways:
        screen.print(
            "Alerts go nowhere yet. Set SENDABLE_ALERT_WEBHOOK, SENDABLE_ALERT_SLACK or "
            "SENDABLE_ALERT_EMAIL (docs/alerts.md says how), and start 'sendable up' again."
        )
        return
    table = Table("goes by", "to", *(["test"] if tried else []))
    for way, address in ways.items():
        outcome = tried.get(way)
        said = [f"failed: {outcome}" if outcome else "sent"] if tried else []
        table.add_row(way, escape(address), *map(escape, said))
    screen.print(table)
    screen.print(f"Told of: {', '.join(kinds)} (policies/alerts.yaml says what each is).")
