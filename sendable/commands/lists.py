"""Commands around the account's lists: ``scrub`` and ``export``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

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
    from sendable.scrubbing import OptOutWrites, OwnListWork, Scrubbing

app = typer.Typer()


class ExportFormat(StrEnum):
    """What another tool reads."""

    CLICKSEND = "clicksend"
    CSV = "csv"
    PARQUET = "parquet"


@app.command()
def scrub(
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    own_lists: Annotated[
        bool,
        typer.Option(
            "--own-lists", help="Your own lists, too: delete the contacts of who is suppressed."
        ),
    ] = False,
    opt_out_list: Annotated[
        bool,
        typer.Option(
            "--opt-out-list",
            help="Add to the account's opt-out list who asked us to stop and is not on it.",
        ),
    ] = False,
    confirm: Annotated[
        bool,
        typer.Option("--confirm", help="Do what --own-lists and --opt-out-list otherwise only say"),
    ] = False,
    always: Annotated[
        bool,
        typer.Option("--always", help="With --opt-out-list: do it after every ingest from now on."),
    ] = False,
    never: Annotated[
        bool, typer.Option("--never", help="With --opt-out-list: take --always back.")
    ] = False,
    who: Annotated[str, typer.Option("--who", help="Who says so; kept for good.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Take whoever may not be messaged off the lists that Sendable made.

    It reads the opt-outs and replies anew first. Lists of your own are only looked at, unless you
    say --confirm.

    Example: sendable scrub --opt-out-list
    """
    from sendable.launch import find_block
    from sendable.scrubbing import Wish, scrub_workspace
    from sendable.workspace import Workspace

    wish = Wish(
        own_lists=own_lists,
        opt_out_list=opt_out_list or always or never,
        confirmed=confirm,
        word="approved" if always else "rejected" if never else None,
        who=who,
    )
    with screen.status("Reading opt-outs and replies, and our lists …"):
        done = scrub_workspace(
            Workspace(workspace), open_playbook(playbook), wish, datetime.now(UTC), find_block
        )
    if as_json:
        print_json(done.describe())
    else:
        _show_scrub(done)
    done.raise_if_failed()


@app.command()
def export(
    segment: Annotated[str, typer.Argument(help="The segment: its file's name.")],
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    form: Annotated[
        ExportFormat,
        typer.Option("--format", help="clicksend is digits without a header, for its import."),
    ] = ExportFormat.CSV,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Folder of the file; WORKSPACE/exports when left out."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write a segment's members into a file for another tool, without who said stop since.

    A segment for SMS has to be approved. One for e-mail gives addresses and no phone numbers, a
    worklist gives contact ids.

    Example: sendable export vip-customers --format clicksend
    """
    from sendable.export import export_afresh
    from sendable.launch import find_block

    run = open_run(workspace, "latest")
    if run.manifest.is_of_the_past:
        raise ConfigurationError(
            "the latest run looks at a moment gone by, and nobody is exported from it",
            remedy="Run 'sendable refresh' first",
        )
    now = datetime.now(UTC)
    with screen.status("Reading opt-outs and replies …"):
        done = export_afresh(
            run,
            open_playbook(playbook),
            segment,
            form.value,
            to or workspace / "exports",
            now,
            find_block,
        )
    if as_json:
        print_json(asdict(done))
        return
    screen.print(f"{done.path}: {done.rows:,} rows", highlight=False, soft_wrap=True)
    screen.print("Its columns: " + ", ".join(done.columns), highlight=False)
    screen.print("It holds people's data. Delete it when the other tool has it.")


def _show_scrub(done: Scrubbing) -> None:
    """Show what a scrub did, and what it would do."""
    for one in done.scrub.ours:
        found = one.trouble or f"{one.changed:,} taken off"
        mark = "[red]✗[/]" if one.trouble else "[green]✓[/]"
        screen.print(f"{mark} {escape(one.list_name)}: {escape(found)}", highlight=False)
    if not done.scrub.ours:
        screen.print("None of our lists is in the account.")
    if done.own_lists is not None:
        _show_own_lists(done.own_lists)
    if done.opt_outs is not None:
        _show_opt_outs(done.opt_outs)


def _show_own_lists(work: OwnListWork) -> None:
    for part in work.found:
        what = "suppressed contacts on your list"
        screen.print(f"{len(part.contact_ids):,} {what} {escape(part.list_name)}", highlight=False)
    for one in work.done:
        found = one.trouble or f"{one.changed:,} deleted"
        screen.print(f"  {escape(one.list_name)}: {escape(found)}", highlight=False)
    if not work.found:
        screen.print("Nobody on your own lists is suppressed.")
    elif not work.done:
        screen.print("Nothing was deleted. To delete them: sendable scrub --own-lists --confirm")


def _show_opt_outs(work: OptOutWrites) -> None:
    name, missing = escape(work.list_name), len(work.missing)
    if work.done is not None:
        found = work.done.trouble or f"{work.done.changed:,} who asked to stop added"
        screen.print(f"{name}: {escape(found)}", highlight=False)
        return
    screen.print(f"{missing:,} who asked to stop are not on {name}", highlight=False)
    for number in work.missing[:10]:
        screen.print(f"  {number}", highlight=False)
    if missing:
        screen.print(
            "Nothing was added. To add them once: sendable scrub --opt-out-list --confirm; "
            "after every ingest: sendable scrub --opt-out-list --always --who NAME",
            soft_wrap=True,
        )
