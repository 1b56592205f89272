"""Worlds: the account with some of what is known set back to an earlier run.

A run's manifest names the version of every table that it read, and the lake keeps them. So "the
orders of then, looked at today" is a world that can be opened and asked, and nobody has to guess.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from sqlglot import exp

from sendable import suppressions
from sendable.engine.duckdb import Connection, open_engine
from sendable.people import make_fields, make_recipients, show_decided
from sendable.playbook import exclusion_key
from sendable.policies import Policies
from sendable.replies.meanings import register_meanings
from sendable.rulebooks import Rulebook, plan_with_doubts, select_rules
from sendable.rules import Rule, loosened_key, tables_of
from sendable.runs import Run
from sendable.segments.behind import EVENT_TABLES, PROFILE_TABLES, fields_of
from sendable.segments.membership import prepare_facts
from sendable.suppressions import register_active

MEMORY = "512MiB"
"""What an engine on a world may hold: it stands beside the run's own, and both have to take less
than 2 GiB."""

_OTHERS = ("consents", "decisions")
"""Tables of which each run has rows of its own."""

# To say what replies mean, all of them are read; the views of the facts want the name.
_MEANINGS_UNREAD = (
    "CREATE TEMP TABLE meanings AS SELECT message_id, label FROM reply_meanings LIMIT 0"
)

_ELIGIBLE = {
    "sms": """
        decisions.outcome = 'sendable'
        AND chosen.number NOT IN (SELECT number FROM suppressed_now WHERE number IS NOT NULL)
    """,
    "email": "recipients.email IS NOT NULL",
    "worklist": "recipients.number IS NOT NULL",
}

_TRACED = """
SELECT
    chosen.segment,
    chosen.number,
    recipients.number IS NOT NULL AS is_there,
    coalesce({is_in}, FALSE) AS is_in,
    coalesce({is_out}, FALSE) AS is_out,
    coalesce({is_eligible}, FALSE) AS is_eligible
FROM chosen
LEFT JOIN main.recipients AS recipients USING (number)
LEFT JOIN decisions_now AS decisions USING (number)
LEFT JOIN evaluated USING (number)
"""


@dataclass(frozen=True)
class Permission:
    """Who might be messaged at some time: ``suppressed_now`` and the run that decided."""

    suppressed: pa.Table
    exclude_run: str


@dataclass(frozen=True)
class World:
    """What is to be looked at, and as of when.

    Attributes:
        as_of: The time rules are evaluated for.
        run_id: The run whose own memberships are no past ones.
        versions: Versions of tables that are set back; others are as they are now.
        permission: Who might be messaged.
        rulebook: The rules.
    """

    as_of: datetime
    run_id: str
    versions: Mapping[str, int]
    permission: Permission
    rulebook: Rulebook

    def differs(self, other: World, tables: Iterable[str], current: Mapping[str, int]) -> bool:
        """Say whether rules that are made from some tables may find others here than there.

        Args:
            other: A world with the same rulebook.
            tables: The tables.
            current: The version of each as it is now.
        """
        return (
            (self.as_of, self.run_id) != (other.as_of, other.run_id)
            or self.permission is not other.permission
            or any(
                self.versions.get(name, current[name]) != other.versions.get(name, current[name])
                for name in tables
            )
        )


def find_permission(
    run: Run, policies: Policies, exclude_run: str, versions: Mapping[str, int]
) -> Permission:
    """Give who was suppressed by the log, and what else told of an opt-out, at some versions."""
    lake = run.workspace.lake
    with open_engine(lake, suppressions.READS, versions=versions, memory=MEMORY) as connection:
        register_meanings(connection, policies)
        register_active(connection)
        rows = connection.sql("SELECT * FROM suppressed_now").to_arrow_table()
    return Permission(rows, exclude_run)


@contextmanager
def open_world(
    run: Run,
    policies: Policies,
    world: World,
    rules: Iterable[Rule],
    among: pa.Table | None,
    fields: Collection[str] | None = None,
) -> Iterator[Connection]:
    """Open an engine on a world, with what rules may read.

    Args:
        run: The run that looks back.
        policies: The policies by which replies are read.
        world: The world.
        rules: The rules that will be evaluated.
        among: A column ``number``: nobody else is there. All are when left out.
        fields: The fields of recipients to have; all of them when left out.
    """
    rules = list(rules)
    # Whom campaigns to lists of ours reach is told beside who is on other lists.
    tables = (*EVENT_TABLES, *PROFILE_TABLES, "our_members", *_OTHERS)
    manifest = run.manifest.model_copy(update={"run_id": world.run_id, "as_of": world.as_of})
    then = Run(run.workspace, manifest)
    lake = run.workspace.lake
    with open_engine(
        lake, tables, versions=world.versions, among=among, memory=MEMORY
    ) as connection:
        if "replies" in tables_of(rules):
            register_meanings(connection, policies)
        else:
            connection.execute(_MEANINGS_UNREAD)
        connection.register("suppressed_now", world.permission.suppressed)
        show_decided(connection, world.permission.exclude_run)
        if fields is None:
            make_recipients(connection)
        else:
            make_fields(connection, fields)
        prepare_facts(connection, then, world.rulebook.brief, rules)
        yield connection


def trace_in_world(
    run: Run, policies: Policies, world: World, chosen: pa.Table, among: pa.Table | None
) -> pa.Table:
    """Say of people whether they would be in a segment in a world.

    Args:
        run: The run that looks back.
        policies: The policies by which replies are read.
        world: The world.
        chosen: Columns ``segment`` and ``number``; each segment is in the world's rulebook.
        among: The numbers of ``chosen``; left out where a rule compares people with all others.

    Returns:
        A row for each chosen: segment, number, is_there (among the recipients), is_in (by the
        rule), is_out (by the segment's own exclusions), is_eligible (by audience).
    """
    segments = chosen["segment"].unique().to_pylist()
    rules = select_rules(world.rulebook.rules, segments)
    plan = plan_with_doubts(rules, as_of=world.as_of)
    audiences = {world.rulebook.audiences[key] for key in segments}
    fields = fields_of(rules.values(), audiences)
    with open_world(run, policies, world, rules.values(), among, fields) as connection:
        connection.register("chosen", chosen)
        connection.execute(f"CREATE TEMP TABLE evaluated AS {plan.sql()}")
        return connection.sql(write_trace(world.rulebook, segments)).to_arrow_table()


def write_trace(rulebook: Rulebook, segments: Iterable[str]) -> str:
    """Write the query over ``evaluated`` and ``chosen`` that ``trace_in_world`` answers with.

    Everybody is looked up once, whatever the number of segments.
    """
    keys = list(segments)
    by_audience: dict[str, list[str]] = {}
    for key in keys:
        by_audience.setdefault(rulebook.audiences[key], []).append(key)
    eligible = exp.Case()
    for audience, served in by_audience.items():
        is_of = exp.column("segment", table="chosen").isin(*served)
        eligible = eligible.when(is_of, exp.condition(_ELIGIBLE[audience], dialect="duckdb"))
    return _TRACED.format(
        is_in=_choose({key: _answer(key) for key in keys}),
        is_out=_choose({key: _write_exclusion(rulebook, key) for key in keys}),
        is_eligible=eligible.sql("duckdb"),
    )


def _choose(answers: Mapping[str, exp.Expr]) -> str:
    """Write that of a row of ``chosen`` the answer for its segment is asked."""
    case = exp.Case(this=exp.column("segment", table="chosen"))
    for key, answer in answers.items():
        case = case.when(exp.Literal.string(key), answer)
    return case.sql("duckdb")


def _write_exclusion(rulebook: Rulebook, key: str) -> exp.Expr:
    exclusion = exclusion_key(key)
    if exclusion not in rulebook.rules:
        return exp.false()
    return exp.or_(_answer(exclusion), _answer(loosened_key(exclusion)))


def _answer(key: str) -> exp.Expr:
    return exp.column(key, table="evaluated", quoted=True)
