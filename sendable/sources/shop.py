"""Shop files: orders and events, read as declared, down to the row that does not fit."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sendable.errors import Place, SourceError
from sendable.sources.declared import EventSource, OrderSource


@dataclass(frozen=True)
class ShopRows:
    """What a file held.

    ``rows`` have the columns of the lake's table but for ``number`` and ``source``, and
    ``customer_id`` in place of the number. ``left_out`` counts the file's rows by the reason for
    which they make no row here.
    """

    rows: pd.DataFrame
    read: int
    left_out: dict[str, int]


def read_orders(source: OrderSource, path: Path) -> ShopRows:
    """Read a file of orders or order lines.

    Of lines, only sales count: a customer, a quantity and a price above zero. A cancellation is
    an order of its own whose id begins with the declared prefix; its status is ``cancelled``.

    Raises:
        SourceError: The file is missing, broken, or lacks a declared column (file, row, column).
    """
    table = _read_table(path, source.encoding, source.columns.model_dump(exclude_none=True))
    left_out: dict[str, int] = {}
    guests = table["customer_id"].isna()
    left_out["no customer (guest)"] = int(guests.sum())
    table = table[~guests]
    is_line = source.grain == "line"
    amount = (
        _numbers(table, "quantity", path) * _numbers(table, "unit_price", path)
        if is_line
        else _numbers(table, "amount", path)
    )
    if is_line:
        cancelled = _is_cancellation(table, source)
        odd = ~cancelled & ~(
            (_numbers(table, "quantity", path) > 0) & (_numbers(table, "unit_price", path) > 0)
        )
        left_out["quantity or price not above zero"] = int(odd.sum())
        nameless = table["order_id"].isna()
        left_out["no order id"] = int((nameless & ~odd).sum())
        kept = ~odd & ~nameless
        table, amount = table[kept], amount[kept]
    orders = pd.DataFrame(
        {
            "order_id": table["order_id"],
            "customer_id": _customer_ids(table),
            "ordered_at": _times(table, "ordered_at", path),
            "amount": amount,
            "discount_amount": _numbers(table, "discount_amount", path).fillna(0.0),
            "currency": _optional(table, "currency").fillna(source.currency),
            "category": _optional(table, "category"),
            "country": _optional(table, "country"),
            "status": _status(table, source),
        }
    )
    if is_line:
        orders = _lines_to_orders(orders)
    return ShopRows(orders.reset_index(drop=True), len(guests), _without_zeros(left_out))


def read_customers(source: OrderSource, path: Path) -> list[str]:
    """Give every customer id of an orders file, sorted, also those without a sale.

    Raises:
        SourceError: The file is missing, broken, or lacks the declared column.
    """
    table = _read_table(path, source.encoding, {"customer_id": source.columns.customer_id})
    return sorted(_customer_ids(table).dropna().unique())


def read_events(source: EventSource, path: Path) -> ShopRows:
    """Read a file of shop events.

    Raises:
        SourceError: The file is missing, broken, or lacks a declared column (file, row, column).
    """
    table = _read_table(path, source.encoding, source.columns.model_dump(exclude_none=True))
    strangers = table["customer_id"].isna()
    kept = table[~strangers]
    events = pd.DataFrame(
        {
            "event_id": kept["event_id"],
            "customer_id": _customer_ids(kept),
            "kind": kept["kind"].str.lower(),
            "occurred_at": _times(kept, "occurred_at", path),
            "category": _optional(kept, "category"),
            "name": _optional(kept, "name"),
            "amount": _numbers(kept, "amount", path),
        }
    )
    left_out = _without_zeros({"no customer": int(strangers.sum())})
    return ShopRows(events.reset_index(drop=True), len(table), left_out)


def _read_table(path: Path, encoding: str, columns: dict[str, str]) -> pd.DataFrame:
    """Read a CSV file (gzip by its ending) as text, with our names for its columns."""
    try:
        header = pd.read_csv(path, encoding=encoding, nrows=0).columns
        missing = sorted(set(columns.values()) - set(header))
        if missing:
            raise SourceError(
                f"the file has no column {missing[0]!r}",
                place=Place(path, 1),
                remedy="Its columns are: " + ", ".join(header),
            )
        table = pd.read_csv(
            path,
            encoding=encoding,
            dtype="str",
            usecols=sorted(set(columns.values())),
            # Only an empty cell is missing: "NA" is Namibia.
            keep_default_na=False,
            na_values=[""],
        )
    except (FileNotFoundError, IsADirectoryError):
        raise SourceError(
            f"there is no file {path}", remedy="Correct the source's path in playbook.yaml"
        ) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as failure:
        raise SourceError(
            "the compressed file is cut short or damaged",
            place=Place(path),
            remedy="Export it again",
        ) from failure
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as failure:
        reason = str(failure).replace("Error tokenizing data. C error: ", "").strip()
        raise SourceError(
            f"the file cannot be read as CSV: {reason}",
            place=Place(path),
            remedy="Export it again, or set the source's encoding",
        ) from failure
    return pd.DataFrame({name: table[column] for name, column in columns.items()})


def _numbers(table: pd.DataFrame, column: str, path: Path) -> pd.Series[float]:
    """Give a column as numbers; one the source does not have is all missing."""
    if column not in table:
        return pd.Series(float("nan"), index=table.index)
    values = pd.to_numeric(table[column], errors="coerce")
    _refuse_unread(table[column], values.isna(), path, "a number")
    return values.astype(float)


def _times(table: pd.DataFrame, column: str, path: Path) -> pd.Series[pd.Timestamp]:
    """Give a column as moments; one without a time zone is UTC."""
    values = pd.to_datetime(table[column], errors="coerce", utc=True, format="ISO8601")
    _refuse_unread(table[column], values.isna(), path, "a date and time (ISO 8601)")
    return values


def _refuse_unread(texts: pd.Series[str], unread: pd.Series[bool], path: Path, wanted: str) -> None:
    """Raise for the first text that is there but could not be read, with its row."""
    bad = texts[unread & texts.notna()]
    if not bad.empty:
        # The header is row 1; frame positions count from 0.
        row = int(bad.index[0]) + 2
        raise SourceError(
            f"row {row} of column {texts.name!r} is not {wanted}",
            place=Place(path, row),
            remedy="Correct the file or the source's columns",
        )


def _optional(table: pd.DataFrame, column: str) -> pd.Series[str]:
    if column in table:
        return table[column]
    return pd.Series(None, index=table.index, dtype="str")


def _customer_ids(table: pd.DataFrame) -> pd.Series[str]:
    """Give ids as text; ``17850.0`` is a whole number that a spreadsheet made a decimal one."""
    return table["customer_id"].str.strip().str.replace(r"^(\d+)\.0+$", r"\1", regex=True)


def _is_cancellation(table: pd.DataFrame, source: OrderSource) -> pd.Series[bool]:
    if source.cancelled_prefix is None:
        return pd.Series(False, index=table.index)
    return table["order_id"].str.startswith(source.cancelled_prefix).fillna(False)


def _status(table: pd.DataFrame, source: OrderSource) -> pd.Series[str]:
    """Give each row's status; anything but the three words we know counts as completed."""
    stated = _optional(table, "status").str.lower()
    known = stated.where(stated.isin(["cancelled", "refunded"]), "completed")
    return known.mask(_is_cancellation(table, source), "cancelled")


def _lines_to_orders(lines: pd.DataFrame) -> pd.DataFrame:
    """Make one order of the lines that share an order id: earliest time, summed amounts."""
    return lines.groupby("order_id", as_index=False, sort=True).agg(
        {
            "customer_id": "first",
            "ordered_at": "min",
            "amount": "sum",
            "discount_amount": "sum",
            "currency": "first",
            "category": "first",
            "country": "first",
            "status": "first",
        }
    )


def _without_zeros(counts: dict[str, int]) -> dict[str, int]:
    return {reason: count for reason, count in counts.items() if count}
