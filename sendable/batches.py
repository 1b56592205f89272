"""Rows that pass through a batch at a time: judged as they pass, and never all in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as arrow

from sendable.errors import LakeError
from sendable.schemas import Table, arrow_schema


def judge_batches(batches: arrow.RecordBatchReader, spec: Table) -> arrow.RecordBatchReader:
    """Give batches in a table's types, each judged as it passes.

    Raises:
        LakeError: The table's model asks for more than types and no gaps, or a batch is not as it
            asks.
    """
    schema, columns = arrow_schema(spec.model), spec.model.to_schema().columns
    if any(column.checks or column.unique for column in columns.values()):
        raise LakeError(f"rows of {spec.name} need to be judged one by one")
    if batches.schema.names != schema.names:
        raise LakeError(f"{spec.name} has the columns {schema.names}, not {batches.schema.names}")
    needed = [name for name, column in columns.items() if not column.nullable]

    def judged() -> Iterator[arrow.RecordBatch]:
        for batch in batches:
            gaps = [name for name in needed if batch.column(name).null_count]
            if gaps:
                raise LakeError(f"a row of {spec.name} has no {gaps[0]}")
            yield batch.cast(schema)

    return arrow.RecordBatchReader.from_batches(schema, judged())
