"""Frames that are as a table's model asks, seen to be so without asking pandera of every column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow


@dataclass(frozen=True)
class Declared:
    """A column's type, in pandas and in Arrow, and whether a value may be missing."""

    dtype: Any
    kind: arrow.DataType
    is_nullable: bool


@dataclass(frozen=True)
class Form:
    """A model's columns, and what it asks beyond their types: of values, and of whole rows."""

    columns: Mapping[str, Declared]
    unique: frozenset[str] = frozenset()
    of_values: Mapping[str, Sequence[pa.Check]] = field(default_factory=dict)
    of_rows: Sequence[pa.Check] = ()


def take(frame: pd.DataFrame, form: Form) -> pd.DataFrame | None:
    """Give a frame in the declared types if it is as the form asks; None where it may not be.

    Only what loses nothing is converted: what else may become of a value, pandera has to say.
    """
    if len(frame.columns) != len(form.columns) or set(frame.columns) != form.columns.keys():
        return None
    columns: dict[str, pd.Series[Any]] = {}
    for name, values in frame.items():
        typed = _take_column(values, form.columns[str(name)])
        if typed is None:
            return None
        columns[str(name)] = typed
    taken = pd.DataFrame(columns, index=frame.index, copy=False)
    return taken if taken.empty or _fulfils(taken, form) else None


def _fulfils(taken: pd.DataFrame, form: Form) -> bool:
    """Tell whether all checks pass; pandera's own, asked without what it does around them."""
    try:
        return (
            all(taken[name].is_unique for name in form.unique)
            and all(
                check(taken[name]).check_passed
                for name, checks in form.of_values.items()
                for check in checks
            )
            and all(check(taken).check_passed for check in form.of_rows)
        )
    except Exception:
        # A check that fails on a value is pandera's to tell, as one that the value fails.
        return False


def _take_column(values: pd.Series[Any], declared: Declared) -> pd.Series[Any] | None:
    """Give a column in its declared type; None where it cannot be, or has a gap it must not have.

    Text with gaps stays as it came: whoever put None into it finds None there.
    """
    has_gaps = bool(values.isna().any())
    if has_gaps and not declared.is_nullable:
        return None
    if values.dtype == declared.dtype:
        return values
    if has_gaps and _may_hold_only_gaps(declared) and bool(values.isna().all()):
        # Of whatever type they came, gaps alone are gaps of the declared one.
        return pd.Series(index=values.index, dtype=declared.dtype, name=values.name)
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        # Arrow would take a moment for the count of its microseconds.
        return None
    try:
        stored = arrow.Array.from_pandas(values, type=declared.kind)
    except (
        arrow.ArrowInvalid,
        arrow.ArrowTypeError,
        arrow.ArrowNotImplementedError,
        OverflowError,  # an integer of more than 64 bits
    ):
        return None
    if not isinstance(stored, arrow.Array) or stored.type != declared.kind:
        return None
    if has_gaps and isinstance(declared.dtype, pd.StringDtype):
        return values
    typed = stored.to_pandas(
        types_mapper={declared.kind: declared.dtype}.get
        if isinstance(declared.dtype, pd.api.extensions.ExtensionDtype)
        else None
    )
    return pd.Series(typed.array, index=values.index, name=values.name)


def _may_hold_only_gaps(declared: Declared) -> bool:
    """Tell whether a column of a declared type may be without any value in pandas."""
    if isinstance(declared.dtype, pd.api.extensions.ExtensionDtype):
        return True
    return bool(declared.dtype == "float64")
