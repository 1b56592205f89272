"""The command ``sql``: the query of a segment or a playbook, for DuckDB and other databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from sendable.commands.options import (
    PLAYBOOK,
    AsOfOption,
    JsonOption,
    PlaybookOption,
    open_playbook,
    print_json,
    read_moment,
)

app = typer.Typer()


@app.command()
def sql(
    key: Annotated[
        str | None,
        typer.Argument(help="The segment's key: its file without .yaml. All when left out."),
    ] = None,
    dialect: Annotated[
        str, typer.Option("--dialect", help="duckdb, spark, postgres, bigquery or snowflake.")
    ] = "duckdb",
    playbook: PlaybookOption = PLAYBOOK,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the SQL of a segment's rule, or of all as one query, for a database of your own.

    For BigQuery and Snowflake it was never executed.

    Example: sendable sql vip-customers --dialect spark
    """
    from sendable.segments.statements import NEVER_EXECUTED, write_statement

    moment = read_moment(as_of) or datetime.now(UTC)
    text = write_statement(open_playbook(playbook), key, moment, dialect)
    if as_json:
        executed = dialect not in NEVER_EXECUTED
        print_json({"segment": key, "dialect": dialect, "executed_by_tests": executed, "sql": text})
    else:
        typer.echo(text, nl=False)
