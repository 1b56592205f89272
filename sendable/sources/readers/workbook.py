"""Spreadsheets (XLSX, XLS, ODS): cells of mixed types, held in memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sendable.errors import Place, SourceError
from sendable.sources.readers import sheet as reader
from sendable.sources.readers.delimited import reading_of
from sendable.sources.readers.table import CHUNK_ROWS, SourceTable, distinct_header, object_frame

_CODE = Path(__file__).resolve().parents[3]

Row = tuple[int, list[Any]]
"""A row's number in its sheet, and its cells."""


def open_workbook(path: Path, *, sheet: str | None) -> SourceTable:
    """Open a sheet; its first row that is not empty is the header.

    Raises:
        SourceError: The file is missing, locked or damaged, asks for more memory than a sheet may,
            the sheet is not there or empty, or there are several and none was declared.
    """
    with reading_of(path):
        name, filled = _read_sheet(path, sheet)
    if not filled:
        raise SourceError(f"the sheet {name!r} is empty", place=Place(path), remedy="Name another")
    header = distinct_header(filled[0][1], str(path))

    def chunks(columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        places = [header.index(column) for column in columns]
        for start in range(1, len(filled), CHUNK_ROWS):
            batch = filled[start : start + CHUNK_ROWS]
            cells = [[row[place] for place in places] for _, row in batch]
            yield object_frame(cells, [number for number, _ in batch], columns)

    return SourceTable(str(path), header, chunks)


def _read_sheet(path: Path, sheet: str | None) -> tuple[str, list[Row]]:
    """Give a sheet's name and its rows that are not empty."""
    command = [sys.executable, "-m", reader.__name__, str(path.resolve())]
    command += [] if sheet is None else [sheet]
    # What the parser says when it breaks is of no use to anybody who reads it.
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command,
        cwd=_CODE,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        assert child.stdout is not None
        lines = map(json.loads, child.stdout)
        state, names = next(lines, (None, []))
        rows = [(number, list(map(reader.read_cell, cells))) for number, cells in lines]
    if child.returncode != 0 and state in (None, reader.READ):
        raise SourceError(
            "the workbook is damaged, or asks for more memory than any sheet needs",
            place=Place(path),
            remedy="Save the sheet alone, without cells far below or beside the rest",
        )
    if state == reader.READ:
        return names[0], rows
    if state == reader.LOCKED:
        raise SourceError(
            "the workbook is locked with a password",
            place=Place(path),
            remedy="Save it without one",
        )
    if state == reader.DAMAGED:
        raise SourceError(
            "this is no workbook, or it is damaged",
            place=Place(path),
            remedy="Save it again as XLSX",
        )
    raise SourceError(
        f"the workbook has no sheet {sheet!r}" if sheet else "the workbook has several sheets",
        place=Place(path),
        remedy="Set the source's sheet to one of: " + ", ".join(names),
    )
