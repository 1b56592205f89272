"""A declared source, opened: its rows in our names and types, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sendable.errors import Place, SourceError
from sendable.sources import cells
from sendable.sources.base import DeclaredSource
from sendable.sources.columns import Cell, Column
from sendable.sources.placeholders import placeholders_of
from sendable.sources.readers.database import open_query
from sendable.sources.readers.delimited import open_delimited
from sendable.sources.readers.json_lines import open_json_lines
from sendable.sources.readers.parquet import open_parquet
from sendable.sources.readers.table import SourceTable
from sendable.sources.readers.workbook import open_workbook
from sendable.sources.survey import Styles, survey

Names = tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """A cell that could not be read: the row's number and why, with the column's name."""

    row: int
    reason: str


@dataclass(frozen=True)
class Chunk:
    """Some rows of a source; every frame's index is the row's number in the file.

    ``rows`` has our names and types. ``join`` has the texts by which a row finds its person, in
    the columns that the source has of ``phone``, ``email``, ``customer_id`` and ``country``.
    ``raw`` is what stood there. ``unread`` counts, by our name for the field, the cells that could
    not be read though nothing depends on them.
    """

    rows: pd.DataFrame
    join: pd.DataFrame
    raw: pd.DataFrame
    faults: list[Fault]
    unread: Mapping[str, int]


@dataclass(frozen=True)
class OpenedSource:
    """A source that has been looked at once, and can be read."""

    source: DeclaredSource
    table: SourceTable
    fields: Mapping[str, tuple[Names, Cell]]
    join: Mapping[str, Names]
    styles: Styles

    @property
    def notes(self) -> tuple[str, ...]:
        """What was detected rather than declared."""
        return (*self.table.notes, *self.styles.notes)

    def chunks(self) -> Iterator[Chunk]:
        """Read the source.

        Raises:
            SourceError: A row breaks the shape of the file, or no value of a column can be read.
        """
        wanted = dict.fromkeys(name for names, _ in self.fields.values() for name in names)
        wanted.update(dict.fromkeys(name for names in self.join.values() for name in names))
        good: set[str] = set()
        first_bad: dict[str, Fault] = {}
        for raw in self.table.chunks(list(wanted)):
            chunk, bad_fields = self._chunk(raw)
            good.update(name for name in self.fields if chunk.rows[name].notna().any())
            for name, fault in bad_fields.items():
                first_bad.setdefault(name, fault)
            yield chunk
        for name, fault in first_bad.items():
            if name not in good:
                raise SourceError(
                    f"row {fault.row}: {fault.reason}, and neither is any other value there",
                    place=Place(self.table.origin, fault.row),
                    remedy="Correct the source's columns, or its decimal or dates",
                )

    def _chunk(self, raw: pd.DataFrame) -> tuple[Chunk, dict[str, Fault]]:
        rows: dict[str, pd.Series[Any]] = {}
        faults: list[Fault] = []
        unread: dict[str, int] = {}
        first_bad: dict[str, Fault] = {}
        for field, (names, cell) in self.fields.items():
            read = self._read(raw, names, cell)
            rows[field] = read.values
            if not read.bad.any():
                continue
            if field in self.source.forgiven:
                unread[field] = int(read.bad.sum())
                continue
            column = repr(names[0]) if len(names) == 1 else " and ".join(map(repr, names))
            found = [
                Fault(int(row), f"the column {column} is not {cell.value}")
                for row in read.bad.index[read.bad.to_numpy()]
            ]
            faults += found
            first_bad[field] = found[0]
        join = {way: self._read(raw, names, Cell.TEXT).values for way, names in self.join.items()}
        frame = pd.DataFrame(rows, index=raw.index)
        return Chunk(frame, pd.DataFrame(join, index=raw.index), raw, faults, unread), first_bad

    def _read(self, raw: pd.DataFrame, names: Names, cell: Cell) -> cells.Read:
        """Read a field: of several columns, the first that holds something."""
        reads = [self._read_column(raw[name], cell) for name in names]
        values, bad = reads[0].values, reads[0].bad
        for other in reads[1:]:
            values = values.where(values.notna(), other.values)
            bad = bad | other.bad
        return cells.Read(values, bad & values.isna())

    def _read_column(self, column: pd.Series[Any], cell: Cell) -> cells.Read:
        name = str(column.name)
        if cell is Cell.NUMBER:
            return cells.read_numbers(column, self.styles.decimals[name])
        if cell is Cell.TIME:
            return cells.read_times(column, self.styles.dates[name], self.styles.zone)
        if cell is Cell.FLAG:
            return cells.read_flags(column)
        texts = cells.read_texts(column)
        return cells.Read(texts, pd.Series(False, index=column.index))


@contextmanager
def open_source(source: DeclaredSource, playbook: Path, workspace: Path) -> Iterator[OpenedSource]:
    """Open a source and look through it once, so that its formats are known.

    Args:
        source: What the playbook declares.
        playbook: The playbook's folder, which paths are relative to.
        workspace: The workspace's folder, for the placeholder.

    Raises:
        SourceError: It is missing, broken, lacks a declared column, or can be read in two ways
            (file, row, column).
    """
    with _open_table(source, playbook, workspace) as table:
        fields = {
            field: (names, cell)
            for field, (column, cell) in source.fields().items()
            if (names := _present(column, table, optional=source.is_optional(field)))
        }
        join = _present_join(source, table)
        styles = survey(
            table,
            {name: cell for names, cell in fields.values() for name in names},
            decimal=source.decimal,
            dates=source.dates,
            time_zone=source.time_zone,
        )
        yield OpenedSource(source, table, fields, join, styles)


@contextmanager
def _open_table(source: DeclaredSource, playbook: Path, workspace: Path) -> Iterator[SourceTable]:
    if source.url is not None and source.query is not None:
        fill = placeholders_of(source.name, workspace)
        with open_query(source.url, source.query, fill, playbook) as table:
            yield table
        return
    path = source.locate(playbook, workspace)
    match source.format or source.format_by_ending:
        case "parquet":
            yield open_parquet(path)
        case "xlsx":
            yield open_workbook(path, sheet=source.sheet)
        case "jsonl":
            yield open_json_lines(path, encoding=source.encoding)
        case _:
            columns = [column for column, _ in source.fields().values()]
            joined_by = source.joined_by()
            columns += joined_by.given().values() if joined_by else ()
            wanted = {column for column in columns if isinstance(column, str)}
            yield open_delimited(
                path,
                encoding=source.encoding,
                delimiter=source.delimiter,
                wanted=set() if source.preset else wanted,
            )


def _present(column: Column, table: SourceTable, *, optional: bool) -> Names:
    """Give those of a field's columns that are there.

    Raises:
        SourceError: None is and one is needed, or the file has one of them twice.
    """
    names = (column,) if isinstance(column, str) else column
    present = tuple(name for name in names if name in table.header)
    if not present and not optional:
        raise SourceError(
            f"the file has no column {names[0]!r}",
            place=Place(table.origin, 1),
            remedy="Its columns are: " + ", ".join(table.header),
        )
    for name in present:
        if table.header.count(name) > 1:
            raise SourceError(
                f"the file has the column {name!r} more than once",
                place=Place(table.origin, 1),
                remedy="Give its columns names that tell them apart",
            )
    return present


def _present_join(source: DeclaredSource, table: SourceTable) -> dict[str, Names]:
    """Give the columns of the join that are there. A preset knows more ways than a file has."""
    joined_by = source.joined_by()
    declared = joined_by.given() if joined_by else {}
    found = {
        way: _present(column, table, optional=source.preset is not None)
        for way, column in declared.items()
    }
    present = {way: names for way, names in found.items() if names}
    if declared and not present.keys() - {"country"}:
        first = next(iter(declared.values()))
        _present(first, table, optional=False)
    return present
