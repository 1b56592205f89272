"""People: an engine in which the account's contacts have become recipients."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

import duckdb

from sendable import suppressions
from sendable.engine.duckdb import Connection, open_engine, run_script
from sendable.policies import Policies
from sendable.replies.meanings import OUTCOMES, register_meanings
from sendable.runs import Run
from sendable.schemas import TABLES
from sendable.suppressions import register_active

PEOPLE_TABLES = ("contacts", "consents", "decisions", *suppressions.READS)
"""The tables from which it is known who there is and who may be messaged."""

_CONSENTS = "CREATE TEMP TABLE consents_now AS SELECT * FROM consents WHERE run_id = $run_id"

_DECISIONS = """
CREATE TEMP TABLE decisions_now AS SELECT * FROM main.decisions WHERE run_id = $run_id
"""

# No temporary table: those are found before the views that rules read by the same name.
_RECIPIENTS = "CREATE TABLE main.recipients AS SELECT * FROM main.recipients_told"

_VIEWS = """
CREATE TEMP TABLE decided_in AS SELECT $run_id AS run_id;
CREATE TEMP VIEW consents_now AS
SELECT * FROM main.consents WHERE run_id = (SELECT run_id FROM decided_in);
CREATE TEMP VIEW decisions_now AS
SELECT * FROM main.decisions WHERE run_id = (SELECT run_id FROM decided_in);
"""

_ASKED = "CREATE TABLE main.asked AS SELECT {columns} FROM main.{told}"
_UNREAD = "error('recipients were opened without {name}')::{kind} AS {name}"
_FEW_FIELDS = "CREATE VIEW main.recipients AS SELECT {columns} FROM main.asked"

_PLACE = ("country", "state", "postal_code")
_MADE_FROM = {
    "region": _PLACE,
    "time_zone": _PLACE,
    "carrier": (),
    "opted": ("consent_state", "opted_out"),
}
"""Fields that are no columns of recipients, and the columns they are made from."""

_OF_PERMISSION = ("consent_state", "consent_at", "opted_out")
"""Fields that consents and suppressions tell; to join those takes longer than to read people."""

_SUPPRESSING = ("exclude",)

_CAMPAIGN_MEMBERS = """
CREATE OR REPLACE TEMP VIEW campaign_members AS
SELECT number, list_id FROM list_members
UNION
SELECT number, list_id FROM main.our_members
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
        make_recipients(connection)
        yield connection


@contextmanager
def glance_at_people(
    run: Run,
    policies: Policies,
    *,
    exclude_run: str,
    tables: Collection[str],
    fields: Iterable[str],
) -> Iterator[Connection]:
    """Open an engine for a single question: what it does not ask about is not computed.

    It has what ``open_people`` has. ``recipients`` has the fields that are asked for; to read
    another is an error. Of replies that are not asked for, only those have a meaning which
    suppress. Consents and decisions are views of the lake, which cost nothing unless they are
    read, and their whole price each time they are.

    Args:
        run: The run.
        policies: The policies by which replies are read.
        exclude_run: The run whose exclude step wrote the consents and decisions to use.
        tables: The tables of the lake that the question is about.
        fields: The fields of recipients that it reads.
    """
    outcomes = OUTCOMES if "replies" in tables else _SUPPRESSING
    with open_engine(run.workspace.lake, {*PEOPLE_TABLES, *tables}) as connection:
        register_meanings(connection, policies, outcomes)
        register_active(connection)
        show_decided(connection, exclude_run)
        make_fields(connection, fields)
        yield connection


def show_decided(connection: Connection, exclude_run: str) -> None:
    """Make ``consents_now`` and ``decisions_now`` as views of a run's rows in the lake."""
    decided_in, *views = duckdb.extract_statements(_VIEWS)
    connection.execute(decided_in, {"run_id": exclude_run})
    for view in views:
        connection.execute(view)


def make_fields(connection: Connection, fields: Iterable[str]) -> None:
    """Make ``recipients`` with some fields; the others are there by name, and cannot be read.

    Needs what ``make_recipients`` does.
    """
    run_script(connection, "sendable", "people")
    wanted = {column for field in fields for column in _MADE_FROM.get(field, (field,))}
    known = connection.execute("DESCRIBE main.recipients_told").fetchall()
    kinds = {str(name): str(kind) for name, kind, *_ in known if name != "number"}
    told = "people_told" if wanted.isdisjoint(_OF_PERMISSION) else "recipients_told"
    read = ["number", *(name for name in kinds if name in wanted)]
    connection.execute(_ASKED.format(columns=", ".join(read), told=told))
    unread = [
        _UNREAD.format(name=name, kind=kind) for name, kind in kinds.items() if name not in wanted
    ]
    connection.execute(_FEW_FIELDS.format(columns=", ".join(["*", *unread])))


def make_recipients(connection: Connection) -> None:
    """Make the tables of ``people.sql`` and ``recipients`` itself.

    Needs ``contacts``, ``consents_now`` and ``suppressed_now``.
    """
    run_script(connection, "sendable", "people")
    connection.execute(_RECIPIENTS)


def show_campaign_members(connection: Connection) -> None:
    """Make ``campaign_members`` (number, list_id): whom a campaign to a list reaches.

    Our own lists make nobody a recipient, so they are not in ``list_members``; but campaigns go to
    them as well. Needs what ``open_people`` makes of the whole lake.
    """
    connection.execute(_CAMPAIGN_MEMBERS)
