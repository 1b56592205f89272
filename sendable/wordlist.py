"""Every word of the rule language in a list, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.markup import escape
from rich.table import Table

from sendable.rules import CATALOGUE
from sendable.rules.entries import MISSING_FALSE, Entry


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


def tabulate_words(looked_for: str = "") -> list[Table]:
    """Give a table for each group, to be shown.

    Args:
        looked_for: Only words in whose name or meaning this occurs; all of them when it is empty.
    """
    tables = []
    for group, entries in group_words().items():
        found = [entry for entry in entries if _is_about(entry, looked_for.lower())]
        table = Table(box=None, padding=(0, 2, 0, 0), title=f"\n{group}", title_justify="left")
        table.add_column("write", overflow="fold", ratio=3)
        table.add_column("meaning", ratio=5)
        table.add_column("in", ratio=1)
        table.add_column("missing", ratio=3)
        for entry in found:
            table.add_row(
                f"[bold]{escape(entry.form)}[/]",
                escape(entry.meaning),
                escape(_say_unit(entry)),
                escape(_say_missing(entry)),
            )
        if found:
            tables.append(table)
    return tables


def write_words() -> str:
    """Write every word as Markdown, as it stands in ``docs/reference/words.md``."""
    lines = []
    for group, entries in group_words().items():
        lines += ["", f"### {group}", "", "| write | meaning | in | missing |", "| --- " * 4 + "|"]
        for entry in entries:
            cells = (f"`{entry.form}`", entry.meaning, _say_unit(entry), _say_missing(entry))
            lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines[1:]) + "\n"


def _is_about(entry: Entry, looked_for: str) -> bool:
    return any(looked_for in text.lower() for text in (entry.name, entry.meaning, entry.label))


def _say_unit(entry: Entry) -> str:
    """Say what a value is, and its unit where it has one."""
    kind = {"boolean": "yes or no"}.get(entry.kind, entry.kind)
    return entry.unit if entry.unit and entry.kind == "number" else kind


def _say_missing(entry: Entry) -> str:
    """Say when a value is missing; what follows from it is said once for all."""
    said = entry.missing.removesuffix(f"; {MISSING_FALSE}").removeprefix("Missing ")
    return said[:1].lower() + said[1:]


def _nouns(table: str) -> list[str]:
    """Give the nouns whose events are rows of a table."""
    return [noun for noun, event in CATALOGUE.events.items() if event.table == table]
