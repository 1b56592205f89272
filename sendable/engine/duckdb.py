"""DuckDB over the lake's files: every table a view, nothing outside the lake within reach."""

from __future__ import annotations

import atexit
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, reduce
from importlib.resources import files
from operator import and_
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pandas as pd
import pyarrow as pa

from sendable.disk import disk_errors
from sendable.engine.instances import Connection as Connection
from sendable.engine.instances import Needs, lend_connection
from sendable.lake import Lake
from sendable.schemas import TABLES, arrow_schema

# A name, not the class: see ``instances``.
Relation: TypeAlias = "duckdb.DuckDBPyRelation"

_PEOPLE_COLUMNS = ("number", "also_number", "phone_raw")
"""Columns by which a row names a person."""


_SQL_TYPES = {
    pa.string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
    pa.list_(pa.string()): "VARCHAR[]",
}
"""What the types of the lake's columns are in DuckDB."""

_AMONG = '"{name}" IN (SELECT number FROM among_people)'


MEMORY = "1GiB"
"""What DuckDB may hold; the rest of what a query needs goes to disk for the moment. With it, a
million people with 50 million events and 60 segments take less than 2 GiB in all."""


@contextmanager
def open_engine(
    lake: Lake,
    tables: Iterable[str] = TABLES,
    *,
    also: Path | None = None,
    only: Collection[str] | None = None,
    versions: Mapping[str, int] | None = None,
    among: pa.Table | None = None,
    memory: str = MEMORY,
) -> Iterator[Connection]:
    """Open an engine on the lake as it is now; a later commit is not seen.

    SQL can read the lake's files, those below ``also``, and nothing else, and cannot change that.

    Args:
        lake: The lake.
        tables: The tables to have; all of them when left out. Each takes a few milliseconds.
        also: Another folder whose files may be read.
        only: Numbers, or texts that contacts hold for one. Of tables that name people, other
            people's rows are not there: one person is looked at in no time.
        versions: Versions of tables to read in place of the newest.
        among: A column ``number``; as ``only``, for thousands of people.
        memory: What the engine may hold. More goes to a folder of the lake, and is gone with it.
    """
    folders = (folder for folder in (lake.root, also) if folder is not None)
    needs = Needs(tuple(str(folder.resolve()) for folder in folders), lake.spill, memory)
    with disk_errors(), lend_connection(needs) as connection:
        if among is not None:
            connection.register("among_people", among)
        for table, paths in lake.files(tables, versions).items():
            if paths:
                absolute = [str((lake.path(table) / path).resolve()) for path in paths]
                # Files from before a column was added do not have it.
                stored = connection.from_parquet(absolute, union_by_name=True)
                whole = _with_all_columns(stored, _columns_of(table))
                if only is not None:
                    _find_rows(whole, table, only)
                else:
                    (whole if among is None else _rows_among(whole)).create_view(table)
            else:
                connection.execute(_declare(table))
        # Views made for the rules go into `facts` and are found before the tables they refine.
        connection.execute("CREATE SCHEMA facts")
        connection.execute("SET search_path = 'facts,main'")
        yield connection


def _columns_of(table: str) -> dict[str, str]:
    """Give a table's columns, each with its type in SQL."""
    return {field.name: _SQL_TYPES[field.type] for field in arrow_schema(TABLES[table].model)}


@cache
def _declare(table: str) -> duckdb.Statement:
    """Give the statement that makes a table without rows, parsed once a process."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in _columns_of(table).items())
    (statement,) = duckdb.extract_statements(f'CREATE TABLE "{table}" ({columns})')
    return statement


def _with_all_columns(stored: Relation, columns: Mapping[str, str]) -> Relation:
    """Give a table's rows with the columns that none of its files has, empty."""
    known = stored.columns
    added = [
        f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns.items() if name not in known
    ]
    return stored.project(", ".join(["*", *added])) if added else stored


def _find_rows(whole: Relation, table: str, people: Collection[str]) -> None:
    """Make a table of a few people's rows, so that they are looked for once."""
    rows = _rows_of(whole, people)
    if "run_id" in rows.columns or not set(_PEOPLE_COLUMNS) & set(rows.columns):
        # Of a table that keeps every run a query wants one, and finds its rows sooner by that.
        rows.create_view(table)
    else:
        rows.create(table)


def _rows_of(rows: Relation, people: Collection[str]) -> Relation:
    """Give the rows that name one of some people; all of a table that names nobody.

    Each column is looked through for itself: a file says which people its parts may have in one
    column, and of two columns at once it says nothing.
    """
    names = [name for name in _PEOPLE_COLUMNS if name in rows.columns]
    texts = [duckdb.ConstantExpression(text) for text in people]
    columns = [duckdb.ColumnExpression(name) for name in names]
    others = [column.isnull() | column.isnotin(*texts) for column in columns]
    found = [
        rows.filter(reduce(and_, [column.isin(*texts), *others[:place]]))
        for place, column in enumerate(columns)
    ]
    return reduce(lambda some, more: some.union(more), found) if found else rows


def _rows_among(rows: Relation) -> Relation:
    """Give the rows that name one of ``among_people``; all of a table that names nobody."""
    names = [name for name in _PEOPLE_COLUMNS if name in rows.columns]
    tests = [_AMONG.format(name=name) for name in names]
    return rows.filter(" OR ".join(tests)) if tests else rows


def run_script(connection: Connection, package: str, name: str, **bound: Any) -> None:
    """Run a file of SQL statements that make views or tables.

    Args:
        connection: The engine.
        package: The package the file is in.
        name: The file's name without ``.sql``.
        bound: Values for ``$name`` in statements that use them.
    """
    for statement in _read_statements(package, name):
        used = {key: bound[key] for key in statement.named_parameters}
        connection.execute(statement, used)


@cache
def _read_statements(package: str, name: str) -> tuple[duckdb.Statement, ...]:
    """Give a file's statements, parsed once a process: that takes as long as to run them once."""
    return tuple(duckdb.extract_statements(read_sql(package, name)))


def _forget_statements() -> None:
    """Let go of what was parsed: duckdb 2.0 prints what of its own outlives it."""
    _declare.cache_clear()
    _read_statements.cache_clear()


atexit.register(_forget_statements)


def query(connection: Connection, sql: str, bound: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Run a query and give its rows."""
    return connection.execute(sql, dict(bound or {})).df()


def read_sql(package: str, name: str) -> str:
    """Give the text of a package's SQL file."""
    return files(package).joinpath(f"{name}.sql").read_text(encoding="utf-8")
