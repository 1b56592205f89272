"""Rows on their way into the lake and out of it: judged by their table's model, in its types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import reduce
from operator import and_

import pandas as pd
import pandera.errors
import pyarrow as arrow
import pyarrow.compute as compute
import pyarrow.dataset as datasets
from deltalake import DeltaTable

from sendable.errors import LakeError
from sendable.schemas import Table, arrow_schema


def as_frame(rows: arrow.Table, spec: Table) -> pd.DataFrame:
    """Give stored rows as a frame that the table's model has judged.

    Raises:
        LakeError: They are not as the model asks, since another version wrote them.
    """
    try:
        return spec.model.validate(rows.to_pandas())
    except (pandera.errors.SchemaError, pandera.errors.SchemaErrors) as fault:
        raise made_by_another_version(spec.name, str(fault.schema.name or "")) from None


def rows_where(stored: DeltaTable, equal_to: Mapping[str, str | int]) -> arrow.Table:
    """Give a table's rows in which columns equal some values, from the files that may have any.

    Delta writes the texts of merged rows in a form of Arrow's that compares with no text, so they
    are cast to be compared; which files to read, what the log says of them tells without that.
    """
    whole = stored.to_pyarrow_dataset()
    if not equal_to:
        return whole.to_table()
    columns = {name: compute.field(name) for name in equal_to}
    told = reduce(and_, (columns[name] == value for name, value in equal_to.items()))
    exact = reduce(
        and_,
        (
            (columns[name].cast(arrow.string()) if isinstance(value, str) else columns[name])
            == value
            for name, value in equal_to.items()
        ),
    )
    files = list(whole.get_fragments(filter=told))
    some = datasets.FileSystemDataset(files, whole.schema, whole.format, whole.filesystem)
    return some.to_table(filter=exact)


def made_by_another_version(table: str, column: str) -> LakeError:
    """Say that a table does not fit this program, and what to do."""
    return LakeError(
        f"the table {table} was made by another version of Sendable: its {column} does not fit",
        remedy="Run 'sendable refresh' once; it brings the tables up to date",
    )


def is_by_person(spec: Table) -> bool:
    """Tell whether a table's rows are looked for by number; in those of a run, by the run first."""
    columns = spec.model.to_schema().columns
    return "number" in columns and "run_id" not in columns


def as_arrow(checked: pd.DataFrame, spec: Table) -> arrow.Table:
    """Give a frame that the table's model has judged as Arrow, in the table's columns and types."""
    return arrow.Table.from_pandas(
        checked, schema=arrow_schema(spec.model), preserve_index=False, safe=True
    )


def judge_batches(batches: arrow.RecordBatchReader, spec: Table) -> arrow.RecordBatchReader:
    """Give batches in a table's types, each judged as it passes.

    Raises:
        LakeError: The model asks for more than names, types and no gaps; or a batch lacks those.
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


def check_rows(frame: pd.DataFrame, spec: Table) -> arrow.Table:
    """Judge a frame by its table's model, and give it as Arrow.

    Raises:
        LakeError: A row is not as the model asks. The row is not told: it may be somebody's.
    """
    try:
        checked = spec.model.validate(frame)
    except (pandera.errors.SchemaError, pandera.errors.SchemaErrors) as fault:
        # Of a value that it cannot convert pandera raises the second, which quotes it.
        what = fault.schema.name or "table"
        check = getattr(fault, "check", "its type")
        asked = getattr(check, "name", None) or check
        raise LakeError(f"a row of {spec.name} does not fit: {what}, {asked}") from None
    return as_arrow(checked, spec)


def literal(value: str | int | datetime) -> str:
    """Write a value for a predicate of Delta, which takes no bound parameters.

    Raises:
        LakeError: A text holds a quote.
    """
    if isinstance(value, datetime):
        return f"'{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}'"
    if isinstance(value, int):
        return str(int(value))
    if "'" in value:
        raise LakeError(f"a key of the lake cannot hold a quote: {value!r}")
    return f"'{value}'"
