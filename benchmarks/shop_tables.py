"""Parquet tables that rules read, opened as the product's engine: a made-up shop's, or somebody's.

A table is ``NAME.parquet`` or a folder ``NAME/`` of such files, with the columns that
``docs/rules.md`` names. A column that is not there is empty; a table that is not there makes its
segments not computable. ``decisions`` (number, outcome, primary_reason) and ``suppressed`` (number,
reason) may stand beside them; without them everybody may be messaged.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb

from sendable.engine.duckdb import MEMORY, Connection, Relation
from sendable.engine.instances import limit_memory
from sendable.engine.spill import hold_spill_folder, name_spill_folder
from sendable.lake import Lake
from sendable.rules.catalogue import CATALOGUE
from sendable.schemas import TABLES, arrow_schema

_PEOPLE = ("recipients", "decisions", "suppressed", "loyalty", "list_members", "attributes")
_EVENTS = ("messages", "clicks", "replies", "orders", "events")

_SQL_TYPES = {"text": "VARCHAR", "number": "DOUBLE", "time": "TIMESTAMPTZ", "boolean": "BOOLEAN"}

_EVERYBODY = """
CREATE VIEW decisions AS
SELECT number, 'sendable' AS outcome, NULL::VARCHAR AS primary_reason FROM facts.recipients
"""
_NOBODY = "CREATE VIEW suppressed AS SELECT '' AS number, '' AS reason WHERE FALSE"


def make_shop(folder: str, people: int, events: int, first: int = 0, last: int = 1000) -> None:
    """Write the tables of a made-up shop, or add events to one.

    Args:
        folder: Where to.
        people: Recipients.
        events: Events of all kinds.
        first: Which of them are written, in thousandths, in the order of time; the people come
            with the first ones.
        last: Up to which.
    """
    for name in _EVENTS if first else (*_PEOPLE, *_EVENTS):
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
            connection.execute("SET memory_limit = '2GB'")
            text = Path(__file__).with_name("shop.sql").read_text(encoding="utf-8")
            bound = {"people": people, "events": events, "first": first, "last": last}
            for word, value in bound.items():
                text = text.replace(f"${word}", str(value))
            connection.execute(text)
            target = Path(folder) / name / f"{first:04}.parquet"
            target.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(f"COPY {name} TO '{target}' (FORMAT parquet)")


def list_tables(folder: Path) -> dict[str, str]:
    """Give the files of each table in a folder, as a pattern."""
    found = {path.stem: str(path) for path in folder.glob("*.parquet")}
    for path in folder.iterdir():
        if path.is_dir() and any(path.glob("*.parquet")):
            found[path.name] = str(path / "*.parquet")
    return found


def find_feeds(folder: Path) -> frozenset[str]:
    """Give the feeds whose tables a folder has."""
    tables = {*list_tables(folder), "recipients"}
    events = {entry.feed for entry in CATALOGUE.events.values() if entry.table in tables}
    others = {name for name in ("loyalty", "attributes", "preferences") if name in tables}
    return frozenset({"contacts", *others, *(feed for feed in events if feed is not None)})


@contextmanager
def open_tables(folder: Path, lake: Lake, as_of: datetime) -> Iterator[Connection]:
    """Open an engine with the tables of a folder, ready for ``evaluate_segments``."""
    with hold_spill_folder(name_spill_folder(lake.spill)) as spill, duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        connection.execute("SET parquet_metadata_cache = true")
        limit_memory(connection, spill, MEMORY)
        connection.execute("CREATE SCHEMA facts")
        tables = list_tables(folder)
        for name in sorted({*tables, *_list_readable()}):
            rows = _open_rows(connection, name, tables.get(name))
            schema = "main" if name in ("decisions", "suppressed") else "facts"
            known = rows.columns
            lacking = [
                f'NULL::{_SQL_TYPES[kind]} AS "{column}"'
                for column, kind in _columns(name).items()
                if column not in known
            ]
            connection.execute(f"USE {schema}")
            rows.project(", ".join(["*", *lacking])).create_view(name)
        connection.execute("USE main")
        if "decisions" not in tables:
            connection.execute(_EVERYBODY)
        if "suppressed" not in tables:
            connection.execute(_NOBODY)
        connection.execute("CREATE VIEW main.recipients AS FROM facts.recipients")
        connection.execute("CREATE TEMP VIEW decisions_now AS FROM decisions")
        connection.execute("CREATE TEMP VIEW suppressed_now AS FROM suppressed")
        _add_membership(connection, lake, as_of)
        connection.execute("SET search_path = 'facts,main'")
        yield connection


def _list_readable() -> set[str]:
    """Give the tables of the lake that rules may read; families look into each of them."""
    events = {entry.table for entry in CATALOGUE.events.values()}
    fields = {field.table for field in CATALOGUE.fields.values()}
    return {*events, *fields, "attributes", "preferences", "list_members"}


def _open_rows(connection: Connection, table: str, pattern: str | None) -> Relation:
    """Give a table's rows; none of a table that is not there."""
    if pattern is not None:
        return connection.from_parquet(pattern, union_by_name=True)
    if table in TABLES:
        return connection.from_arrow(arrow_schema(TABLES[table].model).empty_table())
    return connection.sql("SELECT NULL::VARCHAR AS number WHERE FALSE")


def _columns(table: str) -> dict[str, str]:
    """Give the columns that rules may read of a table, with their kinds."""
    fields = CATALOGUE.fields.values()
    columns = {
        field.name: field.kind
        for field in fields
        if field.derivation == "column" and field.table == table
    }
    if table in CATALOGUE.tables:
        columns |= {name: entry.kind for name, entry in CATALOGUE.tables[table].columns.items()}
    if table == "attributes":
        columns |= {
            "value": "text",
            "as_number": "number",
            "as_time": "time",
            "as_truth": "boolean",
        }
    return columns


def _add_membership(connection: Connection, lake: Lake, as_of: datetime) -> None:
    files = [
        str(lake.path("membership") / path) for path in lake.files(["membership"])["membership"]
    ]
    empty = connection.from_arrow(arrow_schema(TABLES["membership"].model).empty_table())
    (connection.from_parquet(files) if files else empty).create_view("membership")
    connection.execute(
        "CREATE VIEW facts.past_membership AS"
        f" SELECT number, segment, as_of FROM main.membership WHERE as_of < '{as_of.isoformat()}'"
    )
