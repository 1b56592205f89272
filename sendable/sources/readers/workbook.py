"""Spreadsheets (XLSX, XLS, ODS): cells of mixed types, held in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from sendable.errors import Place, SourceError
from sendable.sources.readers.delimited import reading_of
from sendable.sources.readers.table import CHUNK_ROWS, SourceTable, distinct_header, object_frame


def open_workbook(path: Path, *, sheet: str | None) -> SourceTable:
    """Open a sheet; its first row that is not empty is the header.

    Raises:
        SourceError: The file is missing, locked or damaged, the sheet is not there or empty, or
            there are several and none was declared.
    """
    with reading_of(path):
        if not path.is_file():
            raise FileNotFoundError
        try:
            workbook = CalamineWorkbook.from_path(path)
            name = _choose_sheet(workbook.sheet_names, sheet, path)
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except PasswordError as failure:
            raise SourceError(
                "the workbook is locked with a password",
                place=Place(path),
                remedy="Save it without one",
            ) from failure
        except CalamineError as failure:
            raise SourceError(
                "this is no workbook, or it is damaged",
                place=Place(path),
                remedy="Save it again as XLSX",
            ) from failure
    filled = [
        (number, row)
        for number, row in enumerate(rows, start=1)
        if any(cell not in ("", None) for cell in row)
    ]
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


def _choose_sheet(names: list[str], declared: str | None, path: Path) -> str:
    if declared in names or (declared is None and len(names) == 1):
        return declared or names[0]
    raise SourceError(
        f"the workbook has no sheet {declared!r}"
        if declared
        else "the workbook has several sheets",
        place=Place(path),
        remedy="Set the source's sheet to one of: " + ", ".join(names),
    )
