"""Cells into numbers, times and flags: as declared, as detected and said, or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as arrow
import pyarrow.compute as compute

PLAIN = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
GROUPED = r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"
DECIMAL_COMMA = r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?"
EITHER_WAY = r"[+-]?\d{1,3}\.\d{3}"
CERTAINLY_GROUPED = r"[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})"

ISO = (
    r"\d{4}[-/]\d{2}[-/]\d{2}"
    r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?\s*(?:Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?"
)
_ZONED = r".*(?:Z|:\d{2}(?:\.\d+)?[+-]\d{2}(?::?\d{2})?)"
_SLASHED = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"
    r"(?:,?[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(?:([AaPp])\.?[Mm]\.?)?)?"
)
UNIX = r"(?:\d{10}|\d{13})(?:\.0+)?"
SERIAL = r"\d{5}(?:\.\d+)?"
_SERIAL_ZERO = pd.Timestamp("1899-12-30")
"""Day 0 of a spreadsheet, counting the 29 February 1900 that never was."""

_YES = frozenset({"yes", "y", "true", "1", "1.0"})
_NO = frozenset({"no", "n", "false", "0", "0.0"})


@dataclass(frozen=True)
class Read:
    """A column's values, and where something stood that could not be read."""

    values: pd.Series[Any]
    bad: pd.Series[bool]


def matches(texts: pd.Series[str], pattern: str) -> pd.Series[bool]:
    """Say which texts fit a pattern as a whole. Arrow does in bulk what pandas does singly."""
    found = compute.match_substring_regex(_arrow(texts), f"^(?:{pattern})$")
    return pd.Series(found.fill_null(False).to_numpy(zero_copy_only=False), index=texts.index)


def _replaced(texts: pd.Series[str], pattern: str, by: str) -> pd.Series[str]:
    changed = compute.replace_substring_regex(_arrow(texts), pattern, by)
    return pd.Series(changed.to_pandas(), dtype="str").set_axis(texts.index)


def _arrow(texts: pd.Series[str]) -> Any:
    return arrow.array(texts, type=arrow.large_string(), from_pandas=True)


def read_texts(column: pd.Series[Any]) -> pd.Series[str]:
    """Give a column as text; a whole number that a spreadsheet made decimal is whole again."""
    if str(column.dtype) == "str":
        return column
    return pd.Series([_as_text(cell) for cell in column], index=column.index, dtype="str")


def read_flags(column: pd.Series[Any]) -> Read:
    """Give a column as yes and no (nullable booleans)."""
    words = read_texts(column).str.lower()
    values = pd.Series(pd.NA, index=column.index, dtype="boolean")
    values[words.isin(_YES).to_numpy()] = True
    values[words.isin(_NO).to_numpy()] = False
    return Read(values, words.notna() & values.isna())


def read_numbers(column: pd.Series[Any], decimal: str) -> Read:
    """Give a column as numbers.

    Args:
        column: Texts, or numbers of the format's own, for which ``decimal`` means nothing.
        decimal: The mark before the fraction: ``.`` or ``,``.
    """
    texts, native = _part(column)
    values = pd.Series(float("nan"), index=column.index)
    numbers = native[[_is_number(cell) for cell in native]]
    values.loc[numbers.index] = numbers.map(_as_float).astype(float)
    pattern = rf"(?:{PLAIN})|(?:{GROUPED})" if decimal == "." else DECIMAL_COMMA
    fit = texts[matches(texts, pattern)]
    if decimal == ",":
        fit = fit.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    else:
        fit = fit.str.replace(",", "", regex=False)
    values.loc[fit.index] = pd.to_numeric(fit).astype(float)
    # What is beyond all bounds is no amount.
    values = values.where(values.abs() != float("inf"))
    return Read(values, column.notna() & values.isna())


def read_times(column: pd.Series[Any], style: str, zone: str) -> Read:
    """Give a column as moments in UTC.

    Args:
        column: Texts, or times of the format's own.
        style: One of the words of a source's ``dates``, or a pattern. ISO 8601 is read in any
            style but a pattern.
        zone: The time zone of times without one. A time that the clocks there show twice or never
            cannot be read.
    """
    texts, native = _part(column)
    texts = pd.concat([texts, numbers_as_text(native)])
    moments = _native_times(native, zone)
    if "%" in style:
        moments += [_patterned(texts, style, zone)]
    else:
        is_iso = matches(texts, ISO)
        moments += [_iso_times(texts[is_iso], zone), _by_style(texts[~is_iso], style, zone)]
    filled = [part.astype("datetime64[us, UTC]") for part in moments if not part.empty]
    values = (
        pd.concat(filled).reindex(column.index)
        if filled
        else pd.Series(pd.NaT, index=column.index, dtype="datetime64[us, UTC]")
    )
    return Read(values, column.notna() & values.isna())


def has_zone(texts: pd.Series[str]) -> pd.Series[bool]:
    """Say which texts of times name a time zone."""
    return matches(_normal_iso(texts), _ZONED)


def _by_style(texts: pd.Series[str], style: str, zone: str) -> pd.Series[pd.Timestamp]:
    if style in ("day_first", "month_first"):
        return _slashed_times(texts, style, zone)
    if style == "unix":
        numbers = pd.to_numeric(texts[matches(texts, UNIX)])
        seconds = numbers.where(numbers < 1e11, numbers / 1000)
        return pd.to_datetime(seconds, unit="s", utc=True, errors="coerce")
    if style == "excel":
        days = pd.to_numeric(texts[matches(texts, SERIAL)])
        naive = _SERIAL_ZERO + pd.to_timedelta((days * 86_400).round(), unit="s")
        return _localise(naive, zone)
    return pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us, UTC]")


def _iso_times(texts: pd.Series[str], zone: str) -> pd.Series[pd.Timestamp]:
    normal = _normal_iso(texts)
    zoned = matches(normal, _ZONED)
    aware = pd.to_datetime(normal[zoned], format="ISO8601", errors="coerce", utc=True)
    naive = pd.to_datetime(normal[~zoned], format="ISO8601", errors="coerce")
    return pd.concat([aware.astype("datetime64[us, UTC]"), _localise(naive, zone)])


def _normal_iso(texts: pd.Series[str]) -> pd.Series[str]:
    """Write ISO times alike: hyphens, ``Z`` for UTC, no blank before the zone."""
    hyphened = texts.str.replace("/", "-", regex=False)
    with_z = _replaced(hyphened, r"\s*(?:z|UTC|GMT)$", "Z")
    joined = _replaced(with_z, r"\s+([+-]\d{2}:?\d{0,2})$", r"\1")
    return _replaced(joined, r"(\d),(\d)", r"\1.\2")


def slashed_parts(texts: pd.Series[str]) -> pd.DataFrame:
    """Give the parts of texts such as ``03/04/2026 5:06 PM``; other texts are left out.

    Columns 0 and 1 are day and month, in whichever order.
    """
    fit = texts[matches(texts, _SLASHED.pattern)]
    return fit.str.extract(f"^{_SLASHED.pattern}$")


def _slashed_times(texts: pd.Series[str], style: str, zone: str) -> pd.Series[pd.Timestamp]:
    parts = slashed_parts(texts)
    day, month = (parts[0], parts[1]) if style == "day_first" else (parts[1], parts[0])
    hours = pd.to_numeric(parts[3]).fillna(0)
    half = parts[6].str.upper()
    impossible = half.notna() & ~hours.between(1, 12)
    hours = hours.mask(half.notna(), hours % 12) + 12 * (half == "P")
    clock = hours.astype("int64").astype("str").str.zfill(2)
    days = parts[2] + "-" + month.str.zfill(2) + "-" + day.str.zfill(2)
    text = days + "T" + clock + ":" + parts[4].fillna("00") + ":" + parts[5].fillna("00")
    naive = pd.to_datetime(text, format="%Y-%m-%dT%H:%M:%S", errors="coerce")
    return _localise(naive.mask(impossible), zone)


def _patterned(texts: pd.Series[str], pattern: str, zone: str) -> pd.Series[pd.Timestamp]:
    if "%z" in pattern:
        return pd.to_datetime(texts, format=pattern, errors="coerce", utc=True)
    return _localise(pd.to_datetime(texts, format=pattern, errors="coerce"), zone)


def _localise(naive: pd.Series[pd.Timestamp], zone: str) -> pd.Series[pd.Timestamp]:
    """Take times as those of a zone; those that its clocks show twice or never are missing."""
    placed = naive.astype("datetime64[us]").dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    return placed.dt.tz_convert("UTC")


def _native_times(native: pd.Series[Any], zone: str) -> list[pd.Series[pd.Timestamp]]:
    """Give the times of the format's own, in UTC; a date is its midnight."""
    times = native[[isinstance(cell, date) for cell in native]]
    aware = [isinstance(cell, datetime) and cell.tzinfo is not None for cell in times]
    mask = pd.Series(aware, index=times.index, dtype=bool)
    return [
        pd.to_datetime(times[mask], utc=True, errors="coerce"),
        _localise(pd.to_datetime(times[~mask], errors="coerce"), zone),
    ]


def numbers_as_text(native: pd.Series[Any]) -> pd.Series[str]:
    """Give the numbers among values of mixed types as texts."""
    return read_texts(native[[_is_number(cell) for cell in native]])


def _as_float(cell: Any) -> float:
    try:
        return float(cell)
    except OverflowError:
        return float("inf")


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)


def _part(column: pd.Series[Any]) -> tuple[pd.Series[str], pd.Series[Any]]:
    """Part a column into its texts and its values of other types; missing cells are in neither."""
    present = column[column.notna()]
    if str(column.dtype) == "str":
        return present, pd.Series([], dtype="object")
    is_text = [isinstance(cell, str) for cell in present]
    rest = present[[not one for one in is_text]]
    return present[is_text].astype("str"), rest.astype("object")


def _as_text(cell: Any) -> str | None:
    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:
        return None
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, Decimal):
        return format(cell.normalize(), "f")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bytes):
        return cell.decode("utf-8", errors="replace")
    return str(cell)
