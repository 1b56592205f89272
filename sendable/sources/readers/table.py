"""What every reader gives: a header, and the rows in chunks that can be gone through again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sendable.errors import Place, SourceError

CHUNK_ROWS = 50_000
"""Rows held in memory at a time."""

Chunks = Callable[[Sequence[str]], Iterator[pd.DataFrame]]
"""Give the named columns, chunk by chunk, from the first row on, each time it is called.

A chunk's index is the row's number as the user would count it in the file. Its cells are texts
without blanks around them, or values of a type of their own (numbers, times) where the format has
such; an empty cell is missing.
"""


@dataclass(frozen=True)
class SourceTable:
    """An opened file or query.

    ``origin`` is how errors name it, without a secret. ``notes`` say what had to be detected.
    """

    origin: str
    header: tuple[str, ...]
    chunks: Chunks
    notes: tuple[str, ...] = ()


def object_frame(
    rows: Sequence[Sequence[Any]], numbers: Sequence[int], columns: Sequence[str]
) -> pd.DataFrame:
    """Make a chunk of rows of mixed types; texts lose the blanks around them."""
    frame = pd.DataFrame(
        [[_tidy(cell) for cell in row] for row in rows], columns=list(columns), dtype="object"
    )
    frame.index = pd.Index(list(numbers), dtype="int64")
    return frame


def distinct_header(names: Sequence[Any], origin: str) -> tuple[str, ...]:
    """Give the header's names as text, without blanks around them.

    Raises:
        SourceError: Every cell of it is empty.
    """
    header = tuple("" if name is None else str(name).strip() for name in names)
    if not any(header):
        raise SourceError(
            "there is no header with the names of the columns",
            place=Place(origin),
            remedy="Give it a first row with names",
        )
    return header


def _tidy(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    # Half a pair of surrogates, which JSON can write, can be kept nowhere.
    text = cell if cell.isascii() else cell.encode("utf-8", "replace").decode("utf-8")
    return text.strip() or None
