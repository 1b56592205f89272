"""``sendable sandbox``: ``serve``, ``truth`` and ``score``, and what comes from outside."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from sendable.clicksend.sandbox.behaviour import (
    FAULT_KINDS,
    Behaviour,
    Clicks,
    Profile,
    read_fault_kinds,
)
from sendable.clicksend.sandbox.happening_commands import add_happenings
from sendable.errors import ConfigurationError, Place, SourceError

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer(
    no_args_is_help=True,
    help="A ClickSend account on this computer, to try Sendable on without sending anything.",
)

add_happenings(app)

Workspace = Annotated[
    Path,
    typer.Option(
        envvar="SENDABLE_WORKSPACE", help="The folder Sendable works in.", file_okay=False
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with JSON.")]

_WORKSPACE = Path("workspace")
_PORT = 4210


@app.command()
def serve(
    workspace: Workspace = _WORKSPACE,
    contacts: Annotated[int, typer.Option(min=100, help="How many people are in it.")] = 5000,
    months: Annotated[int, typer.Option(min=1, help="How many months of messages.")] = 6,
    seed: Annotated[int, typer.Option(min=0, help="What it is drawn from.")] = 7,
    port: Annotated[int, typer.Option(min=0, help="The port; 0 for any free one.")] = _PORT,
    latency_ms: Annotated[int, typer.Option(min=0, help="How long each call waits.")] = 0,
    rate_limit: Annotated[
        int | None,
        typer.Option(min=1, help="Calls a minute for every endpoint; else only /account has one."),
    ] = None,
    subaccount: Annotated[
        list[str] | None, typer.Option(help="Make a subaccount of this name; may be repeated.")
    ] = None,
    faults: Annotated[
        float, typer.Option(min=0, max=1, help="The share of calls that something happens to.")
    ] = 0.0,
    fault_seed: Annotated[int, typer.Option(min=0, help="What the faults are drawn from.")] = 0,
    fault_kinds: Annotated[
        str,
        typer.Option(help=f"What may happen, with commas between: {', '.join(FAULT_KINDS)}."),
    ] = "",
    hang_seconds: Annotated[
        float, typer.Option(min=0, help="How long a call hangs that is answered late.")
    ] = 60.0,
    profile: Annotated[Profile, typer.Option(help="The types of the answers.")] = "modern",
    clicks: Annotated[Clicks, typer.Option(help="Which click endpoints answer.")] = "both",
    churn: Annotated[
        int,
        typer.Option(min=0, help="Every so-many-th page of contacts gains a contact, loses one."),
    ] = 0,
    churn_limit: Annotated[int, typer.Option(min=0, help="How often it may do so.")] = 20,
    masked: Annotated[bool, typer.Option("--masked", help="Hide recipients in history.")] = False,
    no_poll_rule: Annotated[
        bool, typer.Option("--no-poll-rule", help="Leave out the rules that collect replies.")
    ] = False,
    no_export: Annotated[
        bool, typer.Option("--no-export", help="Leave out the export of the history.")
    ] = False,
    import_looks: Annotated[
        int, typer.Option(min=0, help="How often the lists are looked at until an import is over.")
    ] = 2,
    import_share: Annotated[
        float, typer.Option(min=0, max=1, help="The share of an import's rows that arrive.")
    ] = 1.0,
    import_twice: Annotated[
        bool, typer.Option("--import-twice", help="Let each row of an import arrive twice.")
    ] = False,
    import_skips_first: Annotated[
        bool,
        typer.Option("--import-skips-first", help="Take an import's first line for a header."),
    ] = False,
    as_of: Annotated[
        str | None, typer.Option(metavar="TIME", help="Make it as of this time, and stop there.")
    ] = None,
    replies: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Reply texts in place of the built-in ones: one ordinary reply a line, or a"
            ' .jsonl file of {"text": …, "label": …}, label one of opted_out_keyword,'
            " opted_out_phrase, opt_out (either of them), wrong_number, complaint,"
            " not_interested, or anything else for an ordinary reply, as a complaint with"
            ' "about": "service" is. A label that does not occur keeps its built-in texts.',
        ),
    ] = None,
) -> None:
    """Serve a generated ClickSend account until Ctrl+C.

    The account lives in WORKSPACE/sandbox and is made at the first start.
    Later starts find it as it was left; what it is made from (--contacts, --months, --seed,
    --replies, --subaccount) no longer counts.

    Example: sendable sandbox serve --contacts 2000 --as-of 2026-11-21T09:00:00Z
    """
    from sendable.clicksend.sandbox.listening import serve_account

    behaviour = Behaviour(
        fault_rate=faults,
        fault_seed=fault_seed,
        fault_kinds=read_fault_kinds(fault_kinds),
        hang_seconds=hang_seconds,
        profile=profile,
        clicks=clicks,
        churn=churn,
        churn_limit=churn_limit,
        masked=masked,
        poll_rule=not no_poll_rule,
        export=not no_export,
        rate_limit=rate_limit,
        latency_ms=latency_ms,
        import_looks=import_looks,
        import_share=import_share,
        import_twice=import_twice,
        import_skips_first=import_skips_first,
    )
    console = Console()
    directory = workspace / "sandbox"
    frozen = _read_time(as_of) if as_of else None
    if not (directory / "account.sqlite").exists():
        moment = frozen or datetime.now(UTC)
        with console.status("Making the account …"):
            _make(directory, contacts, months, seed, moment, replies, subaccount or [])
    # The server has shut down in good order by the time Ctrl+C arrives here.
    with suppress(KeyboardInterrupt):
        serve_account(
            directory,
            port=port,
            now=frozen,
            behaviour=behaviour,
            announce=lambda chosen: _announce(console, directory, chosen),
        )


@app.command()
def truth(workspace: Workspace = _WORKSPACE, as_json: AsJson = False) -> None:
    """Show what is true in the account: how many numbers must not be messaged, and why.

    "Knowable" are those that a run can find out: ClickSend shows four months only.

    Example: sendable sandbox truth --json
    """
    facts = _read_truth(workspace)
    facts = facts[facts["reason"] != ""]
    counts = {
        str(reason): {"n": len(found), "knowable": int(found["knowable"].sum())}
        for reason, found in facts.groupby("reason")
    }
    console = Console()
    if as_json:
        console.print_json(json.dumps(counts))
        return
    table = Table("reason", "numbers", "knowable")
    for reason, count in counts.items():
        table.add_row(reason, str(count["n"]), str(count["knowable"]))
    console.print(table)


@app.command()
def score(workspace: Workspace = _WORKSPACE, as_json: AsJson = False) -> None:
    """Say how well the latest run found what is true in the account.

    Recall counts the numbers excluded or held, over those a run could have known; precision
    counts the numbers excluded.

    Example: sendable sandbox score --json
    """
    from sendable.clicksend.sandbox.score import as_json as plain
    from sendable.clicksend.sandbox.score import (
        find_missed_opt_outs,
        score_decisions,
        score_lifts,
    )

    facts = _read_truth(workspace)
    decisions = _read_parquet(
        workspace / "runs" / "latest" / "decisions.parquet", "Make a run with `sendable refresh`"
    )
    scores = score_decisions(decisions, facts)
    missed = find_missed_opt_outs(decisions, facts)
    lifted = score_lifts(decisions, facts)
    console = Console()
    if as_json:
        console.print_json(json.dumps(plain(scores)))
        return
    table = Table("reason", "precision", "recall", "knowable")
    for reason, found in scores.items():
        table.add_row(reason, _share(found.precision), _share(found.recall), str(found.n))
    console.print(table)
    console.print(
        f"Opted out and called sendable: [bold]{len(missed.knowable)}[/bold] that a run could have"
        f" known, {len(missed.unknowable)} whose opt-out ClickSend no longer shows."
    )
    console.print(
        f"Opted out, then texted START: {lifted.sendable} of {lifted.n} are sendable again."
    )


def _make(
    directory: Path,
    contacts: int,
    months: int,
    seed: int,
    moment: datetime,
    replies: Path | None,
    subaccounts: list[str],
) -> None:
    # Here and not above: numpy and pandas take a second to load, which a restart need not wait.
    from sendable.clicksend.sandbox.account import create_account
    from sendable.clicksend.sandbox.generator.reply_texts import ReplyTexts, read_reply_texts

    texts = read_reply_texts(replies) if replies else ReplyTexts()
    create_account(
        directory,
        contacts=contacts,
        months=months,
        seed=seed,
        now=moment,
        texts=texts,
        subaccounts=subaccounts,
    )


def _announce(console: Console, directory: Path, port: int) -> None:
    from sendable.clicksend.sandbox.serving import read_credentials
    from sendable.clicksend.sandbox.store import find_subaccounts

    username, api_key = read_credentials(directory)
    others = {
        name: read_credentials(folder) for name, folder in find_subaccounts(directory).items()
    }
    lines = (
        f"A sandbox ClickSend account is served at http://127.0.0.1:{port}/v3 (Ctrl+C ends it).",
        "To use it, set in the shell that runs sendable:",
        "",
        f"export CLICKSEND_BASE_URL=http://127.0.0.1:{port}/v3",
        f"export CLICKSEND_USERNAME={username}",
        f"export CLICKSEND_API_KEY={api_key}",
        "",
        *(f"Subaccount {name}: user {user}, key {key}" for name, (user, key) in others.items()),
        "It cannot send anything.",
    )
    console.print("\n".join(lines), highlight=False, soft_wrap=True)


def _read_time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError(
            f"{text!r} is not a time", remedy="write it like 2026-11-21T09:00:00Z"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read_truth(workspace: Path) -> pd.DataFrame:
    path = workspace / "sandbox" / "truth.parquet"
    return _read_parquet(path, "Make an account with `sendable demo` or `sendable sandbox serve`")


def _read_parquet(path: Path, remedy: str) -> pd.DataFrame:
    import pandas as pd

    if not path.is_file():
        raise SourceError("there is no such file", place=Place(path), remedy=remedy)
    return pd.read_parquet(path)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
