"""Commands about people's data: ``forget`` and ``vacuum``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from sendable.commands.options import (
    PLAYBOOK,
    WORKSPACE,
    JsonOption,
    PlaybookOption,
    WorkspaceOption,
    open_playbook,
    print_json,
)
from sendable.console import screen
from sendable.numbers import mask_numbers_in

if TYPE_CHECKING:
    from sendable.forgetting.step import Forgetting

app = typer.Typer()


@app.command()
def forget(
    number: Annotated[
        str,
        typer.Argument(help="The number; - reads it in, so that no shell keeps it in its history."),
    ],
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Do it. Without it you see what would be erased.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Erase a person from everything Sendable keeps, and never let them in again.

    Their rows go from every table and its past versions, from run folders and exports below the
    workspace. A keyed hash of the number stays: who is imported again is turned away. What your own
    lists in ClickSend hold is yours to delete; you are told which contacts.

    Example: sendable forget +61491570156
    """
    from sendable.forgetting.step import forget_person, look_at_person
    from sendable.launch import find_block
    from sendable.workspace import Workspace

    asked = sys.stdin.readline().strip() if number == "-" else number
    place, read = Workspace(workspace), open_playbook(playbook)
    if confirm:
        with screen.status("Erasing …"):
            told = forget_person(place, read, asked, datetime.now(UTC), find_block)
    else:
        with screen.status("Looking …"):
            told = look_at_person(place, read, asked)
    if as_json:
        print_json(_describe(told))
    else:
        _show(told)


@app.command()
def vacuum(
    workspace: WorkspaceOption = WORKSPACE,
    playbook: PlaybookOption = PLAYBOOK,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Do it. Without it you see what would be removed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove what is older than policies/retention.yaml allows: run folders, past versions.

    Opt-outs, consents, messages, approvals and pushes stay for good.

    Example: sendable vacuum --confirm
    """
    from sendable.retention import look_for_old, remove_old
    from sendable.workspace import Workspace

    place, policy = Workspace(workspace), open_playbook(playbook).policies.retention
    now = datetime.now(UTC)
    if confirm:
        place.prepare()
        with place.lake.writing(f"{now:%Y%m%dT%H%M%SZ}-vacuum"):
            found = remove_old(place, policy, now)
    else:
        found = look_for_old(place, policy, now)
    if as_json:
        print_json(
            {
                "runs": found.runs,
                "put_aside_by": found.put_aside,
                "files": len(found.files),
                "megabytes": round(found.freed / 1e6, 1),
                "removed": confirm,
            }
        )
        return
    screen.print(f"Runs older than {policy.run_folders_days} days: {len(found.runs):,}")
    screen.print(f"Files of past versions that no run needs: {len(found.files):,}")
    screen.print(f"Runs whose rows in the quarantine are too old: {len(found.put_aside):,}")
    done = "[green]✓[/] Removed" if confirm else "Say --confirm to remove them"
    screen.print(f"{done}: {found.freed / 1e6:,.1f} MB")


def _describe(told: Forgetting) -> dict[str, Any]:
    return {
        "numbers": told.person.masked,
        "rows": {name: found.rows for name, found in told.tables.items()},
        "mentions": {name: found.texts for name, found in told.tables.items() if found.texts},
        "files": told.files,
        "forgotten_before": told.is_known,
        "erased": told.is_done,
        "delete_in_clicksend": [
            {
                "list_id": one.list_id,
                "list": mask_numbers_in(one.list_name),
                "contact_id": one.contact_id,
            }
            for one in told.person.on_lists
            if not one.is_ours and not one.is_opt_out
        ],
    }


def _show(told: Forgetting) -> None:
    described = _describe(told)
    screen.print(f"Numbers that this is: {', '.join(told.person.masked)}")
    if told.is_known:
        screen.print("They were forgotten before; what is left is looked for once more.")
    for table, found in told.tables.items():
        mentions = f", named in {found.texts:,} texts of others" if found.texts else ""
        noun = "row" if found.rows == 1 else "rows"
        screen.print(f"  {table}: {found.rows:,} {noun}{mentions}")
    screen.print(f"  files outside the tables: {told.files:,}")
    if told.is_done:
        screen.print(
            f"[green]✓[/] Erased; {told.rewritten:,} files of the tables and their past were "
            "written anew. A keyed hash stays, and keeps them out."
        )
    for one in described["delete_in_clicksend"]:
        screen.print(
            f"[yellow]![/] Contact {one['contact_id']} on your list "
            f"{escape(repr(one['list']))} ({one['list_id']}): delete it in ClickSend yourself"
        )
    if not told.is_done:
        screen.print("Nothing was changed. Say --confirm to erase them for good.")
