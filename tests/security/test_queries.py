"""Queries of sources that would change or reach something: refused before they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from sendable.errors import SourceError
from sendable.sources.placeholders import placeholders_of
from sendable.sources.readers.database import open_query
from sendable.sources.readers.queries import is_one_select

from ..postgres import needs_postgres, serve_postgres

ATTACKS = {
    "mysql": [
        "SELECT 1 INTO OUTFILE '/tmp/x'",
        "SELECT 1 INTO DUMPFILE '/tmp/x'",
        "SELECT 1 /*! INTO OUTFILE '/tmp/x' */",
        "SELECT 1 /*!50000 INTO OUTFILE '/tmp/x' */",
        "SELECT 1 /*M! INTO OUTFILE '/tmp/x' */",
        "SELECT 1 /* /* */ INTO OUTFILE '/tmp/x' -- */",
        "SELECT 5--1 INTO OUTFILE '/tmp/x'",
        "SELECT 1 # x\n INTO OUTFILE '/tmp/x'",
        "SELECT LOAD_FILE('/etc/passwd')",
        "SELECT SLEEP(100)",
        "SELECT BENCHMARK(1000000000, MD5('a'))",
        "SELECT * FROM orders LOCK IN SHARE MODE",
    ],
    "postgresql": [
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT * FROM pg_ls_dir('/')",
        "SELECT lo_export(1, '/tmp/x')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT dblink_exec('host=elsewhere', 'DROP TABLE orders')",
        "SELECT * FROM dblink('host=elsewhere', 'SELECT 1') AS t(a int)",
        "SELECT set_config('default_transaction_read_only', 'off', false)",
        "SELECT query_to_xml('DELETE FROM orders', true, true, '')",
        "SELECT PG_TERMINATE_BACKEND(pid) FROM pg_stat_activity",
        'SELECT "pg_sleep"(100)',
        "SELECT nextval('ids')",
        "SELECT CASE WHEN (SELECT pg_read_file('x')) = 'a' THEN 1 END",
        "WITH a AS MATERIALIZED (UPDATE orders SET total = 0 RETURNING *) SELECT * FROM a",
        "EXPLAIN ANALYZE DELETE FROM orders",
        "COPY orders TO PROGRAM 'sh'",
        "SELECT '\\'; DROP TABLE orders; --'",
        "SELECT 1 FROM orders FOR KEY SHARE",
        "DO $$ BEGIN DELETE FROM orders; END $$",
    ],
    "sqlite": [
        "SELECT load_extension('x')",
        "SELECT writefile('x', 'y')",
        "SELECT edit('x')",
        "VACUUM INTO '/tmp/x'",
        "REPLACE INTO orders VALUES (1)",
        "SELECT 1; SELECT 2",
        "SELECT " + "(" * 5_000 + "1" + ")" * 5_000,
    ],
    "mssql": [
        "SELECT * FROM OPENROWSET('a', 'b', 'c')",
        "EXEC xp_cmdshell 'dir'",
        "SELECT 1; EXEC xp_cmdshell 'dir'",
        "SELECT a INTO copies FROM orders",
    ],
}
QUERIES = {
    "mysql": ["SELECT `a`, b FROM t WHERE c = 'x''y' AND d LIKE '%/*%'"],
    "postgresql": [
        "SELECT id, lower(who), pg_typeof(at), total::numeric, log(2) FROM shop.orders",
        "SELECT E'\\'', $a$ ; $a$, data->>'x' FROM t",
        "WITH a AS (SELECT 1 AS id) SELECT a.id, lo.total FROM a JOIN orders lo USING (id)",
    ],
    "sqlite": ["SELECT a FROM t UNION ALL SELECT b FROM u;"],
    "mssql": ["SELECT TOP 5 [a] FROM [dbo].[t]"],
}


@pytest.mark.parametrize(
    ("dialect", "query"), [(name, query) for name, group in ATTACKS.items() for query in group]
)
def test_a_query_that_reaches_out_is_not_sent(dialect: str, query: str) -> None:
    assert not is_one_select(query, dialect)


@pytest.mark.parametrize(
    ("dialect", "query"), [(name, query) for name, group in QUERIES.items() for query in group]
)
def test_a_query_that_reads_is_sent(dialect: str, query: str) -> None:
    assert is_one_select(query, dialect)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with serve_postgres() as address:
        yield address


@pytest.mark.slow
@needs_postgres
def test_a_real_postgresql_keeps_its_rows_even_from_its_owner(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP", "s3cret/@")
    owner = create_engine(f"postgresql+psycopg://owner:s3cret%2F%40@{postgres}/postgres")
    with owner.begin() as connection:
        connection.execute(text("CREATE TABLE orders (id int); INSERT INTO orders VALUES (1)"))
        connection.execute(
            text(
                "CREATE FUNCTION harmless() RETURNS int LANGUAGE sql AS "
                "'DELETE FROM orders; SELECT 1'"
            )
        )
    fill = placeholders_of("shop", tmp_path)
    url = f"postgresql+psycopg://owner:{{env:SHOP}}@{postgres}/postgres"
    # The last one no list of names can know: there the session itself refuses.
    for query in (*ATTACKS["postgresql"], "SELECT harmless()"):
        with pytest.raises(SourceError), open_query(url, query, fill, tmp_path) as table:
            list(table.chunks(list(table.header)))
    off = url + "?options=-c%20default_transaction_read_only%3Doff"
    with (
        pytest.raises(SourceError, match="read-only"),
        open_query(off, "SELECT harmless()", fill, tmp_path),
    ):
        pass
    with owner.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM orders")).scalar() == 1
    owner.dispose()
