"""Commands that look at what is there: ``preview``, ``explain`` and ``runs``."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
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
)
from sendable.console import screen
from sendable.errors import ConfigurationError

if TYPE_CHECKING:
    from sendable.runs import Run

app = typer.Typer()


@contextmanager
def _looking() -> Iterator[None]:
    """Leave garbage alone for a moment: to go through all that was loaded takes 60 ms."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _open_shown(workspace: Path, run_id: str, as_json: bool) -> Run:
    """Find a run and say which it is, before a second goes into loading what looks at it."""
    from sendable.console import show_looked_at

    run = open_run(workspace, run_id)
    if not as_json:
        show_looked_at(run)
    return run


@app.command()
def preview(
    rule: Annotated[str | None, typer.Argument(help="The rule.")] = None,
    segment: Annotated[
        str | None, typer.Option("--segment", help="A segment to look at: its file's name.")
    ] = None,
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    run_id: RunOption = "latest",
    as_json: JsonOption = False,
) -> None:
    """Say how many people a rule finds, clause by clause, and who is left out why.

    Example: sendable preview "clicks(30) >= 1 AND country = 'AU'"
    """
    from dataclasses import asdict

    if (rule is None) is (segment is None):
        raise ConfigurationError(
            "preview looks at one rule or one segment",
            remedy='Write a rule in quotes, such as "clicks(30) >= 1", or --segment KEY',
        )
    with _looking():
        run = _open_shown(workspace, run_id, as_json)
        from sendable.preview import preview_rule, preview_segment
        from sendable.preview_view import show_preview
        from sendable.segments.families import recall_families

        known = recall_families(open_playbook(playbook), run)
        if segment is not None:
            found = preview_segment(segment, known, run)
        else:
            found = preview_rule(rule or "", known, run)
    if as_json:
        print_json(asdict(found))
    else:
        show_preview(found)


@app.command()
def explain(
    number: Annotated[str, typer.Argument(help="A phone number.")],
    segment: Annotated[
        str | None, typer.Option("--segment", help="A segment to look into: its file's name.")
    ] = None,
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    run_id: RunOption = "latest",
    as_json: JsonOption = False,
) -> None:
    """Say why a person may or may not be messaged, and why they are in a segment or are not.

    Example: sendable explain +61491570156 --segment vip-customers
    """
    from dataclasses import asdict

    with _looking():
        run = _open_shown(workspace, run_id, as_json)
        from sendable.person_in_segments import explain_in_segment, explain_in_segments
        from sendable.person_view import show_in_segment, show_in_segments
        from sendable.segments.families import recall_families

        known = recall_families(open_playbook(playbook), run)
        if segment is None:
            found = explain_in_segments(number, known, run)
        else:
            found = explain_in_segment(number, segment, known, run)
    if as_json:
        print_json(asdict(found.person) | {"in_segments": [asdict(w) for w in found.segments]})
    elif segment is None:
        show_in_segments(found)
    else:
        show_in_segment(found)


@app.command()
def runs(workspace: WorkspaceOption = WORKSPACE, as_json: JsonOption = False) -> None:
    """List past runs, newest first.

    Example: sendable runs
    """
    from sendable.runs import list_runs
    from sendable.workspace import Workspace

    found = list_runs(Workspace(workspace))
    if as_json:
        print_json([json.loads(run.manifest.model_dump_json()) for run in found])
        return
    table = Table("run", "as of", "steps", "sendable", "warnings")
    for run in found:
        done = run.manifest.steps
        sendable = done["exclude"].counts["sendable"] if "exclude" in done else None
        table.add_row(
            run.run_id,
            f"{run.as_of:%Y-%m-%d %H:%M}",
            _say_state(run),
            "–" if sendable is None else f"{sendable:,}",
            str(len(run.manifest.warnings)),
        )
    screen.print(table)


def _say_state(run: Run) -> str:
    """Say how far a run came; one that is only a look is never the latest."""
    if run.manifest.files_removed:
        return "files removed by retention"
    if not run.manifest.is_published:
        return f"{len(run.manifest.steps)} of 5"
    if run.manifest.is_narrowed:
        return "published, other lists"
    return "published, looks back" if run.manifest.looks_back else "published"
