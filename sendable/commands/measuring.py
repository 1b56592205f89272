"""Commands that show what was measured: ``metrics`` and ``experiments``."""

from __future__ import annotations

from typing import Annotated

import typer

from sendable.commands.options import (
    WORKSPACE,
    JsonOption,
    RunOption,
    WorkspaceOption,
    open_run,
    print_json,
)

app = typer.Typer()


@app.command()
def metrics(
    segment: Annotated[
        str, typer.Option("--segment", help="A segment's key; * is everybody.")
    ] = "*",
    metric: Annotated[
        str | None, typer.Option("--metric", help="One metric, of every segment.")
    ] = None,
    workspace: WorkspaceOption = WORKSPACE,
    run_id: RunOption = "latest",
    as_json: JsonOption = False,
) -> None:
    """Show what messages did, for a segment as it was when they went out.

    Example: sendable metrics --segment vip-customers
    """
    from sendable.measures_view import find_metrics, show_metrics

    found = find_metrics(open_run(workspace, run_id), segment, metric)
    if as_json:
        print_json(found)
    else:
        show_metrics(found)


@app.command()
def experiments(
    workspace: WorkspaceOption = WORKSPACE,
    run_id: RunOption = "latest",
    as_json: JsonOption = False,
) -> None:
    """Show what each test of the playbook has found, or how many people it takes.

    Example: sendable experiments
    """
    from sendable.measures_view import find_results, show_results

    found = find_results(open_run(workspace, run_id))
    if as_json:
        print_json(found)
    else:
        show_results(found)
