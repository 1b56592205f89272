"""The shapes of the catalogue's rows; the rows themselves are in ``catalogue.py``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sendable.rules.nodes import Condition, Kind, Value

Feed = Literal[
    "contacts",
    "messages",
    "clicks",
    "replies",
    "orders",
    "events",
    "attributes",
    "preferences",
    "loyalty",
    "shipments",
    "stock",
    "email_engagement",
]
Derivation = Literal[
    "column", "preference", "first", "last", "total", "average", "median gap", "stands for"
]

MISSING_FALSE = "a comparison with it is then false"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One word of the rule language.

    Attributes:
        name: The word.
        form: How it is written, with its arguments; optional parts in square brackets.
        kind: What it yields.
        unit: What a number counts or measures; None where there is none.
        label: What people call it, in lower case.
        meaning: One sentence.
        missing: When it is missing, and what follows.
        example: A whole rule that uses it.
        feed: The data that must have been read for it; None when it needs none.
    """

    name: str
    form: str
    kind: Kind
    unit: str | None = None
    label: str
    meaning: str
    missing: str
    example: str
    feed: Feed | None


@dataclass(frozen=True, kw_only=True)
class FieldEntry(Entry):
    """A value of a recipient.

    Attributes:
        derivation: How it comes about: a column of a table of people, what somebody asked for, or
            made from one noun's events.
        noun: The noun whose events it is made from; None for the others.
        table: The table of people it is a column of, when it is one.
        of_person: Whether it tells what a person is or has, so that a gap means that nobody knows;
            not so where a gap is an answer: never clicked, no member.
        stands_for: What it is short for; None for most.
    """

    derivation: Derivation = "column"
    noun: str | None = None
    table: str = "recipients"
    of_person: bool = False
    stands_for: Value | None = None


@dataclass(frozen=True, kw_only=True)
class ColumnEntry(Entry):
    """A value of one event, which only a filter inside an event call may use."""


@dataclass(frozen=True, kw_only=True)
class EventEntry(Entry):
    """A noun that counts events, or a measure that adds up a column of them.

    Attributes:
        table: The event table it reads.
        condition: Which of the table's rows are meant; None means all.
        total: The column a measure adds up; None for a noun, which counts.
        time: The column that says when, where it is not the table's own.
        also: The feeds its table is made from besides its own.
    """

    table: str
    condition: Condition | None = None
    total: str | None = None
    time: str | None = None
    also: tuple[Feed, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FunctionEntry(Entry):
    """Any other call."""


@dataclass(frozen=True)
class EventTable:
    """A table of events, with one time each.

    Attributes:
        name: The view's name in the database.
        time: The column that says when the event happened.
        columns: What filters may use, by name.
    """

    name: str
    time: str
    columns: Mapping[str, ColumnEntry]


@dataclass(frozen=True)
class Catalogue:
    """Everything a rule may say.

    Attributes:
        fields: Values of a recipient, by name.
        events: Event nouns and measures, by name.
        functions: The other calls, by name.
        tables: The event tables, by name.
    """

    fields: Mapping[str, FieldEntry]
    events: Mapping[str, EventEntry]
    functions: Mapping[str, FunctionEntry]
    tables: Mapping[str, EventTable]

    def words(self) -> list[str]:
        """Give every word that can stand outside the brackets of an event."""
        return [*self.fields, *self.events, *self.functions]

    def time_of(self, noun: str) -> str:
        """Name the column that says when an event of a noun or measure happened."""
        event = self.events[noun]
        return event.time or self.tables[event.table].time

    def entries(self) -> Iterator[Entry]:
        """Yield every row: fields, events, functions, then the columns of each event table."""
        yield from self.fields.values()
        yield from self.events.values()
        yield from self.functions.values()
        for table in self.tables.values():
            yield from table.columns.values()
