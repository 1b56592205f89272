"""Every word of the rule language in a list, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.markup import escape
from rich.table import Table

from sendable.rules import CATALOGUE
from sendable.rules.entries import Entry


def group_words() -> dict[str, list[Entry]]:
    """Give every word by its group: fields, events, functions, then the filters of each table."""
    groups: dict[str, Iterable[Entry]] = {
        "Fields": CATALOGUE.fields.values(),
        "Events": CATALOGUE.events.values(),
        "Functions": CATALOGUE.functions.values(),
        **{
            f"Filters of {', '.join(_nouns(name))}": table.columns.values()
            for name, table in CATALOGUE.tables.items()
        },
    }
    return {group: list(entries) for group, entries in groups.items()}


def describe_words() -> list[dict[str, Any]]:
    """Give every word with all that is known of it, as JSON has it."""
    return [
        {
            "name": entry.name,
            "form": entry.form,
            "group": group,
            "kind": entry.kind,
            "meaning": entry.meaning,
            "unit": entry.unit,
            "missing": entry.missing,
            "example": entry.example,
        }
        for group, entries in group_words().items()
        for entry in entries
    ]


def tabulate_words() -> list[Table]:
    """Give a table for each group, to be shown."""
    tables = []
    for group, entries in group_words().items():
        table = Table("write", "meaning", "when missing", title=group, title_justify="left")
        for entry in entries:
            table.add_row(escape(entry.form), escape(entry.meaning), escape(entry.missing))
        tables.append(table)
    return tables


def _nouns(table: str) -> list[str]:
    """Give the nouns whose events are rows of a table."""
    return [noun for noun, event in CATALOGUE.events.items() if event.table == table]
