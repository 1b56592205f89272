"""Parts good rows from bad by a table's model: what passes goes on, the rest is quarantined."""

from __future__ import annotations

import json
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.errors

from sendable.schemas.base import TableModel


@dataclass(frozen=True)
class Split:
    """What a batch was split into.

    ``accepted`` has the model's columns and types. ``rejected`` has the columns ``position`` (the
    row's place in the batch, from 0), ``reason`` and ``row`` (the row as JSON).
    """

    accepted: pd.DataFrame
    rejected: pd.DataFrame


def split_rows(frame: pd.DataFrame, model: type[TableModel]) -> Split:
    """Validate a batch against a model, row by row.

    The order of rows is kept. A batch that lacks a column, or has one too many, is a fault in our
    own code and raises ``pandera.errors.SchemaErrors``; only rows are quarantined.
    """
    batch = frame.reset_index(drop=True)
    try:
        return Split(model.validate(batch, lazy=True), _no_rejects())
    except pandera.errors.SchemaErrors as failure:
        cases = failure.failure_cases
    uncoerced = _uncoercible(batch, model)
    if not uncoerced.empty:
        # pandera reports values of another type without their rows when others fail beside them.
        rest = batch.drop(index=uncoerced.index)
        try:
            model.validate(rest, lazy=True)
            cases = cases.iloc[:0]
        except pandera.errors.SchemaErrors as failure:
            cases = failure.failure_cases
    if cases["index"].isna().any():
        # Not a row but the whole batch is wrong: let pandera say so.
        model.validate(batch)
    of_column = cases["schema_context"] == "Column"
    named = cases.assign(
        reason=(cases["column"].astype(str) + ": ").where(of_column, "")
        + cases["check"].astype(str)
    )
    checked = named.groupby("index")["reason"].agg(lambda texts: "; ".join(sorted(set(texts))))
    reasons = pd.concat([part for part in (uncoerced, checked) if not part.empty]).sort_index()
    bad = batch.loc[reasons.index]
    rejected = pd.DataFrame(
        {
            "position": reasons.index,
            "reason": reasons.to_numpy(),
            "row": [json.dumps(row, default=str) for row in _plain_rows(bad)],
        }
    )
    accepted = batch.drop(index=reasons.index).reset_index(drop=True)
    return Split(model.validate(accepted), rejected)


def _uncoercible(batch: pd.DataFrame, model: type[TableModel]) -> pd.Series[str]:
    """Give the reason for each row that holds a value of another type than its column's."""
    reasons: dict[int, str] = {}
    for name, column in model.to_schema().columns.items():
        if name not in batch:
            continue
        try:
            column.dtype.try_coerce(batch[name])
        except pandera.errors.ParserError as failure:
            for position in failure.failure_cases["index"]:
                text = f"{name}: not of the type {column.dtype}"
                known = reasons.get(position)
                reasons[position] = f"{known}; {text}" if known else text
    return pd.Series(reasons, dtype="str")


def _plain_rows(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Give rows with nothing where a value is missing: JSON knows no NaN."""
    return frame.astype("object").where(frame.notna(), None).to_dict("records")


def _no_rejects() -> pd.DataFrame:
    return pd.DataFrame({"position": [], "reason": [], "row": []})
