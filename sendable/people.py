"""People: an engine in which the account's contacts have become recipients."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from sendable.engine.duckdb import Connection, open_engine, run_script
from sendable.policies import Policies
from sendable.replies.meanings import register_meanings
from sendable.runs import Run
from sendable.schemas import TABLES
from sendable.suppressions import register_active

_CONSENTS = "CREATE TEMP TABLE consents_now AS SELECT * FROM consents WHERE run_id = $run_id"

_DECISIONS = """
CREATE TEMP TABLE decisions_now AS SELECT * FROM main.decisions WHERE run_id = $run_id
"""


@contextmanager
def open_people(
    run: Run,
    policies: Policies,
    *,
    exclude_run: str,
    tables: Iterable[str] = TABLES,
    only: Collection[str] | None = None,
) -> Iterator[Connection]:
    """Open an engine with who there is and what is known of each.

    Besides the lake's tables it has ``current_contacts``, ``list_members``, ``recipients``,
    ``meanings`` (of replies), ``suppressed_now`` and ``lifted_now`` (read from the log as it is at
    this moment), ``consents_now``, ``consent_conflicts`` (number, lists, states) and
    ``decisions_now``.

    Args:
        run: The run.
        policies: The policies by which replies are read.
        exclude_run: The run whose exclude step wrote the consents and decisions to use.
        tables: The tables of the lake to have; all of them when left out.
        only: Numbers to look at, and nobody else; everybody when left out.
    """
    with open_engine(run.workspace.lake, tables, only=only) as connection:
        register_meanings(connection, policies)
        register_active(connection)
        connection.execute(_CONSENTS, {"run_id": exclude_run})
        connection.execute(_DECISIONS, {"run_id": exclude_run})
        run_script(connection, "sendable", "people")
        yield connection
