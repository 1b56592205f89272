"""The command line: ``sendable COMMAND``. Thin: it reads options, calls, and shows.

Nothing heavy is imported until a command needs it, so that ``--help`` and ``check`` answer at once.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.markup import escape
from rich.table import Table

from sendable import __version__
from sendable.clicksend.sandbox.commands import app as sandbox_app
from sendable.console import errors, progress_shown, screen
from sendable.errors import ConfigurationError, SendableError, describe_disk_error

if TYPE_CHECKING:
    from sendable.playbook import Playbook
    from sendable.runs import Run, RunRequest, Step

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="SMS audience segments, a tracker and a rulebook from a ClickSend account.",
)
app.add_typer(sandbox_app, name="sandbox")

WorkspaceOption = Annotated[
    Path,
    typer.Option(
        "--workspace", envvar="SENDABLE_WORKSPACE", help="Folder of the account's tables and runs."
    ),
]
PlaybookOption = Annotated[
    Path, typer.Option("--playbook", help="Folder with playbook.yaml, segments and policies.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="TIME", help="Look at the data as of this moment (UTC)."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
RunOption = Annotated[str, typer.Option("--run", help="The run to look at.")]

WORKSPACE = Path("workspace")
PLAYBOOK = Path("playbook")


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
) -> None:
    """SMS audience segments, a tracker and a rulebook from a ClickSend account."""


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

    _read_playbook(playbook)
    request = _request(workspace, playbook, as_of)
    now = request.as_of or datetime.now(UTC)
    with screen.status("Making a ClickSend account …"):
        make_account(
            request, now, contacts=contacts, months=months, seed=seed, shop_customers=shop_customers
        )
    _run_flow("refresh", request, as_json=False)
    if not shop_customers:
        show_score(workspace)


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
    _run_flow("refresh", _request(workspace, playbook, as_of), as_json)


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
    _run_flow("ingest", _request(workspace, playbook, as_of), as_json)


@app.command()
def exclude(
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_json: JsonOption = False,
) -> None:
    """Step 2: decide who may be messaged, on the latest run.

    Example: sendable exclude
    """
    _run_flow("exclude", _request(workspace, playbook, None), as_json)


@app.command()
def segment(
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_json: JsonOption = False,
) -> None:
    """Step 3: evaluate the segments' rules, on the latest run.

    Example: sendable segment
    """
    _run_flow("segment", _request(workspace, playbook, None), as_json)


@app.command()
def strategise(
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_json: JsonOption = False,
) -> None:
    """Step 4: match each segment with its strategy, on the latest run.

    Example: sendable strategise
    """
    _run_flow("strategise", _request(workspace, playbook, None), as_json)


@app.command()
def publish(
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    as_json: JsonOption = False,
) -> None:
    """Step 5: write the tracker, the rulebook and the quality report, of the latest run.

    Example: sendable publish
    """
    _run_flow("publish", _request(workspace, playbook, None), as_json)


@app.command()
def init(
    playbook: Annotated[Path, typer.Option("--playbook", help="The new folder.")],
    workspace: WorkspaceOption = WORKSPACE,
    country: Annotated[
        str | None,
        typer.Option(help="Country of numbers without a country code; the account's otherwise."),
    ] = None,
) -> None:
    """Ask the account for its lists and write a new playbook, with comments to go through.

    Example: sendable init --playbook our-playbook
    """
    from sendable.accounts import reachable_accounts
    from sendable.clicksend.client import ClickSendClient
    from sendable.init import check_folder_is_free, write_new_playbook
    from sendable.lake import MAIN_ACCOUNT
    from sendable.launch import find_block
    from sendable.survey import survey_account
    from sendable.workspace import Workspace

    check_folder_is_free(playbook)
    with (
        screen.status("Asking the account …"),
        reachable_accounts(Workspace(workspace), find_secret=find_block) as accounts,
    ):
        client = ClickSendClient(accounts[MAIN_ACCOUNT])
        try:
            survey = survey_account(client, datetime.now(UTC), country)
        finally:
            client.close()
    left_out = write_new_playbook(playbook, survey)
    screen.print(f"[green]✓[/] {playbook / 'playbook.yaml'} names {len(survey.lists)} lists")
    if left_out:
        screen.print("Segments left out, for want of a list: " + escape(", ".join(left_out)))
    screen.print(
        "Now confirm the opt-out list in it, and declare what people agreed to; "
        f"then: sendable refresh --playbook {playbook}",
        highlight=False,
    )


@app.command()
def check(playbook: PlaybookOption = PLAYBOOK) -> None:
    """Check a playbook: every file, every rule, with file and line.

    Example: sendable check --playbook playbook
    """
    found = _read_playbook(playbook)
    policies = len(found.policies.all())
    screen.print(f"[green]✓[/] {len(found.segments)} segments and {policies} policies are in order")


@app.command()
def fields(as_json: JsonOption = False) -> None:
    """List every field, event, filter and function that a rule may use.

    Example: sendable fields
    """
    from sendable.wordlist import describe_words, tabulate_words

    if as_json:
        _print_json(describe_words())
        return
    for table in tabulate_words():
        screen.print(table)


@app.command()
def schema() -> None:
    """Print the JSON Schema of segment files, by which editors check and complete them.

    Example: sendable schema > segment.schema.json
    """
    from sendable.playbook import SegmentFile
    from sendable.rules import describe_segment_file

    _print_json(describe_segment_file(SegmentFile))


@app.command()
def preview(
    rule: Annotated[str, typer.Argument(help="The rule.")],
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    run_id: RunOption = "latest",
    as_json: JsonOption = False,
) -> None:
    """Say how many people a rule finds, and who is left out why, without a run.

    Example: sendable preview "clicks(30) >= 1 AND country = 'AU'"
    """
    from dataclasses import asdict

    from sendable.console import show_preview
    from sendable.preview import preview_rule

    found = preview_rule(rule, _read_playbook(playbook), _load_run(workspace, run_id))
    if as_json:
        _print_json(asdict(found))
    else:
        show_preview(found)


@app.command()
def explain(
    number: Annotated[str, typer.Argument(help="A phone number.")],
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    run_id: RunOption = "latest",
    as_json: JsonOption = False,
) -> None:
    """Say why a person may or may not be messaged, and which segments they are in.

    Example: sendable explain +61491570156
    """
    from dataclasses import asdict

    from sendable.brief import read_brief
    from sendable.console import show_explanation
    from sendable.explanation import explain_number
    from sendable.policies import read_policies

    found = explain_number(
        number,
        read_brief(playbook).default_country,
        read_policies(playbook),
        _load_run(workspace, run_id),
    )
    if as_json:
        _print_json(asdict(found))
    else:
        show_explanation(found)


@app.command()
def classify(
    file: Annotated[Path, typer.Argument(help="Replies, a JSON object a line; - reads them in.")],
    playbook: PlaybookOption = PLAYBOOK,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON Lines.")] = False,
) -> None:
    """Say what each reply means. A line is {"id", "text"}, and may have "context" and "country".

    Example: sendable classify replies.jsonl --json
    """
    from sendable.policies import read_policies
    from sendable.replies.files import classify_file

    lines = classify_file(file, read_policies(playbook))
    if as_json:
        for line in lines:
            sys.stdout.write(json.dumps(line.as_json()) + "\n")
        return
    table = Table("id", "meaning", "outcome", "words that decided", "language")
    for line in lines:
        found = line.meaning
        table.add_row(
            escape(line.id), found.label, found.outcome, escape(found.words or ""), found.lang
        )
    screen.print(table)


@app.command()
def review(
    file: Annotated[Path, typer.Argument(help="CSV with the columns message_id and label.")],
    by: Annotated[str, typer.Option("--by", help="Who read the replies.")],
    workspace: WorkspaceOption = WORKSPACE,
) -> None:
    """Record what a person says that replies mean, such as a filled-in replies_to_read.csv.

    Example: sendable review replies_to_read.csv --by Ann
    """
    from sendable.replies.files import record_reviews
    from sendable.workspace import Workspace

    lake = Workspace(workspace).lake
    with lake.writing("review"):
        lake.create()
        said = record_reviews(file, lake, by, datetime.now(UTC))
    screen.print(f"[green]✓[/] {said:,} replies read; the next run goes by it")


@app.command()
def runs(workspace: WorkspaceOption = WORKSPACE, as_json: JsonOption = False) -> None:
    """List past runs, newest first.

    Example: sendable runs
    """
    from sendable.runs import list_runs
    from sendable.workspace import Workspace

    found = list_runs(Workspace(workspace))
    if as_json:
        _print_json([json.loads(run.manifest.model_dump_json()) for run in found])
        return
    table = Table("run", "as of", "steps", "sendable", "warnings")
    for run in found:
        done = run.manifest.steps
        sendable = done["exclude"].counts["sendable"] if "exclude" in done else None
        table.add_row(
            run.run_id,
            f"{run.as_of:%Y-%m-%d %H:%M}",
            "published" if run.manifest.is_published else f"{len(done)} of 5",
            "–" if sendable is None else f"{sendable:,}",
            str(len(run.manifest.warnings)),
        )
    screen.print(table)


def main() -> None:
    """Run the command line. An error of ours is one line; ``--debug`` shows where it came from."""
    arguments = sys.argv[1:]
    if "--version" in arguments:
        screen.print(__version__)
        return
    debug = "--debug" in arguments
    # What is written is people's data: readable to its owner only.
    os.umask(0o077)
    try:
        app([argument for argument in arguments if argument != "--debug"])
    except SendableError as failure:
        if debug:
            raise
        _show_error(failure)
    except OSError as failure:
        if debug:
            raise
        _show_error(describe_disk_error(failure))
    except Exception as failure:
        if debug:
            raise
        _show_error(
            f"something unforeseen happened ({type(failure).__name__}). "
            "Run the command again with --debug and report what it shows."
        )


def _show_error(error: object) -> NoReturn:
    """Show an error on one line and end."""
    line = " ".join(str(error).split())
    errors.print(f"[bold red]error[/] {escape(line)}", highlight=False, soft_wrap=True)
    sys.exit(1)


def _run_flow(name: Step | Any, request: RunRequest, as_json: bool) -> None:
    """Run a flow and show its summary."""
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
            _print_json({"run_id": run_id, "step": name, **done.counts})
            return
        counts = ", ".join(f"{what} {count:,}" for what, count in done.counts.items())
        screen.print(f"{name}, run [bold]{run_id}[/]: {counts}", highlight=False)
        if done.counts.get(NEW_OR_CHANGED) == 0:
            screen.print("Nothing has changed since the last run.")
        return
    summary = describe_run(run)
    if as_json:
        _print_json(summary)
    else:
        show_run(summary)


def _request(workspace: Path, playbook: Path, as_of: str | None) -> RunRequest:
    from sendable.runs import RunRequest

    return RunRequest(workspace=workspace, playbook=playbook, as_of=_read_time(as_of))


def _read_time(text: str | None) -> datetime | None:
    """Read a moment; one without a time zone is UTC."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as failure:
        raise ConfigurationError(
            f"{text!r} is not a time", remedy="Write it like 2026-11-21 or 2026-11-21T09:00:00Z"
        ) from failure
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read_playbook(folder: Path) -> Playbook:
    from sendable.playbook import read_playbook

    return read_playbook(folder)


def _load_run(workspace: Path, run_id: str) -> Run:
    from sendable.runs import load_run
    from sendable.workspace import Workspace

    return load_run(Workspace(workspace), run_id)


def _print_json(value: Any) -> None:
    screen.print_json(json.dumps(value, default=str))
