"""A sheet of the tracker: what is in it, however it is written."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sendable.publish.formulas import defuse

Look = Literal["", "state", "bar", "move"]
"""How a column shows what matters: a state by its colour, a size as a bar, who came in green and
who went in red."""


class Share(float):
    """A part of one, which people read in percent."""


@dataclass(frozen=True)
class Column:
    """A column: its name in files, its heading, its width in characters, and how it looks."""

    name: str
    heading: str
    width: int
    look: Look = ""


@dataclass(frozen=True)
class TrackerSheet:
    """A sheet of the tracker.

    Attributes:
        key: Its name in files.
        title: Its name in the workbook.
        columns: What it has.
        rows: A cell for each column: text, number, ``Share``, date or nothing.
        holds_first: Whether its first column stays in sight.
        remark: What is said below the rows.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Any]]
    holds_first: bool = False
    remark: str = ""


def tabulate(
    key: str,
    title: str,
    columns: tuple[Column, ...],
    rows: Iterable[Mapping[Any, Any]],
    *,
    remark: str = "",
) -> TrackerSheet:
    """Give a sheet of rows that have a value by the name of each column."""
    cells = [[row[column.name] for column in columns] for row in rows]
    return TrackerSheet(key, title, columns, cells, remark=remark)


def write_csv(sheet: TrackerSheet, path: Path) -> None:
    """Write a sheet as CSV, in which no cell can be read as a formula.

    It begins with a byte order mark, without which Excel takes UTF-8 for something else.
    """
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow([column.heading for column in sheet.columns])
        for row in sheet.rows:
            writer.writerow([defuse(cell) for cell in row])


def rows_of(sheet: TrackerSheet) -> list[dict[str, Any]]:
    """Give a sheet's rows by the names of its columns."""
    names = [column.name for column in sheet.columns]
    return [dict(zip(names, row, strict=True)) for row in sheet.rows]
