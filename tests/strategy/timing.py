"""A small engine in which sending times are found for a few people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from sendable.engine.duckdb import Connection
from sendable.policies import Policies, read_policies
from sendable.schemas import TABLES, arrow_schema
from sendable.strategy.hours import find_sending_times
from sendable.strategy.openings import Window

from ..library import SHIPPED

POLICIES = read_policies(SHIPPED)

_PERSON = {"also_number": None, "country": "AU", "state": None, "city": None, "segment": "all"}


@contextmanager
def open_timing() -> Iterator[Connection]:
    """Open an engine with the tables that sending times are found from, all empty."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for table in ("attributes", "clicks", "replies", "campaigns", "messages"):
            connection.from_arrow(arrow_schema(TABLES[table].model).empty_table()).create(table)
        connection.execute("CREATE TABLE meanings (message_id VARCHAR, label VARCHAR)")
        yield connection


def find_times(
    connection: Connection,
    people: list[dict[str, Any]],
    send_at: datetime,
    windows: dict[str, Window] | None = None,
    policies: Policies = POLICIES,
) -> list[dict[str, Any]]:
    """Give the rows of ``sending_times`` of some people, in their order."""
    rows = [_PERSON | person | {"place": place} for place, person in enumerate(people)]
    names = ("number", "also_number", "country", "state", "city", "segment")
    schema = pa.schema([(name, pa.string()) for name in names] + [("place", pa.int64())])
    connection.register("people", pa.Table.from_pylist(rows, schema))
    connection.execute("CREATE OR REPLACE TEMP VIEW recipients AS FROM people")
    connection.execute("CREATE OR REPLACE TEMP VIEW to_time AS SELECT number, segment FROM people")
    find_sending_times(connection, policies, send_at, windows or {})
    found = connection.execute(
        "SELECT times.* FROM sending_times AS times JOIN people USING (number) ORDER BY place"
    )
    columns = [each[0] for each in found.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
