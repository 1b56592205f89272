"""Commands that run the playbook: ``demo``, ``refresh`` and each step."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sendable.commands.options import (
    PLAYBOOK,
    WORKSPACE,
    AsOfOption,
    JsonOption,
    PlaybookOption,
    WorkspaceOption,
    make_request,
    open_playbook,
    print_json,
)
from sendable.console import errors, progress_shown, screen

if TYPE_CHECKING:
    from sendable.next_steps import NextSteps
    from sendable.runs import Run, RunRequest, Step


app = typer.Typer()


@app.command()
def demo(
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_of: AsOfOption = None,
    contacts: Annotated[int, typer.Option(min=1, help="People in the account.")] = 5000,
    months: Annotated[int, typer.Option(min=1, help="Months of messages.")] = 6,
    seed: Annotated[int, typer.Option(help="Seed of the account.")] = 7,
    shop_customers: Annotated[
        bool,
        typer.Option(
            "--shop-customers",
            help="Make the account of the customers in the playbook's orders file instead.",
        ),
    ] = False,
) -> None:
    """Start a local ClickSend, run the whole playbook against it, and show what came of it.

    The account stays in WORKSPACE/sandbox: later commands on this workspace talk to it.

    Example: sendable demo --contacts 2000
    """
    from sendable.demo import make_account, show_score

    open_playbook(playbook)
    request = make_request(workspace, playbook, as_of)
    now = request.as_of or datetime.now(UTC)
    with screen.status("Making a ClickSend account …"):
        make_account(
            request, now, contacts=contacts, months=months, seed=seed, shop_customers=shop_customers
        )
    run = _run_and_show("refresh", request, as_json=False)
    if not shop_customers:
        show_score(workspace)
    _show_next_steps(run, request)


@app.command()
def refresh(
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run the whole playbook: ingest, exclude, segment, strategise, publish.

    Example: sendable refresh --workspace workspace
    """
    run_step("refresh", make_request(workspace, playbook, as_of), as_json)


@app.command()
def ingest(
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Step 1: begin a run and bring the account and the shop into the lake.

    Example: sendable ingest
    """
    run_step("ingest", make_request(workspace, playbook, as_of), as_json)


@app.command()
def exclude(
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_json: JsonOption = False,
) -> None:
    """Step 2: decide who may be messaged, on the latest run.

    Example: sendable exclude
    """
    run_step("exclude", make_request(workspace, playbook, None), as_json)


@app.command()
def segment(
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_json: JsonOption = False,
) -> None:
    """Step 3: evaluate the segments' rules, on the latest run.

    Example: sendable segment
    """
    run_step("segment", make_request(workspace, playbook, None), as_json)


@app.command()
def strategise(
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_json: JsonOption = False,
) -> None:
    """Step 4: plan the next send, measure what the last ones did, audit, on the latest run.

    Example: sendable strategise
    """
    run_step("strategise", make_request(workspace, playbook, None), as_json)


@app.command()
def publish(
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_json: JsonOption = False,
) -> None:
    """Step 5: write the tracker, the rulebook and the quality report, of the latest run.

    Example: sendable publish
    """
    run_step("publish", make_request(workspace, playbook, None), as_json)


def run_step(name: Step | Any, request: RunRequest, as_json: bool) -> None:
    """Run a flow and show its summary; after a published run, what is left to a person."""
    run = _run_and_show(name, request, as_json)
    if not as_json:
        _show_next_steps(run, request)


def _run_and_show(name: Step | Any, request: RunRequest, as_json: bool) -> Run:
    """Run a flow and show what it found."""
    from sendable.console import describe_run, show_run
    from sendable.launch import run_flow
    from sendable.runs import NEW_OR_CHANGED, load_run
    from sendable.workspace import Workspace

    try:
        with progress_shown():
            run_id = run_flow(name, request)
    except KeyboardInterrupt:
        errors.print("stopped; what was pulled is kept, and the last good run is untouched")
        sys.exit(130)
    run = load_run(Workspace(request.workspace), run_id)
    if not run.manifest.is_published:
        done = run.manifest.steps[name]
        if as_json:
            print_json({"run_id": run_id, "step": name, **done.counts, **_describe_step(name, run)})
            return run
        counts = ", ".join(f"{what} {count:,}" for what, count in done.counts.items())
        screen.print(f"{name}, run [bold]{run_id}[/]: {counts}", highlight=False)
        if done.counts.get(NEW_OR_CHANGED) == 0:
            screen.print("Nothing has changed since the last run.")
        if name == "strategise":
            _show_strategy(run)
        return run
    summary = describe_run(run)
    if as_json:
        steps = _find_next_steps(run, request)
        print_json({**summary, "approvals": steps.counts, "pending": steps.pending})
    else:
        show_run(summary)
    return run


def _show_next_steps(run: Run, request: RunRequest) -> None:
    """Show what is left to a person, where the run was published."""
    from sendable.console import show_next_steps

    if run.manifest.is_published:
        show_next_steps(_find_next_steps(run, request))


def _find_next_steps(run: Run, request: RunRequest) -> NextSteps:
    """Find what is left to a person after a published run."""
    from sendable.next_steps import find_next_steps
    from sendable.playbook import read_playbook
    from sendable.publish.approval import gather_approvals
    from sendable.publish.brake import find_stops
    from sendable.segments.families import recall_families

    playbook = recall_families(read_playbook(request.playbook, request.brief), run)
    approvals = gather_approvals(run, playbook)
    stops = find_stops(run, playbook, approvals, datetime.now(UTC))
    # As it was called: the commands that are shown shall run when they are copied.
    called = Path(sys.argv[0])
    program = str(called) if called.name == "sendable" else "sendable"
    return find_next_steps(approvals, stops, playbook, request, program)


def _describe_step(name: str, run: Run) -> dict[str, Any]:
    """Give what a program may want of a step besides its counts."""
    from dataclasses import asdict

    from sendable.send_plan_file import read_send_plan
    from sendable.strategy.audit.told import tell_audit

    plan = read_send_plan(run) if name == "strategise" else None
    if plan is None:
        return {}
    audit = [asdict(each) for each in tell_audit(run)]
    return {"send_plan": plan.model_dump(mode="json"), "audit": audit}


def _show_strategy(run: Run) -> None:
    """Show the send plan and the audit of a run."""
    from rich.padding import Padding

    from sendable.audit_view import draw_mistakes
    from sendable.send_plan_file import read_send_plan
    from sendable.send_plan_view import draw_send_plan
    from sendable.strategy.audit.told import tell_audit

    plan = read_send_plan(run)
    if plan is not None:
        screen.print(draw_send_plan(plan), highlight=False)
    found = tell_audit(run)
    screen.print("\n[bold]Audit[/] · eleven common mistakes\n")
    screen.print(Padding(draw_mistakes(found), (0, 0, 0, 2)))
    if any(each.verdict in ("warning", "problem") for each in found):
        screen.print("\n  [dim]sendable audit says who is behind each, and what to do[/]")
