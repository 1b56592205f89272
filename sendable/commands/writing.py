"""Commands for who writes a playbook: ``init``, ``check``, ``fields`` and ``schema``."""

from __future__ import annotations

import sys
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
    RunOption,
    WorkspaceOption,
    open_playbook,
    open_run,
    print_json,
)
from sendable.console import screen
from sendable.errors import ConfigurationError

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
        f"then: sendable refresh --playbook {playbook} --workspace {workspace}",
        highlight=False,
    )


@app.command()
def check(
    playbook: PlaybookOption = PLAYBOOK,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", help="Look at the rules beside the data of a run there, too."),
    ] = None,
    run_id: RunOption = "latest",
    as_json: JsonOption = False,
) -> None:
    """Check a playbook: every file, rule and message, with file, line and remedy.

    Ends with 1 where a rule contradicts itself, or holds for everybody whatever they did, and where
    a message cannot go out as it is.

    Example: sendable check --playbook playbook --workspace workspace
    """
    from sendable.console import show_findings, show_looked_at
    from sendable.doctor.papers import examine_opt_outs
    from sendable.linting.messages import lint_messages
    from sendable.linting.playbook import arrange, lint_playbook
    from sendable.linting.report import describe_findings

    found = open_playbook(playbook)
    run = None if workspace is None else open_run(workspace, run_id)
    if run is not None and not as_json:
        show_looked_at(run)
    findings = arrange([*lint_playbook(found), *lint_messages(found)])
    if run is not None:
        from sendable.linting.run import lint_run

        findings = arrange([*findings, *lint_run(found, run, findings)])
    is_wrong = any(each.severity == "error" for each in findings)
    if as_json:
        print_json({"findings": describe_findings(findings)})
    else:
        show_findings(findings)
        if not is_wrong:
            policies = len(found.policies.all())
            counts = (
                f"{len(found.segments)} segments, {len(found.goals)} goals and "
                f"{policies} policies are in order"
            )
            screen.print(f"[green]✓[/] {counts}")
            for line in examine_opt_outs(found):
                if line.verdict != "ok":
                    screen.print(
                        f"[yellow]![/] Until then no run comes far: {escape(line.sentence)}. "
                        f"{escape(line.remedy or '')}",
                        highlight=False,
                        soft_wrap=True,
                    )
    if is_wrong:
        raise typer.Exit(1)


@app.command()
def fields(
    about: Annotated[str, typer.Argument(help="Only words about this, such as order.")] = "",
    as_json: JsonOption = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Answer in Markdown.")] = False,
) -> None:
    """List every field, event, filter and function that a rule may use.

    Example: sendable fields order
    """
    from sendable.wordlist import describe_words, tabulate_words, write_words

    if as_json:
        print_json(describe_words())
        return
    if markdown:
        sys.stdout.write(write_words())
        return
    tables = tabulate_words(about)
    for table in tables:
        screen.print(table)
    if not tables:
        raise ConfigurationError(
            f"no word is about '{about}'", remedy="All of them are listed by: sendable fields"
        )
    screen.print("\nWhere a value is missing, a comparison with it is false. Times are in UTC.")


@app.command()
def schema() -> None:
    """Print the JSON Schema of segment files, by which editors check and complete them.

    Example: sendable schema > segment.schema.json
    """
    from sendable.rules import describe_segment_file
    from sendable.segment_file import SegmentFile

    print_json(describe_segment_file(SegmentFile))
