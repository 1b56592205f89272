"""The page of the lake's tables."""

from __future__ import annotations

import inspect
from typing import Any, get_type_hints

import pandas as pd

from handbook.markdown import code, link, write_page, write_prose, write_table
from sendable.schemas import TABLES, Table
from sendable.schemas.base import Time

_OPENING = (
    "The tables under `WORKSPACE/lake`, for who reads them with another program: Delta Lake "
    "tables, which DuckDB, Spark and most warehouses read. Sendable alone writes them, by the key: "
    "the columns that tell rows apart. Times are UTC to the microsecond, numbers are E.164 "
    "(`+` and the digits). They are people's data: keep them as closely as the account itself."
)

_KINDS: dict[object, str] = {
    str: "text",
    int: "whole number",
    pd.Int64Dtype: "whole number",
    float: "number",
    bool: "yes or no",
    pd.BooleanDtype: "yes or no",
    Time: "time",
    object: "list of texts",
}


def write_tables_page() -> str:
    """Write the page: a part for each table, by name."""
    found = sorted(TABLES.values(), key=lambda table: table.name)
    names = ", ".join(link(code(table.name), table.name) for table in found)
    return write_page("Tables of the lake", _OPENING, [names, *map(_write_table, found)])


def _write_table(table: Table) -> str:
    key = ", ".join(code(column) for column in table.key)
    about = (inspect.getdoc(inspect.getmodule(table.model)) or "").partition(": ")[2]
    parts = [f"## {table.name}", f"{about[:1].upper()}{about[1:]} Key: {key}."]
    parts.append(write_prose(inspect.getdoc(table.model)))
    parts.append(write_table(("column", "kind", "may be missing", "values"), _columns_of(table)))
    return "\n\n".join(parts)


def _columns_of(table: Table) -> list[tuple[str, str, str, str]]:
    """Give the columns as rows, in the order in which they are stored."""
    declared = get_type_hints(table.model, include_extras=True)
    columns = table.model.to_schema().columns
    return [
        (
            code(name),
            _KINDS[declared[name]],
            "yes" if column.nullable else "",
            _write_values(column.checks),
        )
        for name, column in columns.items()
    ]


def _write_values(checks: list[Any]) -> str:
    """Say which values a column may have, where its declaration names them."""
    allowed = [value for check in checks for value in check.statistics.get("allowed_values", ())]
    return ", ".join(code(value) for value in sorted(map(str, allowed)))
