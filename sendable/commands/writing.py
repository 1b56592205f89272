"""Commands for who writes a playbook: ``init``, ``check``, ``fields`` and ``schema``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

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

app = typer.Typer()


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
    found = open_playbook(playbook)
    policies = len(found.policies.all())
    screen.print(f"[green]✓[/] {len(found.segments)} segments and {policies} policies are in order")


@app.command()
def fields(as_json: JsonOption = False) -> None:
    """List every field, event, filter and function that a rule may use.

    Example: sendable fields
    """
    from sendable.wordlist import describe_words, tabulate_words

    if as_json:
        print_json(describe_words())
        return
    for table in tabulate_words():
        screen.print(table)


@app.command()
def schema() -> None:
    """Print the JSON Schema of segment files, by which editors check and complete them.

    Example: sendable schema > segment.schema.json
    """
    from sendable.rules import describe_segment_file
    from sendable.segment_file import SegmentFile

    print_json(describe_segment_file(SegmentFile))
