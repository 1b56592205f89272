"""The past: the account as it stood at any moment that the lake covers.

Events have their times, and contacts, consents, suppressions and lifts their history. What other
systems tell of people (attributes, preferences, loyalty, stock) has none of its own: it is read as
the last run up to that moment had read it, and as it is now where there was no run yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from sendable.consent import find_consents
from sendable.engine.duckdb import Connection, open_engine, query, run_script
from sendable.exclusion.decisions import decide
from sendable.exclusion.findings import find_reasons
from sendable.people import make_recipients
from sendable.playbook import Playbook
from sendable.replies.meanings import register_meanings
from sendable.rules import Rule
from sendable.runs import Run, list_runs
from sendable.segments.membership import prepare_facts
from sendable.suppressions import register_active

WITHOUT_HISTORY = ("attributes", "preferences", "loyalty", "stock")
"""The tables that say how things stand, and not since when."""

_RESTORED = (
    "contacts",
    "replies",
    "reply_reviews",
    "opt_outs",
    "listed_suppressions",
    "suppressions",
    "given_consents",
)
"""The tables that ``account.sql`` sets back."""

_KINDS = """
SELECT table_name, table_type = 'VIEW' AS is_view
FROM information_schema.tables
WHERE table_schema = 'main' AND table_catalog = current_database()
"""

_FIRST_SEEN = "SELECT min(valid_from) AS moment FROM main.kept_contacts"


@dataclass(frozen=True)
class Past:
    """An engine on the account as it stood.

    Attributes:
        connection: With all that rules and decisions read, as ``open_people`` leaves it.
        run: The run it was opened from, as of that moment.
        told_at: When what has no history was read; nothing where it is as of now.
        contacts_from: From when the states of contacts are known; before, their first one stands.
    """

    connection: Connection
    run: Run
    told_at: datetime | None
    contacts_from: datetime | None


@contextmanager
def open_past(run: Run, playbook: Playbook, moment: datetime, rules: list[Rule]) -> Iterator[Past]:
    """Open an engine on the account as it stood, and decide who might have been messaged.

    Args:
        run: A run whose data is looked at; its feeds are those that can be relied on.
        playbook: The playbook, whose policies decide.
        moment: The moment, aware.
        rules: The rules that will be evaluated.
    """
    lake = run.workspace.lake
    then = Run(run.workspace, run.manifest.model_copy(update={"as_of": moment}))
    source = _last_read(run, moment)
    step = source.manifest.steps["ingest"] if source is not None else None
    read = step.lake_versions if step is not None else {}
    versions = {name: read[name] for name in WITHOUT_HISTORY if name in read}
    with open_engine(lake, versions=lake.kept_versions(versions)) as connection:
        _set_back(connection, moment)
        register_meanings(connection, playbook.policies)
        register_active(connection)
        connection.register("consents_now", find_consents(connection, playbook, then))
        make_recipients(connection)
        find_reasons(connection, playbook, then)
        connection.register("decisions_now", decide(connection, then))
        prepare_facts(connection, then, playbook.brief, rules)
        first = query(connection, _FIRST_SEEN)["moment"].iloc[0]
        yield Past(
            connection,
            then,
            told_at=step.finished_at if step is not None else None,
            contacts_from=None if pd.isna(first) else first.to_pydatetime(),
        )


def _last_read(run: Run, moment: datetime) -> Run | None:
    """Give the last run that had read its sources by a moment."""
    for other in list_runs(run.workspace):
        step = other.manifest.steps.get("ingest")
        if step is not None and step.run_id == other.run_id and step.finished_at <= moment:
            return other
    return None


def _set_back(connection: Connection, moment: datetime) -> None:
    """Put the tables of ``account.sql`` in place of those of now."""
    connection.execute(
        "CREATE TABLE main.looked_at AS SELECT $moment::TIMESTAMPTZ AS moment", {"moment": moment}
    )
    kinds = query(connection, _KINDS).set_index("table_name")["is_view"].to_dict()
    for table in _RESTORED:
        kind = "VIEW" if kinds[table] else "TABLE"
        connection.execute(f"ALTER {kind} main.{table} RENAME TO kept_{table}")
    run_script(connection, "sendable.past", "account")
