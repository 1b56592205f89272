"""Rows of a made-up account in the columns and types of the lake's tables."""

from __future__ import annotations

import pyarrow as pa

from sendable.engine.duckdb import Relation
from sendable.schemas import TABLES, arrow_schema


def fit_rows(rows: Relation, table: str) -> pa.Table:
    """Give rows as a table of the lake has them; a column that they lack is empty.

    Args:
        rows: The rows, under the names of the table's columns.
        table: The table.
    """
    schema = arrow_schema(TABLES[table].model)
    columns = [
        f'"{field.name}"' if field.name in rows.columns else f'NULL AS "{field.name}"'
        for field in schema
    ]
    return rows.project(", ".join(columns)).to_arrow_table().cast(schema)
