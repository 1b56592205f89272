"""Texts of other people in spreadsheets: none of them may start a formula (OWASP, CSV injection).

In XLSX a text is written as text. In CSV a leading ``= + - @`` or control character gets an
apostrophe before it.
"""

from __future__ import annotations

from typing import TypeVar

import pyarrow as arrow
from pyarrow import compute

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_PATTERN = r"^[=+\-@\t\r\n＝＋－＠]"

_LIKE_A_NUMBER = r"^[0-9.,]+([eE][0-9]+)?$"
"""What a spreadsheet takes for a number: it would round a long id, or write it with an exponent."""

_Cell = TypeVar("_Cell")


def defuse(value: _Cell) -> _Cell | str:
    """Give a cell that a spreadsheet cannot read as a formula."""
    if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA):
        return "'" + value
    return value


def defuse_column(column: arrow.ChunkedArray) -> arrow.ChunkedArray:
    """Give a column of texts in which none can be read as a formula, as ``defuse`` does."""
    return _with_apostrophe(column, _PATTERN)


def protect_ids(column: arrow.ChunkedArray) -> arrow.ChunkedArray:
    """Give a column of ids in which none can be read as a formula or a number.

    Whoever reads the ids back takes the apostrophe off.
    """
    return _with_apostrophe(defuse_column(column), _LIKE_A_NUMBER)


def _with_apostrophe(column: arrow.ChunkedArray, pattern: str) -> arrow.ChunkedArray:
    marked = compute.binary_join_element_wise("'", column, "")
    found = compute.match_substring_regex(column, pattern)
    return compute.if_else(compute.fill_null(found, False), marked, column)
