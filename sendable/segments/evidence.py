"""Evidence: what shows the cause of a change, as names, counts, days and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pandas as pd
import pyarrow as pa

from sendable.engine.duckdb import Connection, open_engine, run_script
from sendable.feeds import EVENT_TIMES
from sendable.playbook import Playbook, exclusion_key
from sendable.policies import Policies
from sendable.reasons import BY_CODE
from sendable.rulebooks import rulebook_of
from sendable.rules import feeds_of
from sendable.runs import Run
from sendable.segments.causes import Before
from sendable.segments.worlds import MEMORY, World, open_world

_TIMES: Final = {feed: time for feed, time in EVENT_TIMES.items() if feed != "stock"}
"""The feeds whose rows name a person, each with its rows' time."""

_EVENTS = """
SELECT
    number,
    '{feed}' AS feed,
    count(*) AS records,
    max({time}) AS last_at,
    bit_xor(hash({feed})) AS content
FROM main.{feed} AS {feed}
GROUP BY number
"""

_NO_EVENTS = """
SELECT
    NULL::VARCHAR AS number, NULL::VARCHAR AS feed, 0 AS records, NULL::TIMESTAMPTZ AS last_at,
    NULL::UBIGINT AS content
WHERE FALSE
"""

_TRAITS = """
SELECT number, 'lists' AS name, hash(list(DISTINCT list_id ORDER BY list_id)) AS content
FROM list_members GROUP BY number
UNION ALL
SELECT number, name, bit_xor(hash(source, value)) FROM main.attributes GROUP BY number, name
UNION ALL
SELECT number, 'preferred ' || name, bit_xor(hash(source, value))
FROM main.preferences GROUP BY number, name
UNION ALL
SELECT number, 'loyalty', bit_xor(hash(loyalty)) FROM main.loyalty AS loyalty GROUP BY number
UNION ALL
SELECT number, name, hash(value)
FROM (
    UNPIVOT (
        SELECT number, COLUMNS(* EXCLUDE (
            number, consent_state, consent_at, opted_out, updated_at, list_count, contact_count
        ))::VARCHAR
        FROM main.recipients
    ) ON COLUMNS(* EXCLUDE number) INTO NAME name VALUE value
)
"""

_TURNED = "SELECT DISTINCT segment FROM causes WHERE turned_by = 'new_event'"

_OF = "SELECT DISTINCT number FROM causes WHERE turned_by IN {causes}"


def find_evidence(
    connection: Connection,
    run: Run,
    playbook: Playbook,
    before: Before,
    worlds: list[tuple[str, World]],
) -> None:
    """Make ``explained`` (segment, number, change, cause, evidence) from ``causes``.

    A cause is settled here where it needs more than the path: an event that is not there any more,
    and a consent that a contact's lists have changed.
    """
    feeds = _feeds_asked(playbook, before)
    current = run.workspace.lake.versions()
    turned = {key for (key,) in connection.sql(_TURNED).fetchall()}
    named = sorted(
        {
            feed
            for key, feed in feeds
            if key in turned and worlds[0][1].versions.get(feed, current[feed]) != current[feed]
        }
    )
    by_event = _people(connection, ("new_event",))
    by_trait = _people(connection, ("attribute_changed", "permission_changed"))
    first, last = worlds[0][1], replace(worlds[-1][1], versions={})
    tables = {
        "events_then": _count_events(run, named, first.versions, by_event),
        "events_now": _count_events(run, named, {}, by_event),
        "traits_then": _list_traits(run, playbook.policies, first, by_trait),
        "traits_now": _list_traits(run, playbook.policies, last, by_trait),
        "asked": pd.DataFrame(feeds, columns=["segment", "feed"], dtype="str"),
        "reasons": pd.DataFrame(
            [(reason.code, reason.title) for reason in BY_CODE.values()], columns=["code", "title"]
        ),
        "decisions_then": _decisions(connection, before.exclude_run),
    }
    for name, rows in tables.items():
        connection.register(name, rows)
    run_script(
        connection,
        "sendable.segments",
        "evidence",
        exclude_then=before.exclude_run,
        exclude_now=run.source_of("exclude"),
        time_passed=f"as of {before.as_of:%Y-%m-%d %H:%M}, then as of {run.as_of:%Y-%m-%d %H:%M}",
        rule_edited="the rule, a setting of it, or the audience was edited",
    )
    for name in tables:
        connection.unregister(name)


def _feeds_asked(playbook: Playbook, before: Before) -> list[tuple[str, str]]:
    """Give each segment with each feed that its rules read, then or now, and that names people."""
    asked: set[tuple[str, str]] = set()
    for book in (rulebook_of(playbook), before.rulebook):
        if book is None:
            continue
        for key in book.audiences:
            for name in (key, exclusion_key(key)):
                if name in book.rules:
                    asked |= {(key, feed) for feed in feeds_of(book.rules[name], book.rules)}
    return sorted((key, feed) for key, feed in asked if feed in _TIMES)


def _people(connection: Connection, causes: tuple[str, ...]) -> pa.Table:
    names = "(" + ", ".join(f"'{cause}'" for cause in causes) + ")"
    return connection.sql(_OF.format(causes=names)).to_arrow_table()


def _count_events(
    run: Run, feeds: list[str], versions: Mapping[str, int], among: pa.Table
) -> pa.Table:
    """Count people's events by feed, with the newest and a sum of all their content."""
    wanted = feeds if among.num_rows else []
    parts = [_EVENTS.format(feed=feed, time=_TIMES[feed]) for feed in wanted]
    lake = run.workspace.lake
    with open_engine(lake, wanted, versions=versions, among=among, memory=MEMORY) as connection:
        return connection.sql(" UNION ALL ".join(parts) or _NO_EVENTS).to_arrow_table()


def _list_traits(run: Run, policies: Policies, world: World, among: pa.Table) -> pa.Table:
    """Give what people are in a world, as a sum of the content under each name."""
    with open_world(run, policies, world, (), among) as connection:
        return connection.sql(_TRAITS).to_arrow_table()


def _decisions(connection: Connection, exclude_run: str) -> pa.Table:
    return connection.sql(
        "SELECT number, primary_reason AS reason FROM main.decisions "
        "WHERE run_id = $run_id AND number IN (SELECT number FROM causes)",
        params={"run_id": exclude_run},
    ).to_arrow_table()
