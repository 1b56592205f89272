"""Sheets of clean-up work, and their files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as arrow
from pyarrow import csv

from sendable.publish.formulas import defuse_column, protect_ids

Numbers = Literal["masked", "revealed"]
"""How phone numbers are written: with dots in their middle, or whole."""

FOLDER = "clean_up"
"""The folder of the CSV files in a run's folder."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Column:
    """A column: its name in the CSV, its heading and width in the tracker.

    ``is_id`` marks ClickSend's ids, which are shown as they are and have to come back so.
    """

    name: str
    heading: str
    width: int
    is_id: bool = False


@dataclass(frozen=True)
class Sheet:
    """One kind of work: ``rows`` has a column for each of ``columns``, as it is to be shown."""

    key: str
    title: str
    to_do: str
    columns: tuple[Column, ...]
    rows: arrow.Table

    @property
    def file(self) -> str:
        """Where its CSV is, from the run's folder."""
        return f"{FOLDER}/{self.key}.csv"

    def first_rows(self, count: int) -> Iterator[list[Any]]:
        """Give the cells of the first rows for a workbook; ids are texts there."""
        first = self.rows.slice(0, count)
        columns = [
            first[column.name].cast("string") if column.is_id else first[column.name]
            for column in self.columns
        ]
        yield from map(list, zip(*(column.to_pylist() for column in columns), strict=True))


def write_clean_up(sheets: Iterable[Sheet], folder: Path) -> list[Path]:
    """Write ``clean_up/KEY.csv`` for each sheet into a run's folder; give their paths.

    A cell that would start a formula in a spreadsheet gets an apostrophe before it, and so does an
    id that it would take for a number.
    """
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    return [_write(sheet, folder / sheet.file) for sheet in sheets]


def _write(sheet: Sheet, path: Path) -> Path:
    columns = {column.name: _protected(sheet, column) for column in sheet.columns}
    with path.open("wb") as file:
        # Without the mark, Excel takes UTF-8 for something else.
        file.write(_BYTE_ORDER_MARK)
        csv.write_csv(arrow.table(columns), file)
    return path


def _protected(sheet: Sheet, column: Column) -> arrow.ChunkedArray:
    cells = sheet.rows[column.name]
    if not arrow.types.is_string(cells.type):
        return cells
    return protect_ids(cells) if column.is_id else defuse_column(cells)
