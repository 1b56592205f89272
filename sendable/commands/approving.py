"""Commands by which a person decides: ``approve``, ``reject`` and ``approvals``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
from sendable.console import screen
from sendable.errors import ConfigurationError

if TYPE_CHECKING:
    from sendable.publish.approval import Approval, Said

app = typer.Typer()

SegmentsArgument = Annotated[
    list[str], typer.Argument(metavar="SEGMENT...", help="Keys of segments, or of families.")
]
WhoOption = Annotated[str, typer.Option("--who", help="Who decides; kept for good.")]
NoteOption = Annotated[str, typer.Option("--note", help="What else there is to say.")]


@app.command()
def approve(
    segments: SegmentsArgument,
    who: WhoOption,
    note: NoteOption = "",
    band: Annotated[
        str | None,
        typer.Option("--band", metavar="LOW-HIGH", help="The sizes for which it holds."),
    ] = None,
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_json: JsonOption = False,
) -> None:
    """Approve segments of the latest run, so that they may be pushed to ClickSend's lists.

    It holds until the rule, or anything it builds on, is edited, or the size leaves the band.

    Example: sendable approve vip-customers --who "Ann Smith" --note "Spring campaign"
    """
    from sendable.publish.approval import Said, read_band

    sizes = read_band(band) if band is not None else None
    said = Said("approved", tuple(segments), who, "command line", note, sizes)
    _decide(workspace, playbook, said, as_json)


@app.command()
def reject(
    segments: SegmentsArgument,
    who: WhoOption,
    note: NoteOption = "",
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_json: JsonOption = False,
) -> None:
    """Reject segments of the latest run: nothing of them is pushed until somebody approves.

    Example: sendable reject higher-income --who "Ann Smith" --note "Not before Easter"
    """
    from sendable.publish.approval import Said

    said = Said("rejected", tuple(segments), who, "command line", note)
    _decide(workspace, playbook, said, as_json)


@app.command()
def approvals(
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    state: Annotated[
        str | None, typer.Option("--state", help="Only those that are pending, for instance.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show how each segment of the latest run stands: draft, pending, approved, rejected, pushed.

    Example: sendable approvals --state pending
    """
    from sendable.publish.approval import gather_approvals
    from sendable.publish.approval.states import STATES
    from sendable.rules.faults import suggest
    from sendable.segments.families import recall_families

    if state is not None and state not in STATES:
        raise ConfigurationError(
            f"no segment can be {state!r}",
            remedy=suggest(state, STATES, f"Write one of: {', '.join(STATES)}"),
        )
    run = open_run(workspace, "latest")
    found = gather_approvals(run, recall_families(open_playbook(playbook), run))
    shown = [each for each in found.values() if state in (None, each.state)]
    if as_json:
        print_json([_describe(each) for each in shown])
        return
    _show(shown)


def _decide(workspace: Path, playbook: Path, said: Said, as_json: bool) -> None:
    from sendable.publish.approval import decide
    from sendable.segments.families import recall_families

    run = open_run(workspace, "latest")
    read = recall_families(open_playbook(playbook), run)
    with run.workspace.lake.writing(run.run_id):
        run.workspace.lake.create()
        decided = decide(run, read, said, datetime.now(UTC))
    if as_json:
        print_json([_describe(each) for each in decided])
        return
    _show(decided)


def _describe(approval: Approval) -> dict[str, Any]:
    """Give what a program may want to know of how a segment stands."""
    from dataclasses import asdict

    return {**asdict(approval), "may_be_pushed": approval.may_be_pushed}


def _show(approvals: list[Approval] | tuple[Approval, ...]) -> None:
    from sendable.approvals_view import draw_approvals

    screen.print(draw_approvals(approvals))
