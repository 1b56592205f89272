"""A spool: rows of a source kept in a temporary file until the whole source has been read.

So a source is taken whole or not at all, of rows with one key the last counts wherever it stands,
and a source larger than memory can be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as arrow
from pyarrow.parquet import ParquetFile, ParquetWriter

from sendable.schemas import Table, arrow_schema

BATCH_ROWS = 200_000
"""Rows written to the lake at a time."""


class Spool:
    """Rows of one table, in the order in which they came."""

    def __init__(self, folder: Path, spec: Table) -> None:
        self._file = folder / f"{spec.name}.parquet"
        self._spec = spec
        self._schema = arrow_schema(spec.model)
        self._writer: ParquetWriter | None = None
        self._keys: list[np.ndarray] = []

    def add(self, rows: pd.DataFrame) -> None:
        """Keep rows that fit the table's model."""
        if rows.empty:
            return
        if self._writer is None:
            self._writer = ParquetWriter(self._file, self._schema)
        table = arrow.Table.from_pandas(rows, schema=self._schema, preserve_index=False, safe=True)
        self._writer.write_table(table)
        keys = rows[list(self._spec.key)]
        self._keys.append(pd.util.hash_pandas_object(keys, index=False).to_numpy())

    def repeated(self) -> int:
        """Say how many rows have a key that a later row has as well."""
        return int((~self._last()).sum())

    def batches(self) -> Iterator[pd.DataFrame]:
        """Close the spool and give its rows, of each key the last."""
        if self._writer is None:
            return
        self._writer.close()
        last = self._last()
        start = 0
        for batch in ParquetFile(self._file).iter_batches(batch_size=BATCH_ROWS):
            kept = last[start : start + batch.num_rows]
            start += batch.num_rows
            frame = batch.filter(arrow.array(kept)).to_pandas()
            yield self._spec.model.validate(frame)

    def _last(self) -> np.ndarray:
        if not self._keys:
            return np.array([], dtype=bool)
        keys = pd.Series(np.concatenate(self._keys))
        return ~keys.duplicated(keep="last").to_numpy()
