"""Any database that SQLAlchemy knows: one query, which can only read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from sendable.errors import SourceError
from sendable.numbers import mask_numbers_in
from sendable.sources.placeholders import Fill
from sendable.sources.readers.queries import is_one_select
from sendable.sources.readers.table import CHUNK_ROWS, SourceTable, distinct_header, object_frame

_READ_ONLY = {
    "postgresql": ["SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"],
    "mysql": ["SET SESSION TRANSACTION READ ONLY"],
    "mariadb": ["SET SESSION TRANSACTION READ ONLY"],
}


@contextmanager
def open_query(template: str, sql: str, fill: Fill, folder: Path) -> Iterator[SourceTable]:
    """Open a query. Both passes over it see the same moment of the database.

    SQLite is opened for reading only, PostgreSQL and MySQL in sessions that refuse to write; and
    whatever the database, nothing but one SELECT is sent to it.

    Args:
        template: The SQLAlchemy URL, with ``{env:NAME}`` for what is secret.
        sql: One SELECT, or WITH … SELECT.
        fill: Puts the values in place of the placeholders.
        folder: What a SQLite file's path is relative to.

    Raises:
        SourceError: The query could change something, or the database cannot be reached or asked.
    """
    url = _read_url(template, fill)
    shown = url.render_as_string(hide_password=True)
    if not is_one_select(sql, url.get_dialect().name):
        raise SourceError(
            f"the source's query for {shown} is not one SELECT that only reads tables",
            remedy="Write one SELECT, or WITH … SELECT, without comments and without functions "
            "that reach elsewhere",
        )
    engine = _make_engine(url, folder)
    try:
        with _errors_of(shown, url.password), engine.connect() as connection:
            # Row by row from the server: a driver's own cursor would fetch everything at once.
            streaming = connection.execution_options(stream_results=True)
            with streaming.execute(text(sql)) as result:
                header = distinct_header(tuple(result.keys()), shown)

            def chunks(columns: Sequence[str]) -> Iterator[pd.DataFrame]:
                with _errors_of(shown, url.password):
                    yield from _chunks(streaming, sql, header, columns)

            yield SourceTable(shown, header, chunks)
            connection.rollback()
    finally:
        engine.dispose()


def _chunks(
    connection: Connection, sql: str, header: Sequence[str], columns: Sequence[str]
) -> Iterator[pd.DataFrame]:
    places = [header.index(column) for column in columns]
    first = 1
    with connection.execute(text(sql)) as result:
        for part in result.partitions(CHUNK_ROWS):
            cells = [[row[place] for place in places] for row in part]
            yield object_frame(cells, range(first, first + len(part)), columns)
            first += len(part)


def _read_url(template: str, fill: Fill) -> URL:
    """Fill the placeholders in part by part, so that a password may hold any character."""
    whole = fill(template) if template.startswith("{env:") and template.endswith("}") else template
    try:
        url = make_url(whole)
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError, ImportError) as failure:
        raise SourceError(
            "the source's url is none that SQLAlchemy knows, or its driver is not installed",
            remedy="Write DIALECT+DRIVER://USER:{env:NAME}@HOST/DATABASE; for PostgreSQL "
            "postgresql+psycopg://…, with the package psycopg",
        ) from failure
    return url.set(
        username=fill(url.username) if url.username else None,
        password=fill(str(url.password)) if url.password else None,
        host=fill(url.host) if url.host else None,
        database=fill(url.database) if url.database else None,
    )


def _make_engine(url: URL, folder: Path) -> Engine:
    if url.get_backend_name() == "sqlite":
        # Percent-encoded, or a "?" in a folder's name could ask for another mode.
        place = quote(str((folder / (url.database or "")).resolve()))
        engine = create_engine(
            "sqlite://",
            poolclass=NullPool,
            creator=lambda: sqlite3.connect(
                f"file:{place}?mode=ro", uri=True, isolation_level=None
            ),
        )
        # Without it every SELECT would see a moment of its own.
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        return engine
    statements = _READ_ONLY.get(url.get_backend_name())
    if statements is None:
        return create_engine(url, poolclass=NullPool)
    engine = create_engine(url, isolation_level="REPEATABLE READ", poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def forbid_writing(connection: Any, record: object) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.commit()

    return engine


@contextmanager
def _errors_of(shown: str, password: object) -> Iterator[None]:
    """Say what the database said, in one line, without the password or anybody's number."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, UnicodeError) as failure:
        said = str(getattr(failure, "orig", None) or failure).strip().splitlines()[0]
        if password:
            said = said.replace(str(password), "***")
        raise SourceError(
            f"{shown} could not be asked: {mask_numbers_in(said)}",
            remedy="Check the source's url and query, and that the database can be reached",
        ) from None
