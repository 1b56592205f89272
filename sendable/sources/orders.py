"""Orders: rows, lines, or lines of which the first speaks, made into orders."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from sendable.sources.declared import OrderSource

_KNOWN = {"completed": "completed", "cancelled": "cancelled", "refunded": "refunded"}


@dataclass(frozen=True)
class OrderRows:
    """Orders, or parts of them where a row is a line.

    ``left_out`` counts rows that make no order, by reason; ``unknown`` the status words that
    nobody declared, which count as completed.
    """

    rows: pd.DataFrame
    left_out: Counter[str]
    unknown: Counter[str]


def is_further_line(source: OrderSource, rows: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows are lines of an order that an earlier row has spoken for."""
    if source.grain != "first_line":
        return pd.Series(False, index=rows.index)
    return rows["ordered_at"].isna() & rows["amount"].isna() & rows["order_id"].notna()


def make_orders(source: OrderSource, rows: pd.DataFrame) -> OrderRows:
    """Make orders of rows that have found their person.

    Of lines, only sales count: a quantity and a price above zero. A cancellation is an order of
    its own whose id begins with the declared prefix; its status is ``cancelled``.

    Args:
        source: What the playbook declares.
        rows: The fields of ``OrderColumns``, ``number`` and ``customer_id``.
    """
    left_out: Counter[str] = Counter()
    status, unknown = _status(source, rows)
    is_open = status == "open"
    left_out["orders still open"] = int(is_open.sum())
    kept = ~is_open
    if source.grain == "line":
        amount = rows["quantity"] * rows["unit_price"]
        sold = (rows["quantity"] > 0) & (rows["unit_price"] > 0)
        odd = kept & (status != "cancelled") & ~sold
        left_out["quantity or price not above zero"] = int(odd.sum())
        nameless = kept & ~odd & rows["order_id"].isna()
        left_out["no order id"] = int(nameless.sum())
        kept &= ~odd & ~nameless
    else:
        amount = rows["amount"]
    orders = pd.DataFrame(
        {
            "order_id": rows["order_id"],
            "source": source.name,
            "number": rows["number"],
            "customer_id": rows["customer_id"],
            "ordered_at": rows["ordered_at"],
            "amount": amount,
            "discount_amount": _optional(rows, "discount_amount").astype(float).fillna(0.0).abs(),
            "currency": _optional(rows, "currency").astype("str").fillna(source.currency),
            "category": _optional(rows, "category"),
            "country": _optional(rows, "country"),
            "status": status,
        },
        index=rows.index,
    )[kept]
    return OrderRows(add_up(orders) if source.grain == "line" else orders, +left_out, unknown)


def add_up(lines: pd.DataFrame) -> pd.DataFrame:
    """Make one order of the lines that share an order id: earliest time, summed amounts.

    What has been added up before can be added up again. A line without a time is kept by itself,
    so that it can be put aside.
    """
    timeless = lines["ordered_at"].isna() | lines["amount"].isna()
    summed = lines[~timeless].assign(row=lines.index[~timeless])
    orders = summed.groupby("order_id", as_index=False, sort=False).agg(
        {
            "row": "first",
            "source": "first",
            "number": "first",
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
    orders = orders.set_index("row")[list(lines.columns)]
    return pd.concat([orders, lines[timeless]]) if timeless.any() else orders


def _status(source: OrderSource, rows: pd.DataFrame) -> tuple[pd.Series[str], Counter[str]]:
    """Give each row's status, and the words that nobody declared."""
    words = _optional(rows, "status").astype("str").str.lower()
    meanings = _KNOWN | {word.lower(): state for word, state in source.statuses.items()}
    status = words.map(meanings)
    unknown = Counter(words[status.isna() & words.notna()])
    status = status.astype("str").fillna("completed")
    if source.cancelled_prefix is not None:
        prefixed = rows["order_id"].str.startswith(source.cancelled_prefix).fillna(False)
        status = status.mask(prefixed.astype(bool), "cancelled")
    if "cancelled_at" in rows:
        status = status.mask(rows["cancelled_at"].notna() & (status != "refunded"), "cancelled")
    return status, unknown


def _optional(rows: pd.DataFrame, name: str) -> pd.Series[str]:
    if name in rows:
        return rows[name]
    return pd.Series(None, index=rows.index, dtype="object")
