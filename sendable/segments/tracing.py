"""A rule traced for one person: every leaf with its truth, its value and the records behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sendable.numbers import mask_numbers_in, mask_people_in
from sendable.rules import CATALOGUE, say_condition
from sendable.rules.branches import Branch, branch_holds
from sendable.rules.holding import holds_at
from sendable.rules.leaves import Ranked
from sendable.rules.nodes import (
    Bottom,
    Condition,
    Events,
    EventTime,
    Field,
    InSegment,
    Node,
    Pair,
    Top,
)
from sendable.rules.person import Person, Record, events_of
from sendable.rules.phrases import RECORD_NAMES
from sendable.rules.statements import say_rank
from sendable.rules.walking import children_of
from sendable.segments.measures import Measured, measure_leaf, ranked_of, say_plain
from sendable.segments.records import SHOWN
from sendable.segments.standings import Standing

MOST_RECORDS = 3
"""Records of a leaf that are shown, the newest first."""

_MOST_WORDS = 60


@dataclass(frozen=True)
class ShownRecord:
    """A record that decided: when it happened, what it is, its id, and its content, masked."""

    at: datetime
    what: str
    id: str
    content: str


@dataclass(frozen=True)
class Trace:
    """A part of a rule as it is for one person.

    Attributes:
        kind: ``all`` or ``any`` of the parts, a ``segment`` whose rule is the part, or a ``leaf``.
        says: The part in English.
        holds: Whether it holds.
        measured: The values of a leaf.
        records: The newest of the records that a leaf counts.
        record_count: How many there are.
        last_ever: Where a leaf counts none: the newest of all times, if there is one.
        is_among_all: Whether it depends on other people as well.
        is_pivot: Whether this leaf alone, were it otherwise, would change the whole.
        parts: What stands beneath.
    """

    kind: Literal["all", "any", "segment", "leaf"]
    says: str
    holds: bool
    measured: tuple[Measured, ...] = ()
    records: tuple[ShownRecord, ...] = ()
    record_count: int = 0
    last_ever: ShownRecord | None = None
    is_among_all: bool = False
    is_pivot: bool = False
    parts: tuple[Trace, ...] = ()


@dataclass(frozen=True)
class Tracer:
    """What a trace is made with.

    Attributes:
        person: The person.
        moment: The as-of time.
        titles: What each segment is called.
        standings: Where the person stands, for each leaf that asks it.
        pivots: The leaves of which one alone would change the whole.
    """

    person: Person
    moment: datetime
    titles: Mapping[str, str]
    standings: Mapping[Ranked, Standing]
    pivots: frozenset[Condition] = frozenset()

    def trace(self, branch: Branch) -> Trace:
        """Trace a part of a rule, and all beneath it."""
        holds = branch_holds(branch, lambda node: holds_at(self.person, node, self.moment))
        match branch.kind:
            case "leaf":
                return self._trace_leaf(branch, holds)
            case "segment":
                says = say_condition(branch.node, titles=self.titles, negated=branch.negated)
            case kind:
                says = "all of these" if kind == "all" else "at least one of these"
        parts = tuple(self.trace(part) for part in branch.parts)
        return Trace(branch.kind, says, holds, parts=parts)

    def _trace_leaf(self, branch: Branch, holds: bool) -> Trace:
        leaf, person, moment = branch.node, self.person, self.moment
        ranked = tuple(ranked_of(leaf))
        looked_at = tuple(dict.fromkeys(events_beneath(leaf)))
        rows = _newest([(each, row) for each in looked_at for row in self._deciding(leaf, each)])
        last = None
        if not rows and looked_at:
            ever = _newest([(e, row) for e in looked_at for row in person.all_records(e)[-1:]])
            last = show_record(*ever[0]) if ever else None
        return Trace(
            "leaf",
            say_condition(leaf, titles=self.titles, negated=branch.negated),
            holds,
            measured=(
                *measure_leaf(person, leaf, moment, negated=branch.negated),
                *(self._measure_standing(each) for each in ranked),
            ),
            records=tuple(show_record(*row) for row in rows[:MOST_RECORDS]),
            record_count=len(rows),
            last_ever=last,
            is_among_all=bool(ranked),
            is_pivot=leaf in self.pivots,
        )

    def _deciding(self, leaf: Condition, events: Events) -> Sequence[Record]:
        """Give the records of a leaf that decide: of a first or last time, the one it is."""
        rows = self.person.records(events, self.moment)
        ends = {_end_of(node) for node in _walk_own(leaf)} - {None}
        if ends == {"last"}:
            return rows[-1:]
        return rows[:1] if ends == {"first"} else rows

    def _measure_standing(self, leaf: Ranked) -> Measured:
        standing = self.standings[leaf]
        if not isinstance(leaf, Top | Bottom):
            return Measured("by which they stand there", say_plain(standing.value))
        end = "top" if isinstance(leaf, Top) else "bottom"
        border = say_plain(standing.border)
        limit = "from" if end == "top" else "up to"
        share = f"{leaf.percent.normalize():f}%"
        needed = f"the {end} {share} of all is {limit} {border}" if standing.border else ""
        return Measured(say_rank(leaf.value), say_plain(standing.value), needed)


def show_record(events: Events, record: Record) -> ShownRecord:
    """Show a record: numbers and addresses in it are hidden, and long texts are cut."""
    table = CATALOGUE.events[events.noun].table
    key, *columns = SHOWN[table]
    said = (_plain(record.columns[column]) for column in columns if record.columns[column])
    return ShownRecord(
        record.at,
        RECORD_NAMES[events.noun],
        mask_numbers_in(str(record.columns[key] or "")),
        ", ".join(said),
    )


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}"
    line = " ".join(mask_people_in(str(value)).split())
    return line if len(line) <= _MOST_WORDS else line[: _MOST_WORDS - 1] + "…"


def _newest(rows: list[tuple[Events, Record]]) -> list[tuple[Events, Record]]:
    return sorted(rows, key=lambda row: row[1].at, reverse=True)


def events_beneath(leaf: Condition) -> Iterator[Events]:
    """Yield the events that a leaf counts, or of which it asks the time."""
    for node in _walk_own(leaf):
        # Of a pair those that are counted decide; what did or did not follow them is said of each.
        yield from (node.events,) if isinstance(node, Pair) else events_of(node)


def _walk_own(node: Node) -> Iterator[Node]:
    """Yield what stands beneath a leaf; not beneath a place among all, nor of other segments."""
    if isinstance(node, InSegment) or any(node == each for each in ranked_of(node)):
        return
    yield node
    for child in children_of(node):
        yield from _walk_own(child)


def _end_of(node: Node) -> str | None:
    match node:
        case EventTime(end):
            return end
        case Field(name) if (entry := CATALOGUE.fields[name]).noun:
            return entry.derivation
        case _:
            # Whatever else is made of events is made of all of them.
            return "all" if any(events_of(node)) else None
