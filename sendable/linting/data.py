"""What is wrong with the rules of a playbook, beside the data of a run.

Nothing here is an error: data changes, and a rule may wait for what is still to come.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlglot import exp

from sendable.engine.duckdb import Connection
from sendable.linting.playbook import arrange, entries_of
from sendable.playbook import Playbook
from sendable.rules import CATALOGUE
from sendable.rules.lint.findings import Finding
from sendable.rules.lint.layout import Part, lay_out, walk_parts
from sendable.rules.needs import needs_of
from sendable.rules.nodes import (
    Attribute,
    Column,
    Compare,
    Condition,
    Constant,
    EventCount,
    EventMeasure,
    EventSum,
    EventTime,
    Favourite,
    Field,
    In,
    InList,
    Node,
    Pair,
)
from sendable.rules.walking import walk_nodes

_MOST_VALUES = 2_000
"""Different values of a column that are looked at; with more, nothing is said of it."""

_OF_A_FIXED_CHOICE = frozenset(
    {"opted", "consent_state", "line_type", "delivery", "status", "kind", "label", "has_link"}
)
"""Texts of which only a few are possible: that nobody has one of them today is no slip."""


@dataclass
class _Data:
    """The engine, and what it was asked already."""

    connection: Connection
    values: dict[tuple[str, str, str], frozenset[str] | None] = field(default_factory=dict)
    oldest: dict[str, datetime | None] = field(default_factory=dict)

    def rows(self, query: exp.Select) -> list[tuple[Any, ...]]:
        return self.connection.execute(query.sql("duckdb")).fetchall()

    def values_of(self, table: str, column: str, name: str = "") -> frozenset[str] | None:
        """Give the different texts of a column; None where they are too many to judge by.

        Args:
            table: The table.
            column: The column.
            name: Only of rows with this name, in a table of names and values.
        """
        key = (table, column, name)
        if key not in self.values:
            text = exp.column(column)
            query = exp.select(text).distinct().from_(table).where(text.is_(exp.null()).not_())
            if name:
                query = query.where(exp.column("name").eq(name))
            found = [str(row[0]) for row in self.rows(query.limit(_MOST_VALUES + 1))]
            self.values[key] = frozenset(found) if len(found) <= _MOST_VALUES else None
        return self.values[key]

    def oldest_of(self, noun: str) -> datetime | None:
        """Give when the first row of an event's table happened."""
        time, table = CATALOGUE.time_of(noun), CATALOGUE.events[noun].table
        if noun not in self.oldest:
            query = exp.select(exp.Min(this=exp.column(time))).from_(table)
            [(self.oldest[noun],)] = self.rows(query)
        return self.oldest[noun]


def lint_data(connection: Connection, playbook: Playbook, as_of: datetime) -> list[Finding]:
    """Find lists that are not there, texts that nobody has, and windows longer than the data.

    Args:
        connection: An engine with facts and ``list_members``.
        playbook: The playbook.
        as_of: The moment that windows end at.
    """
    data = _Data(connection)
    found: list[Finding] = []
    for segment in playbook.segments.values():
        if segment.family is not None:
            # Its rule is a pattern; the values come from the data.
            continue
        for entry, rule in entries_of(segment):
            for part in walk_parts(lay_out(rule)):
                if not part.parts:
                    found += [
                        each.of(segment.key, entry)
                        for each in (
                            *_judge_lists(part, data),
                            *_judge_texts(part, data),
                            *_judge_windows(part, data, as_of),
                        )
                    ]
    return arrange(found)


def _judge_lists(part: Part, data: _Data) -> Iterator[Finding]:
    if not isinstance(part.tree, InList):
        return
    name = part.tree.name
    filled = data.values_of("list_members", "list_name") or frozenset()
    if name.casefold() in {each.casefold() for each in filled}:
        return
    known = data.values_of("main.lists", "list_name") or frozenset()
    if name.casefold() in {each.casefold() for each in known}:
        sentence, remedy = f"the list “{name}” is empty", "Fill it, or name another list"
    else:
        sentence = f"the account has no list “{name}”"
        remedy = _suggest(name, filled | known) or "Name one of its lists"
    yield Finding("warning", "dead_list", part.place, sentence, remedy)


def _judge_texts(part: Part, data: _Data) -> Iterator[Finding]:
    for value, wanted, noun in _texts_in(part.tree):
        if isinstance(value, Attribute) and value.kind != "text":
            continue
        known = _values_known(value, noun, data)
        if known is None:
            continue
        called = (not isinstance(value, Column) and value.called) or value.name.replace("_", " ")
        if not known:
            yield Finding(
                "warning",
                "no_such_data",
                part.place,
                f"nobody has a value for “{called}”",
                "Check the name, or bring the data in",
            )
            continue
        for text in wanted:
            if text not in known:
                yield Finding(
                    "warning",
                    "unknown_value",
                    part.place,
                    f"no “{called}” is “{text}”",
                    _suggest(text, known) or f"There are {_some(known)}",
                )


def _values_known(
    value: Field | Attribute | Column, noun: str, data: _Data
) -> frozenset[str] | None:
    """Give the texts that a value has in the data; None where nothing can be said."""
    if value.name in _OF_A_FIXED_CHOICE:
        return None
    match value:
        case Attribute(name):
            return data.values_of("attributes", "value", name)
        case Column(name):
            return data.values_of(CATALOGUE.events[noun].table, name)
        case Field(name) if CATALOGUE.fields[name].derivation == "preference":
            return data.values_of("preferences", "value", name.removeprefix("preferred_"))
        case Field(name) if CATALOGUE.fields[name].derivation == "column":
            return data.values_of(CATALOGUE.fields[name].table, name)
        case _:
            return None


_Text = tuple[Field | Attribute | Column, tuple[str, ...], str]


def _texts_in(node: Node, noun: str = "") -> Iterator[_Text]:
    """Yield each value that is compared with texts, with the noun whose events it is of."""
    for each in walk_nodes(node):
        match each:
            case Compare("=", Field() | Attribute() | Column() as value, Constant(str(text))):
                yield value, (text,), noun
            case Compare("=", Favourite(events, column), Constant(str(text))):
                yield Column(column, "text"), (text,), events.noun
            case In(Field() | Attribute() | Column() as value, options):
                texts = tuple(each.value for each in options if isinstance(each.value, str))
                if texts:
                    yield value, texts, noun
            case _:
                for inner, filters in _filters_of(each):
                    for condition in filters:
                        yield from _texts_in(condition, inner)


def _filters_of(node: Node) -> list[tuple[str, tuple[Condition, ...]]]:
    match node:
        case EventCount(noun, _, filters) | EventSum(noun, _, filters):
            return [(noun, filters)]
        case EventMeasure(_, events) | EventTime(_, events) | Favourite(events):
            return [(events.noun, events.filters)]
        case Pair(events, then):
            return [(each.noun, each.filters) for each in (events, then)]
        case _:
            return []


def _judge_windows(part: Part, data: _Data, as_of: datetime) -> Iterator[Finding]:
    for need in sorted(needs_of(part.tree), key=repr):
        if need.noun is None or not need.hours:
            continue
        oldest = data.oldest_of(need.noun)
        if oldest is None or oldest <= as_of - timedelta(hours=need.hours):
            continue
        days = need.hours / 24
        yield Finding(
            "note",
            "longer_than_data",
            part.place,
            f"{need.noun} looks back {days:,.0f} days, and the first there is happened "
            f"{(as_of - oldest).days:,} days ago",
            "A shorter window would find the same people",
        )


def _suggest(text: str, known: frozenset[str]) -> str:
    """Name what may have been meant; nothing where no text is close."""
    same = [each for each in known if each.casefold() == text.casefold()]
    if same:
        return f"Did you mean “{same[0]}”"
    by_case = {each.casefold(): each for each in known}
    close = difflib.get_close_matches(text.casefold(), by_case, n=2, cutoff=0.6)
    if not close:
        # A country's name in place of its code: the code begins it.
        close = [each for each in by_case if len(each) >= 2 and text.casefold().startswith(each)][
            :2
        ]
    return f"Did you mean {' or '.join(f'“{by_case[each]}”' for each in close)}" if close else ""


def _some(known: frozenset[str]) -> str:
    shown: Sequence[str] = sorted(known)[:5]
    return ", ".join(f"“{each}”" for each in shown) + (" …" if len(known) > len(shown) else "")
