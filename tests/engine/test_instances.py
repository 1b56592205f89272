"""An engine that is opened again is as fresh as the first one, whatever was made in that."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from sendable.engine import instances
from sendable.engine.duckdb import Connection, open_engine, query
from sendable.lake import Lake

from ..library import ANN, AS_OF, World

_EVERYTHING = """
SELECT table_name AS name FROM duckdb_tables() UNION ALL
SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY name
"""


@pytest.fixture
def lake(world: World) -> Lake:
    world.contact(ANN)
    world.store()
    return world.lake


def names_in(connection: Connection) -> list[str]:
    """Give every table and view that a query could read."""
    return list(query(connection, _EVERYTHING)["name"])


def instance_of(lake: Lake) -> str:
    """Open an engine; give what tells its instance from every other: where it would spill to."""
    with open_engine(lake, ["contacts"]) as connection:
        [(folder,)] = connection.execute("SELECT current_setting('temp_directory')").fetchall()
    return str(folder)


def test_nothing_that_an_opening_made_is_there_in_the_next(lake: Lake) -> None:
    with open_engine(lake, ["contacts", "orders"]) as connection:
        fresh = names_in(connection)
        connection.execute("CREATE TABLE facts.secret AS SELECT 1 AS one")
        connection.execute("CREATE VIEW main.sight AS SELECT 2 AS two")
        connection.execute("CREATE TEMP TABLE passing AS SELECT 3 AS three")
        connection.register("given", query(connection, "SELECT 4 AS four"))
        connection.execute("SET search_path = 'main'")
    with open_engine(lake, ["contacts", "orders"]) as connection:
        assert names_in(connection) == fresh == ["contacts", "orders"]
        for name in ("secret", "sight", "passing", "given"):
            with pytest.raises(duckdb.CatalogException):
                connection.execute(f"SELECT * FROM {name}")
        connection.execute("CREATE VIEW contacts AS SELECT 'refined' AS phone_raw")
        assert list(query(connection, "SELECT phone_raw FROM contacts")["phone_raw"]) == ["refined"]
        assert list(query(connection, "SELECT number FROM main.contacts")["number"]) == [ANN]


def test_of_two_that_are_open_at_once_neither_sees_what_the_other_has(lake: Lake) -> None:
    with open_engine(lake, ["contacts"]) as one, open_engine(lake, ["orders"]) as other:
        assert (names_in(one), names_in(other)) == (["contacts"], ["orders"])
        one.execute("CREATE TABLE facts.mine AS SELECT 1 AS one")
        assert names_in(other) == ["orders"]


def test_an_instance_is_kept_for_the_same_lake_and_for_no_other(lake: Lake, tmp_path: Path) -> None:
    other = Lake(tmp_path / "other")
    other.create()
    assert instance_of(lake) == instance_of(lake)
    assert instance_of(other) != instance_of(lake)
    files = lake.path("contacts") / "*.parquet"
    with open_engine(other, ["contacts"]) as connection, pytest.raises(duckdb.Error):
        connection.execute(f"SELECT * FROM read_parquet('{files}')")


def test_an_instance_that_met_an_error_or_was_closed_is_not_lent_again(lake: Lake) -> None:
    before = instance_of(lake)
    with pytest.raises(duckdb.CatalogException), open_engine(lake, ["contacts"]) as connection:
        connection.execute("SELECT * FROM nothing")
    after = instance_of(lake)
    assert after != before
    instances.close_idle()
    assert instance_of(lake) != after


def test_what_is_committed_between_two_openings_is_seen_by_the_second(world: World) -> None:
    world.contact(ANN)
    world.store()
    with open_engine(world.lake, ["contacts"]) as connection:
        assert len(query(connection, "FROM contacts")) == 1
    world.contact(ANN, on="VIP club")
    world.store()
    with open_engine(world.lake, ["contacts"]) as connection:
        assert len(query(connection, "FROM contacts")) == 2


def test_time_is_utc_and_no_bar_is_drawn_in_every_opening(lake: Lake) -> None:
    settings = "SELECT current_setting('TimeZone') AS zone, current_setting('enable_progress_bar')"
    for _ in range(2):
        with open_engine(lake, ["contacts"]) as connection:
            assert connection.execute(settings).fetchall() == [("UTC", False)]
            moment = f"SELECT TIMESTAMPTZ '{AS_OF:%Y-%m-%d %H:%M:%S}+00'::VARCHAR"
            assert connection.execute(moment).fetchall() == [("2026-11-21 09:00:00+00",)]


def test_a_forked_process_makes_an_instance_of_its_own(lake: Lake) -> None:
    before = instance_of(lake)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if instance_of(lake) != before else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert instance_of(lake) == before
