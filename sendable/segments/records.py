"""The records of one person, read once, so that rules can be asked of them at any moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlglot import exp

from sendable.engine.duckdb import Connection
from sendable.rules import CATALOGUE
from sendable.rules.aggregates import choose_events
from sendable.rules.leaves import Ranked
from sendable.rules.nodes import (
    Attribute,
    Bottom,
    Condition,
    EventMeasure,
    Events,
    Favourite,
    Field,
    InList,
    InSegment,
    Node,
    Percentile,
    PrefersCategory,
    Score,
    Top,
    WasInSegment,
)
from sendable.rules.person import Person, Record, Records, Told, events_of, is_told, without_window
from sendable.rules.profiles import any_row, same_text, write_profile
from sendable.rules.walking import children_of

SHOWN: Mapping[str, tuple[str, ...]] = {
    "messages": ("message_id", "campaign", "body"),
    "clicks": ("click_id", "campaign"),
    "replies": ("message_id", "label", "body"),
    "orders": ("order_id", "amount", "currency", "category"),
    "events": ("event_id", "name", "category"),
    "shipments": ("shipment_id", "status"),
    "restocks": ("item_id", "name", "kind"),
    "email_engagement": ("event_id", "campaign"),
}
"""What tells a reader which record is meant, for each table; its id stands first."""

_READ = {"spend": ("amount",), "orders": ("amount",)}
"""Columns that a noun's sums and averages read."""


def load_person(
    connection: Connection,
    number: str,
    conditions: Iterable[Condition],
    rules: Mapping[str, Condition],
    as_of: datetime,
    standing: Callable[[Ranked], Any],
) -> Person:
    """Read what some conditions need to know of a person.

    Args:
        connection: An engine with the tables that rules read.
        number: The person's.
        conditions: What will be asked.
        rules: Every segment's rule by its key.
        as_of: The as-of time: what came later is not seen.
        standing: Tells where the person stands among all.
    """
    leaves = list(dict.fromkeys(leaf for node in conditions for leaf in _leaves_of(node, rules)))
    told = [leaf for leaf in leaves if is_told(leaf)]
    events = {without_window(each) for leaf in leaves for each in events_of(leaf)}
    columns: dict[str, set[str]] = defaultdict(set)
    for leaf in leaves:
        if isinstance(leaf, EventMeasure | Favourite):
            columns[_table_of(leaf.events)].add(leaf.column)
    past = any(isinstance(leaf, WasInSegment) for leaf in leaves)
    return Person(
        number,
        _read_told(connection, number, told),
        _read_events(connection, number, events, columns, as_of),
        _read_past(connection, number, as_of) if past else {},
        standing,
        rules,
    )


def _leaves_of(node: Node, rules: Mapping[str, Condition]) -> Iterator[Any]:
    if isinstance(node, InSegment):
        yield from _leaves_of(rules[node.key], rules)
        return
    yield node
    # Where somebody stands among all is asked of everybody's records, not of theirs.
    if not isinstance(node, Top | Bottom | Percentile | Score):
        for child in children_of(node):
            yield from _leaves_of(child, rules)


def _table_of(events: Events) -> str:
    return CATALOGUE.events[events.noun].table


def _read_told(connection: Connection, number: str, leaves: list[Told]) -> dict[Told, Any]:
    """Read what was told, a query for each table that tells it."""
    by_table: dict[str, list[Told]] = defaultdict(list)
    for leaf in leaves:
        by_table[_teller_of(leaf)].append(leaf)
    told: dict[Told, Any] = {}
    for table, asked in by_table.items():
        written = [_write_told(leaf, table).as_(f"told_{n}") for n, leaf in enumerate(asked)]
        query = exp.select(*written).from_(table).where("number = $number")
        rows = connection.execute(query.sql("duckdb"), {"number": number}).fetchall()
        told |= dict(zip(asked, rows[0] if rows else [None] * len(asked), strict=True))
    return {leaf: _as_kind(leaf, value) for leaf, value in told.items()}


def _teller_of(leaf: Told) -> str:
    match leaf:
        case Field(name):
            return CATALOGUE.fields[name].table
        case Attribute():
            return "attributes"
        case PrefersCategory():
            return "preferences"
        case InList():
            return "list_members"


def _write_told(leaf: Told, table: str) -> exp.Expr:
    match leaf:
        case InList(name):
            return any_row(same_text("list_name", name))
        case Field(name) if table == "recipients":
            return exp.column(name)
        case _:
            return write_profile(leaf)


def _as_kind(leaf: Told, value: Any) -> Any:
    """Give a membership as yes or no, and a truth that an aggregate gave as a number."""
    match leaf:
        case InList() | PrefersCategory() | Field("loyalty_member"):
            return value == 1
        case Attribute(_, "boolean"):
            return None if value is None else value == 1
        case _:
            return _in_utc(value)


def _in_utc(value: Any) -> Any:
    """Give a time in UTC, since a zone with summer time would add days of other lengths."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _read_events(
    connection: Connection,
    number: str,
    wanted: Iterable[Events],
    columns: Mapping[str, set[str]],
    as_of: datetime,
) -> dict[Events, Records]:
    """Read the person's rows of each table once, and say of each row which events it is."""
    by_table: dict[str, list[Events]] = defaultdict(list)
    for events in sorted(wanted, key=str):
        by_table[_table_of(events)].append(events)
    found: dict[Events, Records] = {}
    for table, asked in by_table.items():
        times = sorted({CATALOGUE.time_of(events.noun) for events in asked})
        needed = {column for events in asked for column in _READ.get(events.noun, ())}
        plain = sorted({*times, *SHOWN[table], *columns.get(table, ()), *needed})
        written = [
            (choose_events(events, as_of) or exp.true()).as_(f"meant_{n}")
            for n, events in enumerate(asked)
        ]
        query = exp.select(*plain, *written).from_(table).where("number = $number")
        found_rows = connection.execute(query.sql("duckdb"), {"number": number}).fetchall()
        rows = [tuple(map(_in_utc, row)) for row in found_rows]
        for n, events in enumerate(asked):
            time, place = CATALOGUE.time_of(events.noun), len(plain) + n
            records = (
                Record(row[plain.index(time)], dict(zip(plain, row, strict=False)))
                for row in rows
                if row[place] and row[plain.index(time)] is not None
            )
            seen = [record for record in records if record.at <= as_of]
            found[events] = Records(tuple(sorted(seen, key=lambda record: record.at)))
    return found


def _read_past(
    connection: Connection, number: str, as_of: datetime
) -> dict[str, tuple[datetime, ...]]:
    past: dict[str, list[datetime]] = defaultdict(list)
    query = "SELECT segment, as_of FROM past_membership WHERE number = $number AND as_of <= $as_of"
    bound = {"number": number, "as_of": as_of}
    for segment, run in connection.execute(query, bound).fetchall():
        past[segment].append(_in_utc(run))
    return {segment: tuple(sorted(runs)) for segment, runs in past.items()}
