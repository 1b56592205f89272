"""Parquet: columns of a type of their own, read batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as arrow
from pyarrow.parquet import ParquetFile

from sendable.errors import Place, SourceError
from sendable.sources.readers.delimited import reading_of
from sendable.sources.readers.table import CHUNK_ROWS, SourceTable, object_frame


def open_parquet(path: Path) -> SourceTable:
    """Open a Parquet file. Its first row is row 1.

    Raises:
        SourceError: The file is missing, or no Parquet file.
    """
    with reading_of(path), _damages_of(path):
        file = ParquetFile(path)
        header = tuple(file.schema_arrow.names)

    def chunks(columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        first = 1
        batches = file.iter_batches(batch_size=CHUNK_ROWS, columns=list(columns))
        while True:
            with _damages_of(path):
                batch = next(batches, None)
                if batch is None:
                    return
                # Python's own values: a whole number stays whole beside a missing one.
                values = [batch.column(column).to_pylist() for column in columns]
            numbers = range(first, first + batch.num_rows)
            yield object_frame(list(zip(*values, strict=True)), numbers, columns)
            first += batch.num_rows

    return SourceTable(str(path), header, chunks)


@contextmanager
def _damages_of(path: Path) -> Iterator[None]:
    """Turn what Arrow says of a damaged file, in many ways, into our error."""
    try:
        yield
    except (FileNotFoundError, PermissionError):
        raise
    except (arrow.ArrowException, OSError, ValueError, KeyError, OverflowError) as failure:
        raise SourceError(
            "this is no Parquet file, or it is damaged",
            place=Place(path),
            remedy="Export it again",
        ) from failure
