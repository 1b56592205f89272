"""A sheet as lines of JSON, by a process of its own: ``python -m …readers.sheet PATH [SHEET]``.

What a workbook says of itself is believed by whoever parses it: one of a kilobyte, whose last cell
is said to be a million rows down, asks for hundreds of gigabytes, and an allocation that fails ends
the process. Here that is a process that holds nothing else, and may hold only so much.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

MEMORY = 3 << 30
"""Bytes of addresses that the process may use. A million rows of ten columns take about half."""

LOCKED, DAMAGED, NO_SUCH_SHEET, READ = "locked", "damaged", "no such sheet", "read"
"""How the first line says what became of it; the rows follow only after ``READ``."""


def main(path: str, sheet: str | None = None) -> None:
    """Write a sheet to standard output: what became of it, then each row that is not empty."""
    _limit_memory()
    names: list[str] = []
    try:
        workbook = CalamineWorkbook.from_path(path)
        names = workbook.sheet_names
        if sheet not in names and not (sheet is None and len(names) == 1):
            _write([NO_SUCH_SHEET, names])
            return
        read = workbook.get_sheet_by_name(sheet or names[0])
    except PasswordError:
        _write([LOCKED, names])
        return
    except CalamineError:
        _write([DAMAGED, names])
        return
    _write([READ, [sheet or names[0]]])
    for number, row in enumerate(read.iter_rows(), start=1):
        if any(cell not in ("", None) for cell in row):
            _write([number, [_plain(cell) for cell in row]])


def _plain(cell: Any) -> Any:
    """Give a cell as JSON has it: a date and a moment with a name before them."""
    if cell is None or isinstance(cell, str | bool | int | float):
        return cell
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    return str(cell)


def read_cell(cell: Any) -> Any:
    """Give back a cell that was written as JSON."""
    if not isinstance(cell, dict):
        return cell
    if "moment" in cell:
        return datetime.fromisoformat(cell["moment"])
    return date.fromisoformat(cell["date"])


def _write(line: list[Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


def _limit_memory() -> None:
    """Have an allocation beyond the limit fail, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main(*sys.argv[1:3])
