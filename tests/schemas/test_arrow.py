"""The Arrow schema of each table is that of its model."""

from __future__ import annotations

from typing import Any

import pyarrow as arrow

from sendable.schemas import TABLES, arrow_schema

_PLAIN = {
    "int64": arrow.int64(),
    "Int64": arrow.int64(),
    "float64": arrow.float64(),
    "bool": arrow.bool_(),
    "boolean": arrow.bool_(),
    "object": arrow.list_(arrow.string()),
    "datetime64[us, UTC]": arrow.timestamp("us", tz="UTC"),
}


def as_arrow(dtype: Any) -> arrow.DataType:
    return arrow.string() if str(dtype).startswith("str") else _PLAIN[str(dtype)]


def test_tables_are_stored_in_the_columns_and_types_that_pandera_judges_them_by() -> None:
    for table in TABLES.values():
        columns = table.model.to_schema().columns
        judged = arrow.schema([(name, as_arrow(column.dtype)) for name, column in columns.items()])
        assert arrow_schema(table.model) == judged, table.name
