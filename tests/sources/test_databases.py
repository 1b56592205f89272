"""Databases: one SELECT, read only, on a real SQLite and a real PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import create_engine, text

from sendable.errors import SourceError
from sendable.sources.placeholders import placeholders_of
from sendable.sources.readers.database import open_query

from ..library import ANN, World
from ..postgres import needs_postgres, serve_postgres
from .pulling import Looked, declare, pull

JOIN = {"customer_id": "who", "contact_field": "custom_1"}
COLUMNS = {"order_id": "id", "ordered_at": "at", "amount": "total"}
SELECT = "SELECT id, who, at, total FROM orders ORDER BY id"

WRITES = [
    "DELETE FROM orders",
    "UPDATE orders SET total = 0",
    "INSERT INTO orders (id) VALUES (9)",
    "DROP TABLE orders",
    "CREATE TABLE copies AS SELECT * FROM orders",
    "SELECT 1; DELETE FROM orders",
    "WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone",
    "SELECT * INTO copies FROM orders",
    "SELECT * FROM orders FOR UPDATE",
    "PRAGMA writable_schema = 1",
    "ATTACH DATABASE 'other.db' AS other",
    "COPY orders TO '/tmp/orders'",
    "SET default_transaction_read_only = off",
    "CALL anything()",
    "",
    "SELEKT",
]


def look(folder: Path, url: str, query: str = SELECT) -> Looked:
    return Looked(declare(url=url, query=query, join=JOIN, columns=COLUMNS), folder)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE orders (id INTEGER, who TEXT, at TEXT, total REAL)")
        rows = [(1, "7", "2026-01-02", 12.5), (2, "8", "2026-01-03", 3)]
        database.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", rows)
    return path


def test_a_query_is_read(shop: Path) -> None:
    looked = look(shop.parent, "sqlite:///shop.db")
    assert looked.rows["amount"].tolist() == [12.5, 3]
    assert looked.rows["order_id"].tolist() == ["1", "2"]
    assert list(looked.rows.index) == [1, 2]


def test_orders_of_a_database_reach_the_lake(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(world.root / "shop.db")) as database, database:
        database.execute("CREATE TABLE orders (id INTEGER, who INTEGER, at INTEGER, total REAL)")
        database.execute("INSERT INTO orders VALUES (1, 7, 1772506800, 12.5)")
    monkeypatch.setenv("SHOP", f"sqlite:///{world.root}/shop.db")
    world.contact(ANN, custom_1="7")
    feed = pull(world, url="{env:SHOP}", query=SELECT, join=JOIN, columns=COLUMNS)
    assert (feed.feed, feed.rows, feed.changed) == ("orders:shop", 1, 1)
    assert world.lake.read("orders")["number"].tolist() == [ANN]


@pytest.mark.parametrize("query", WRITES)
def test_nothing_but_one_select_is_sent(shop: Path, query: str) -> None:
    before = shop.read_bytes()
    with pytest.raises(SourceError):
        look(shop.parent, "sqlite:///shop.db", query)
    assert shop.read_bytes() == before
    assert [path.name for path in shop.parent.iterdir()] == ["shop.db"]


def test_a_sqlite_file_is_opened_for_reading_only(shop: Path) -> None:
    fill = placeholders_of("shop", shop.parent)
    with open_query("sqlite:///shop.db", SELECT, fill, shop.parent) as table:
        chunk = next(iter(table.chunks(["id"])))
        assert chunk["id"].tolist() == [1, 2]
    url = "sqlite:///missing.db?mode=rwc"
    with pytest.raises(SourceError, match="could not be asked"):
        look(shop.parent, url)
    assert not (shop.parent / "missing.db").exists()


def test_both_passes_see_the_same_moment(shop: Path) -> None:
    with closing(sqlite3.connect(shop)) as database:
        database.execute("PRAGMA journal_mode = WAL")
    fill = placeholders_of("shop", shop.parent)
    with open_query("sqlite:///shop.db", SELECT, fill, shop.parent) as table:
        first = sum(len(chunk) for chunk in table.chunks(["id"]))
        with closing(sqlite3.connect(shop)) as database, database:
            database.execute("INSERT INTO orders VALUES (3, '9', '2026-01-04', 1)")
        assert sum(len(chunk) for chunk in table.chunks(["id"])) == first == 2


def test_a_table_that_is_not_there_and_a_column_are_named(shop: Path) -> None:
    with pytest.raises(SourceError, match="no such table: baskets"):
        look(shop.parent, "sqlite:///shop.db", "SELECT * FROM baskets")
    with pytest.raises(SourceError, match="no column 'at'"):
        look(shop.parent, "sqlite:///shop.db", "SELECT id, who, total FROM orders")


def test_an_unknown_dialect_is_refused(tmp_path: Path) -> None:
    for url in ("dbase://x/y", "orders.db"):
        with pytest.raises(SourceError, match="none that SQLAlchemy knows"):
            look(tmp_path, url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://shop:hunter2@db/shop",
        "postgresql+psycopg://:hunter2@db/shop",
        "postgresql+psycopg://db/shop?user=shop&password=hunter2",
    ],
)
def test_a_password_is_not_written_into_the_playbook(url: str) -> None:
    with pytest.raises(ValidationError, match=r"write the password as \{env:NAME\}"):
        declare(url=url, query=SELECT, join=JOIN, columns=COLUMNS)


def test_a_password_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", "hunter2@/:?")
    with pytest.raises(SourceError) as caught:
        look(tmp_path, "postgresql+psycopg://shop:{env:SHOP_PASSWORD}@127.0.0.1:1/shop")
    assert "127.0.0.1:1/shop" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with serve_postgres() as address:
        yield address


@pytest.mark.slow
@needs_postgres
def test_a_real_postgresql_is_read_and_refuses_to_be_written(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = create_engine(f"postgresql+psycopg://owner:s3cret%2F%40@{postgres}/postgres")
    with owner.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE orders (id bigint, who text, at timestamptz, total numeric(10, 2));"
                "INSERT INTO orders SELECT n, n % 100, timestamptz '2026-01-02 10:00+11', n / 2.0"
                " FROM generate_series(1, 120000) AS n;"
                "CREATE SEQUENCE counter;"
                "CREATE FUNCTION wipe() RETURNS int LANGUAGE sql AS"
                " 'DELETE FROM orders RETURNING 1';"
            )
        )
    monkeypatch.setenv("SHOP_PASSWORD", "s3cret/@")
    url = f"postgresql+psycopg://owner:{{env:SHOP_PASSWORD}}@{postgres}/postgres"
    looked = look(tmp_path, url)
    assert (looked.read, len(looked.faults)) == (120_000, 0)
    assert looked.rows["amount"].sum() == sum(range(120_001)) / 2
    assert set(looked.rows["ordered_at"]) == {datetime(2026, 1, 1, 23, tzinfo=UTC)}
    assert looked.notes == ()
    # What the parser cannot see, the session refuses.
    with pytest.raises(SourceError, match="read-only transaction"):
        look(tmp_path, url, "SELECT wipe() AS id")
    with pytest.raises(SourceError, match="one SELECT that only reads tables"):
        look(tmp_path, url, "SELECT nextval('counter') AS id")
    monkeypatch.setenv("SHOP_PASSWORD", "wrong-word")
    with pytest.raises(SourceError, match="could not be asked") as caught:
        look(tmp_path, url)
    assert "wrong-word" not in str(caught.value)
    with owner.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM orders")).scalar() == 120_000
    owner.dispose()
