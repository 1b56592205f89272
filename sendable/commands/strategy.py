"""Commands that look at the strategy of a run: ``audit`` and ``lifecycle``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from sendable.commands.options import (
    WORKSPACE,
    JsonOption,
    RunOption,
    WorkspaceOption,
    open_run,
    print_json,
)
from sendable.console import screen

if TYPE_CHECKING:
    from sendable.strategy.lifecycle.told import FlowTold, Place

app = typer.Typer()

_WHY = {
    "not_yet": "its time has not come",
    "sent": "the step before was sent",
    "handed_over": "the step before was handed over",
    "capped": "enough messages lately",
    "condition": "its condition does not hold",
    "not_available": "what it needs is not known",
    "other_flow": "another flow comes first",
    "no_email": "no e-mail address",
    "opted_out": "opted out",
    "held": "held",
    "excluded": "may not be messaged any more",
    "gone": "not in the account any more",
    "end": "came to its end",
    "not_messaged": "came to its end and was never sent it all",
    "came_back": "came back after its end",
    "sunset": "sunset: every SMS of it, and no sign of life",
}
"""Why somebody waits or left, in words. Exits of a flow's own are said by their names."""


@app.command()
def audit(
    workspace: WorkspaceOption = WORKSPACE,
    run_id: RunOption = "latest",
    as_json: JsonOption = False,
) -> None:
    """Say which of the eleven common mistakes of segmentation the account makes, and who is behind.

    Example: sendable audit
    """
    from dataclasses import asdict

    from sendable.audit_view import show_mistakes, show_remedies
    from sendable.strategy.audit.told import tell_audit

    run = open_run(workspace, run_id)
    found = tell_audit(run)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    screen.print(f"Audit as of {run.as_of:%Y-%m-%d %H:%M} UTC\n", highlight=False)
    show_mistakes(found)
    show_remedies(found)


@app.command()
def lifecycle(
    flow: Annotated[
        str | None, typer.Argument(help="A flow to look into: its file's name.")
    ] = None,
    workspace: WorkspaceOption = WORKSPACE,
    run_id: RunOption = "latest",
    as_json: JsonOption = False,
) -> None:
    """Say how many are due for which step of which lifecycle flow, who waits, and who left and why.

    Example: sendable lifecycle abandoned-cart
    """
    from dataclasses import asdict

    from sendable.strategy.lifecycle.told import tell_lifecycle

    run = open_run(workspace, run_id)
    found = tell_lifecycle(run, flow)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    screen.print(f"Lifecycle flows as of {run.as_of:%Y-%m-%d %H:%M} UTC\n", highlight=False)
    table = Table("flow", box=None, padding=(0, 2, 0, 0))
    for name in ("due", "waiting", "left", "done"):
        table.add_column(name, justify="right")
    table.add_column("")
    for each in found:
        counts = (each.due, each.waiting, each.left, each.done)
        numbers = ["–" if each.not_available else f"{count:,}" for count in counts]
        table.add_row(each.flow, *numbers, f"{each.sunset:,} sunset" if each.sunset else "")
    screen.print(table)
    for each in found:
        _show_gaps(each)
    if flow is not None:
        _show_places(found[0])
    elif any(each.due for each in found):
        due = run.workspace.runs / run.source_of("strategise") / "flow_due.parquet"
        screen.print(f"\nWho is due for an SMS: {due}", highlight=False, soft_wrap=True)


def _show_gaps(found: FlowTold) -> None:
    if found.not_available:
        said = f"{found.title}: not available, because {found.not_available}."
        screen.print(escape(said), highlight=False)
    if found.steps_not_available:
        said = f"{found.title}, steps not available: {found.steps_not_available}."
        screen.print(escape(said), highlight=False)


def _show_places(found: FlowTold) -> None:
    screen.print()
    table = Table("step", "", "", box=None, padding=(0, 2, 0, 0))
    table.add_column("people", justify="right")
    table.add_column("when")
    for place in found.places:
        why = _WHY.get(place.why or "", (place.why or "").replace("_", " "))
        step = place.step or ("its end" if place.status == "waiting" else "–")
        table.add_row(
            step,
            place.channel or "",
            _say_status(place, why),
            f"{place.people:,}",
            _say_when(place),
        )
    screen.print(table, highlight=False)


def _say_status(place: Place, why: str) -> str:
    return place.status if not why else f"{place.status}: {why}"


def _say_when(place: Place) -> str:
    if place.status == "due":
        return f"until {_say_moment(place.last_at)}"
    if place.status == "waiting" and place.first_at is not None:
        return f"from {_say_moment(place.first_at)}"
    return ""


def _say_moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M}"
