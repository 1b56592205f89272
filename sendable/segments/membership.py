"""Membership: the rules of a playbook, run together, and who is in which segment.

Suppression stands outside the rules: a segment for SMS is joined to the decisions here, after
its rule was evaluated, so no rule can let a suppressed number through.

Members times segments can be tens of millions, so they stay in the engine: one pass over the people
counts for all segments together, another writes out who is in. Only counts leave the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import pyarrow as arrow
import pyarrow.compute as compute

from sendable.brief import Brief
from sendable.disk import writing_batches
from sendable.engine.duckdb import Connection, run_script
from sendable.errors import LakeError
from sendable.marketing import register_marketing
from sendable.playbook import Playbook, Segment, exclusion_key
from sendable.rules import Rule, attributes_of, loosen_rules, plan_rules, tables_of
from sendable.rules.references import columns_of, rules_beneath
from sendable.runs import Run, list_published
from sendable.schemas import TABLES
from sendable.segments.answering import answer_rules
from sendable.segments.behind import VIEWS, list_missing
from sendable.segments.borders import find_borders, name_orders
from sendable.segments.computability import Obstacle, say_obstacles
from sendable.segments.placement import list_members, place_recipients
from sendable.segments.sizes import count_changes, count_people, draw_waterfalls, list_sizes
from sendable.segments.unserved import find_unserved

Obstacles = Mapping[str, tuple[Obstacle, ...]]

# What is marketing takes every message's text to tell; the views of the facts want the name.
_MARKETING_UNREAD = (
    "CREATE TEMP VIEW IF NOT EXISTS marketing_messages AS SELECT * FROM main.messages WHERE FALSE"
)

_UNNAMED = "CREATE TEMP VIEW sent_messages AS SELECT * FROM marketing_messages"
_NAMES = frozenset({"list_name", "campaign"})
"""Columns of messages that are looked up: for tens of millions of rows that takes seconds."""

_CARRIERS_UNREAD = "CREATE TABLE facts.carriers (number VARCHAR, carrier VARCHAR)"

_OPEN = """
SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'
UNION ALL
SELECT view_name FROM duckdb_views() WHERE schema_name = 'main'
"""

_TO_WRITE = """
SELECT
    $run_id AS run_id,
    $as_of::TIMESTAMPTZ AS as_of,
    segment,
    number,
    is_primary,
    entered_at
FROM membership_now
"""

_BATCH = 100_000
"""Members that are between the engine and a file at once."""


@dataclass(frozen=True)
class Segmentation:
    """All segments of a run, in counts.

    Attributes:
        sizes: Rows of the lake's ``segment_sizes``.
        waterfalls: Rows of the lake's ``segment_waterfalls``.
        memberships: How many rows ``membership_now`` has.
        in_no_segment: How many may be messaged and are in no segment for SMS, other than one that
            takes everybody.
        borders: Rows of the lake's ``standing_borders``.
    """

    sizes: pd.DataFrame
    waterfalls: pd.DataFrame
    memberships: int
    in_no_segment: int
    borders: pd.DataFrame


def prepare_facts(
    connection: Connection,
    run: Run,
    brief: Brief,
    rules: Iterable[Rule],
    shown: Collection[str] = (),
) -> None:
    """Make the views that rules read. Needs ``recipients`` and ``meanings`` in the engine.

    Those whose tables the engine was not opened with are not made.

    Args:
        connection: The engine.
        run: The run; memberships of others are past ones.
        brief: Which messages rules may count, and which custom fields are no text.
        rules: The rules that will be evaluated: what is dear and read by none is left out.
        shown: Columns of messages to have although no rule reads them.

    Raises:
        LakeError: A rule reads what the engine was not opened with.
    """
    rules = list(rules)
    tables = tables_of(rules)
    there = {name for (name,) in connection.execute(_OPEN).fetchall()}
    missing = {view: list_missing(view, there) for view in VIEWS}
    if unread := [name for view in VIEWS if view in tables for name in missing[view]]:
        # Else the lake's own table would be taken for what rules may read of it.
        raise LakeError(f"rules read {', '.join(unread)}, which the engine was not opened with")
    fields = sorted({leaf.name for rule in rules for leaf in attributes_of(rule.tree)})
    if "messages" in tables:
        register_marketing(connection, brief.marketing)
    elif not missing["messages"]:
        connection.execute(_MARKETING_UNREAD)
    if not missing["messages"]:
        if _NAMES.isdisjoint({*columns_of(rules, "messages"), *shown}):
            connection.execute(_UNNAMED)
        else:
            run_script(connection, "sendable.segments.facts", "named_messages")
    audited, audited_at = _find_audited(run) if "past_membership" in tables else (None, None)
    bound = {
        "tables": sorted(tables),
        "run_id": run.run_id,
        "published": _name_published(run) if "past_membership" in tables else [],
        "audited": audited,
        "audited_at": audited_at,
        "as_of": run.as_of,
        "fields": fields,
        "typed_fields": [
            key
            for key, field in brief.custom_fields.items()
            if field.kind not in ("text", "customer_id")
        ],
    }
    for script in ("regions", "places"):
        run_script(connection, "sendable.segments", script, **bound)
    if "carrier" in fields:
        run_script(connection, "sendable.segments.facts", "carriers", **bound)
    else:
        connection.execute(_CARRIERS_UNREAD)
    for script in ("recipients", *(view for view in VIEWS if not missing[view])):
        run_script(connection, "sendable.segments.facts", script, **bound)


def _name_published(run: Run) -> list[str]:
    """Give the runs under which published memberships are in the lake."""
    return sorted({other.source_of("segment") for other in list_published(run.workspace)})


def _find_audited(run: Run) -> tuple[str | None, datetime | None]:
    """Give the newest audit up to a run, as its rows are named in the lake, and its as-of time.

    That is the run's own, where it has one already, else that of the last published run.
    """
    if "strategise" in run.manifest.steps:
        return run.source_of("strategise"), run.as_of
    before = [other for other in list_published(run.workspace) if other.as_of <= run.as_of]
    last = max(before, key=lambda other: (other.as_of, other.manifest.started_at), default=None)
    return (None, None) if last is None else (last.source_of("strategise"), last.as_of)


def evaluate_segments(
    connection: Connection,
    playbook: Playbook,
    run: Run,
    obstacles: Obstacles,
    before: str | None = None,
    known_from: Mapping[str, datetime] | None = None,
    also: Mapping[str, Rule] | None = None,
) -> Segmentation:
    """Run every rule of the playbook in one plan, and say who is in which segment.

    An exclusion cannot judge whom it knows nothing about: who fulfils it only if what is missing
    is what it asks for is held back from its segment.

    Makes these tables in the engine:

    - ``evaluated`` (number, a BOOLEAN for each rule that can be computed, by its key in the plan,
      and two columns for each order whose borders are kept);
    - ``membership_now`` (segment, number, is_primary, entered_at): all members of all segments;
    - ``compared``: the same and those who were members before, with ``was_in`` and ``is_in``;
    - ``membership_before``, of the same columns: those of the run before;
    - ``unserved`` (number): who may be messaged and is in no segment for SMS.

    Args:
        connection: An engine with facts, ``decisions_now`` and ``suppressed_now``.
        playbook: The playbook.
        run: The run; its as-of time is the rules'.
        obstacles: Why segments cannot be computed, as ``find_obstacles`` gives it: those that have
            any get no answer, which is not zero people.
        before: The run under which the membership before is in the lake; without one, nobody has
            entered or left.
        known_from: Where "ever" begins in segments that ask for it, as ``find_reach`` gives it.
        also: Other rules to answer in the same plan, each by its column in ``evaluated``.
    """
    reasons = {key: said for key in obstacles if (said := say_obstacles(obstacles[key]))}
    computable = [item for key, item in playbook.segments.items() if key not in reasons]
    rules = gather_rules(computable, playbook.rules) | dict(also or {})
    orders = name_orders(rules.values())
    plan = plan_rules(rules, as_of=run.as_of, orders=orders)
    answer_rules(connection, plan, playbook.brief, run)
    place_recipients(connection, computable)
    list_members(connection, computable, run.as_of, before)
    counts = count_people(connection, computable)
    changes = count_changes(connection) if before is not None else None
    sizes = list_sizes(list(playbook.segments.values()), counts, run, reasons, changes)
    return Segmentation(
        sizes=_with_reach(sizes, known_from or {}),
        waterfalls=draw_waterfalls(counts, run),
        memberships=sum(count.members for count in counts.values()),
        in_no_segment=find_unserved(connection, computable),
        borders=find_borders(connection, orders, playbook.brief, run),
    )


def _with_reach(sizes: pd.DataFrame, known_from: Mapping[str, datetime]) -> pd.DataFrame:
    """Say since when what a segment asks for is known, where that has a beginning."""
    since = [known_from.get(str(key)) for key in sizes["segment"]]
    return TABLES["segment_sizes"].model.validate(
        sizes.assign(known_from=pd.to_datetime(pd.Series(since, index=sizes.index), utc=True))
    )


def record_segmentation(
    connection: Connection, segmentation: Segmentation, playbook: Playbook, run: Run
) -> None:
    """Write the membership that the engine holds, sizes and waterfalls to the lake.

    The run's ``membership.parquet`` is for sending: worklists and segments for e-mail export no
    phone numbers. Members go from the engine to the files a batch at a time.
    """
    for_sms = [key for key, item in playbook.segments.items() if item.file.audience == "sms"]
    lake, bound = run.workspace.lake, {"run_id": run.run_id, "as_of": run.as_of}
    members = connection.sql(_TO_WRITE, params=bound).to_arrow_reader(_BATCH)
    with writing_batches(run.folder / "membership.parquet", members.schema) as export:
        both = arrow.RecordBatchReader.from_batches(
            members.schema, _exported(members, arrow.array(for_sms, arrow.string()), export)
        )
        lake.replace_run_batches("membership", run.run_id, both)
    lake.replace_run("segment_sizes", run.run_id, segmentation.sizes)
    lake.replace_run("segment_waterfalls", run.run_id, segmentation.waterfalls)
    if not segmentation.borders.empty:
        lake.replace_run("standing_borders", run.run_id, segmentation.borders)


def _exported(
    members: arrow.RecordBatchReader,
    for_sms: arrow.Array,
    export: Callable[[arrow.RecordBatch], None],
) -> Iterator[arrow.RecordBatch]:
    """Give members as they come, and export those of the segments for SMS on the way."""
    for batch in members:
        export(batch.filter(compute.is_in(batch.column("segment"), value_set=for_sms)))
        yield batch


def gather_rules(computable: list[Segment], rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """Give the rules of some segments, their exclusions, and all that these build on."""
    wanted = {item.key: item.rule for item in computable} | _exclusions(computable)
    wanted |= rules_beneath(wanted.values(), rules)
    return wanted | loosen_rules(wanted, _exclusions(computable))


def _exclusions(segments: Iterable[Segment]) -> dict[str, Rule]:
    """Give the extra exclusions of those segments that have any, by the key in the plan."""
    return {exclusion_key(item.key): item.exclude for item in segments if item.exclude is not None}
