"""Causes: why people entered or left segments, found by evaluating what was not so.

From the run before to this one there is a path of worlds, each of which changes one kind of thing:

====  ====================  ===============================================================
step  what is new in it     a person whom it turns has changed by
====  ====================  ===============================================================
0     nothing               (the run before, done again)
1     the as-of time        ``time_passed``: windows moved, days went by
2     what happened         ``new_event``: an event that was not known then, or a corrected one
3     what people are       ``attribute_changed``: contact, lists, attributes, preferences
4     who may be messaged   ``permission_changed``: consent, suppression, any other reason
5     the rules             ``rule_edited``: texts, settings, audience, what is marketing
====  ====================  ===============================================================

The last step that turns somebody is the cause: from there on it stays as it is. So who would have
left by an upper step anyway has not left by a lower one, and who came by two together has come by
the lower. Other causes come before that, in this order:

1. ``source_gone``: the segment lacks a feed now; or the person is not among the contacts any more;
   or the events that made the difference were taken out of the data. ``source_back``: the segment
   lacked a feed then.
2. ``rule_edited`` without evaluation: the segment is new, or was taken out.
3. ``not_traceable``: step 0 does not give what the run before gave, since its data or its rules are
   not kept any more. Nothing is guessed.
4. ``permission_changed``: who may not be messaged any more has left by that, whatever else came
   together. A consent that only the contact's lists changed is ``attribute_changed``.
5. ``new_contact``: the person was not among the contacts, and no rule was edited to let them in.
6. ``own_exclusion``: of rule, permission and exclusion only the segment's own exclusion turned; the
   evidence says by what.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sendable.engine.duckdb import Connection, run_script
from sendable.playbook import Playbook
from sendable.rulebooks import Rulebook, read_kept_rules, rulebook_of, select_rules
from sendable.rules import Rule
from sendable.rules.nodes import Bottom, Percentile, Score, Top
from sendable.rules.walking import walk_nodes
from sendable.runs import Run, load_run
from sendable.segments.behind import EVENT_TABLES, PROFILE_TABLES, tables_behind
from sendable.segments.worlds import (
    Permission,
    World,
    find_permission,
    trace_in_world,
    write_trace,
)

_ADD = "INSERT INTO path SELECT {step}, segment, number, is_there, is_in, is_out, is_eligible FROM "

_PATH = """
CREATE OR REPLACE TEMP TABLE path (
    step INTEGER, segment VARCHAR, number VARCHAR,
    is_there BOOLEAN, is_in BOOLEAN, is_out BOOLEAN, is_eligible BOOLEAN
)
"""


@dataclass(frozen=True)
class Before:
    """The run that is compared with: the published one before.

    Attributes:
        run: The run that evaluated the segments then.
        exclude_run: The run that decided who might be messaged.
        versions: The versions of the lake's tables then, of those that can still be read.
        rulebook: Its rules; nothing where they were not kept.
    """

    run: Run
    exclude_run: str
    versions: dict[str, int]
    rulebook: Rulebook | None

    @property
    def as_of(self) -> datetime:
        """The time its rules were evaluated for."""
        return self.run.as_of


@dataclass(frozen=True)
class Lot:
    """Segments that are traced together.

    Attributes:
        chosen: Columns ``segment`` and ``number``: whom to trace.
        among: A column ``number``: who has to be there for that; everybody when left out.
        tables: The lake's tables that the rules are made from, then or now.
    """

    chosen: pa.Table
    among: pa.Table | None
    tables: frozenset[str]


def recall(published: Run, playbook: Playbook) -> Before:
    """Give what is known of a published run.

    Args:
        published: The run; its segments may be those of a run that it stands on.
        playbook: Today's playbook; its brief stands in for what rules do not read.
    """
    lake = published.workspace.lake
    step = published.manifest.steps["segment"]
    return Before(
        run=load_run(published.workspace, step.run_id),
        exclude_run=published.source_of("exclude"),
        versions=lake.kept_versions(step.lake_versions),
        rulebook=read_kept_rules(lake, step.run_id, playbook.brief),
    )


def trace_causes(
    connection: Connection, run: Run, playbook: Playbook, before: Before, chosen: pa.Table
) -> list[tuple[str, World]]:
    """Make ``causes`` in the engine: ``changed`` with ``turned_by`` and ``cause``, where traced.

    Args:
        connection: The engine of the run, with ``changed``, ``evaluated``, ``decisions_now``,
            ``suppressed_now`` and ``recipients``.
        run: The run.
        playbook: The playbook.
        before: The run before, with its rules.
        chosen: Columns ``segment`` and ``number``: whom to trace. Each segment was computable then
            and is now.

    Returns:
        The worlds that were asked, each with what is new in it.
    """
    assert before.rulebook is not None
    now, then = rulebook_of(playbook), before.rulebook
    lots = list(_split(chosen, (now, then)))
    tables = frozenset().union(*(lot.tables for lot in lots))
    worlds = _lay_path(run, playbook, before, tables)
    segments = chosen["segment"].unique().to_pylist()
    is_edited = any(now.meaning_of(key) != then.meaning_of(key) for key in segments)
    if is_edited:
        permission = _permission_now(connection, run)
        worlds.append(("permission_changed", replace(worlds[-1][1], permission=permission)))
    connection.execute(_PATH)
    current = run.workspace.lake.versions()
    for lot in lots:
        past: World | None = None
        for step, (_, world) in enumerate(worlds):
            if past is None or world.differs(past, lot.tables, current):
                traced = trace_in_world(run, playbook.policies, world, lot.chosen, lot.among)
            connection.register("traced", traced)
            connection.execute(_ADD.format(step=step) + "traced")
            connection.unregister("traced")
            past = world
    connection.register("chosen", chosen)
    # The last world is today's, which the run has evaluated already.
    connection.execute(_ADD.format(step=len(worlds)) + f"({write_trace(now, segments)})")
    causes = [cause for cause, _ in worlds]
    causes.append("rule_edited" if is_edited else "permission_changed")
    connection.register("steps", pd.DataFrame({"step": range(len(causes)), "cause": causes}))
    run_script(connection, "sendable.segments", "causes")
    for name in ("steps", "chosen"):
        connection.unregister(name)
    return worlds


def _split(chosen: pa.Table, books: Sequence[Rulebook]) -> Iterator[Lot]:
    """Put segments apart whose rules compare people with all others: these need everybody."""
    rules_of = {
        key: [rule for book in books for rule in select_rules(book.rules, [key]).values()]
        for key in chosen["segment"].unique().to_pylist()
    }
    compared = [key for key, rules in rules_of.items() if _compare_people(rules)]
    among_all = pc.is_in(chosen["segment"], pa.array(compared, pa.string()))
    for is_compared, rows in (
        (False, chosen.filter(pc.invert(among_all))),
        (True, chosen.filter(among_all)),
    ):
        if rows.num_rows:
            keys = rows["segment"].unique().to_pylist()
            tables = tables_behind(rule for key in keys for rule in rules_of[key])
            yield Lot(rows, None if is_compared else _numbers_of(rows), tables)


def _lay_path(
    run: Run, playbook: Playbook, before: Before, read: Collection[str]
) -> list[tuple[str, World]]:
    """Give the worlds from the run before up to where people are as they are now.

    A world that differs in no table that is read is left out.
    """
    assert before.rulebook is not None
    policies = playbook.policies
    kept = [name for name in (*EVENT_TABLES, *PROFILE_TABLES) if name in before.versions]
    first = World(
        as_of=before.as_of,
        run_id=before.run.run_id,
        versions={name: before.versions[name] for name in kept},
        permission=find_permission(run, policies, before.exclude_run, before.versions),
        rulebook=before.rulebook,
    )
    later = replace(first, as_of=run.as_of, run_id=run.run_id)
    worlds = [("not_traceable", first), ("time_passed", later)]
    versions, current = first.versions, run.workspace.lake.versions()
    for cause, tables in (("new_event", EVENT_TABLES), ("attribute_changed", PROFILE_TABLES)):
        versions = {name: number for name, number in versions.items() if name not in tables}
        world = replace(worlds[-1][1], versions=versions)
        if world.differs(worlds[-1][1], read, current):
            worlds.append((cause, world))
    return worlds


def _permission_now(connection: Connection, run: Run) -> Permission:
    suppressed = connection.sql("SELECT * FROM suppressed_now").to_arrow_table()
    return Permission(suppressed, run.source_of("exclude"))


def _compare_people(rules: Iterable[Rule]) -> bool:
    """Say whether a rule compares people with all others, so that nobody may be left out."""
    nodes = (node for rule in rules for node in walk_nodes(rule.tree))
    return any(isinstance(node, Top | Bottom | Percentile | Score) for node in nodes)


def _numbers_of(chosen: pa.Table) -> pa.Table:
    return pa.table({"number": chosen["number"].unique()})
