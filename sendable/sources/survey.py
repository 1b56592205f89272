"""The first pass over a source: how its numbers and times are written, where nobody said.

One value can have two meanings (``1,234`` and ``03/04/2026``), a whole column rarely has. What the
column decides is said; what it does not decide is refused with the row, before anything is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from sendable.errors import Place, SourceError
from sendable.sources import cells
from sendable.sources.columns import Cell
from sendable.sources.readers.table import SourceTable


@dataclass(frozen=True)
class Styles:
    """How a source's columns are written, by their names; ``notes`` say what was detected."""

    decimals: Mapping[str, str]
    dates: Mapping[str, str]
    zone: str
    notes: tuple[str, ...]


@dataclass
class _Sightings:
    """The first row in which something was seen, by what it was."""

    rows: dict[str, int] = field(default_factory=dict)

    def note(self, what: str, seen: pd.Series[bool]) -> None:
        if what not in self.rows and seen.any():
            self.rows[what] = int(seen.index[seen.to_numpy()][0])

    def __contains__(self, what: str) -> bool:
        return what in self.rows


def survey(
    table: SourceTable,
    columns: Mapping[str, Cell],
    *,
    decimal: str | None,
    dates: str | None,
    time_zone: str | None,
) -> Styles:
    """Find out how the columns of numbers and times are written.

    Args:
        table: The opened source.
        columns: The columns to look at, and as what they will be read.
        decimal: The declared mark before the fraction.
        dates: The declared way of writing dates.
        time_zone: The declared zone.

    Raises:
        SourceError: A column can be read in two ways, or nothing in it can be read (row, column).
    """
    numbers = [name for name, cell in columns.items() if cell is Cell.NUMBER]
    times = [name for name, cell in columns.items() if cell is Cell.TIME]
    seen = {name: _Sightings() for name in (*numbers, *times)}
    if seen:
        for chunk in table.chunks(list(seen)):
            for name in numbers:
                _look_at_numbers(chunk[name], seen[name])
            for name in times:
                _look_at_times(chunk[name], seen[name])
    notes: list[str] = []
    return Styles(
        decimals={
            name: decimal or _settle_decimal(name, seen[name], table, notes) for name in numbers
        },
        dates={name: dates or _settle_dates(name, seen[name], table, notes) for name in times},
        zone=time_zone or _settle_zone([seen[name] for name in times], notes),
        notes=tuple(notes),
    )


def _look_at_numbers(column: pd.Series[Any], seen: _Sightings) -> None:
    texts = _texts(column)
    if texts.empty:
        return
    commas = texts[texts.str.contains(",", regex=False)]
    grouped = cells.matches(commas, cells.GROUPED)
    fraction = cells.matches(commas, cells.DECIMAL_COMMA)
    seen.note("comma", grouped | fraction)
    seen.note("certain comma", fraction & ~grouped)
    seen.note("certain point", cells.matches(commas, cells.CERTAINLY_GROUPED))
    plain = texts[cells.matches(texts, cells.PLAIN)]
    pointed = plain[plain.str.contains(".", regex=False)]
    seen.note("certain point", ~cells.matches(pointed, cells.EITHER_WAY))


def _settle_decimal(name: str, seen: _Sightings, table: SourceTable, notes: list[str]) -> str:
    if "comma" not in seen:
        return "."
    if "certain point" in seen and "certain comma" not in seen:
        notes.append(f"commas in the column {name!r} stand between thousands")
        return "."
    row = seen.rows.get("certain comma", seen.rows["comma"])
    raise SourceError(
        f"row {row} of column {name!r} is a number with a comma, which may stand before the "
        "fraction or between thousands",
        place=Place(table.origin, row),
        remedy='Set the source\'s decimal to "," (1.234,50) or "." (1,234.50)',
    )


def _look_at_times(column: pd.Series[Any], seen: _Sightings) -> None:
    texts = _texts(column)
    iso = cells.matches(texts, cells.ISO)
    seen.note("no zone", iso & ~cells.has_zone(texts))
    others = texts[~iso]
    parts = cells.slashed_parts(others)
    first, second = pd.to_numeric(parts[0]), pd.to_numeric(parts[1])
    seen.note("no zone", first.notna())
    seen.note("day first", (first > 12) & (second <= 12))
    seen.note("month first", (second > 12) & (first <= 12))
    seen.note("either", (first <= 12) & (second <= 12) & (first != second))
    seen.note("slashed", first.notna())
    seen.note("unix", cells.matches(others, cells.UNIX))
    seen.note("serial", cells.matches(others, cells.SERIAL))
    if str(column.dtype) == "str":
        return
    present = column[column.notna()]
    native = present[[not isinstance(cell, str) for cell in present]]
    seen.note("no zone", native.map(_is_naive).astype(bool))
    counts = cells.numbers_as_text(native)
    seen.note("serial", cells.matches(counts, cells.SERIAL))
    seen.note("unix", cells.matches(counts, cells.UNIX))


def _settle_dates(name: str, seen: _Sightings, table: SourceTable, notes: list[str]) -> str:
    if "day first" in seen and "month first" in seen:
        row = max(seen.rows["day first"], seen.rows["month first"])
        raise SourceError(
            f"row {row} of column {name!r} has day and month the other way round than a row before",
            place=Place(table.origin, row),
            remedy="Export it again with one way of writing dates, best 2026-04-03",
        )
    if "slashed" in seen and "unix" not in seen:
        if "day first" in seen or "month first" in seen:
            style = "day_first" if "day first" in seen else "month_first"
            notes.append(f"dates in the column {name!r} have the {style.replace('_', ' ')}")
            return style
        if "either" in seen:
            row = seen.rows["either"]
            raise SourceError(
                f"row {row} of column {name!r} may have the day or the month first",
                place=Place(table.origin, row),
                remedy="Set the source's dates to day_first or month_first",
            )
        return "day_first"
    if "serial" in seen:
        row = seen.rows["serial"]
        raise SourceError(
            f"row {row} of column {name!r} is a number where a date should be",
            place=Place(table.origin, row),
            remedy="If it is a spreadsheet's count of days, set the source's dates to excel",
        )
    if "unix" in seen:
        notes.append(f"times in the column {name!r} are seconds since 1970")
        return "unix"
    return "iso"


def _settle_zone(sightings: list[_Sightings], notes: list[str]) -> str:
    if any("no zone" in seen for seen in sightings):
        notes.append("times without a time zone were taken as UTC")
    return "UTC"


def _texts(column: pd.Series[Any]) -> pd.Series[str]:
    present = column[column.notna()]
    if str(column.dtype) == "str":
        return present
    return present[[isinstance(cell, str) for cell in present]].astype("str")


def _is_naive(cell: Any) -> bool:
    return isinstance(cell, date) and getattr(cell, "tzinfo", None) is None
