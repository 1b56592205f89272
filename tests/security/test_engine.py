"""The engine that runs rules: the lake's files and nothing else, and nobody can change that."""

from __future__ import annotations

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from sendable.engine.duckdb import open_engine
from sendable.errors import RuleError
from sendable.rules import parse_rule, plan_rules, say_rule
from sendable.schemas import TABLES

from ..library import AS_OF, World
from ..rules.generating import rule_sets
from ..rules.pieces import VOCABULARY, Piece
from ..rules.worlds import SCHEMAS

REACHING = [
    "SELECT * FROM read_csv('{outside}')",
    "SELECT * FROM '{outside}'",
    "SELECT * FROM read_text('{outside}')",
    "SELECT * FROM read_blob('{outside}')",
    "SELECT * FROM read_csv('{lake}/../secret.csv')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM read_json('{outside}')",
    "SELECT * FROM read_parquet('{outside}')",
    "SELECT * FROM read_csv('http://127.0.0.1:9/x')",
    "SELECT * FROM read_csv('{link}')",
    "COPY (SELECT 1) TO '{outside}.new'",
    "EXPORT DATABASE '{outside}.folder'",
    "ATTACH '{outside}.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "SET allowed_directories = ['/']",
    "SET lock_configuration = false",
    "RESET enable_external_access",
    "SET home_directory = '/'",
    "SET extension_directory = '/tmp'",
    "SET temp_directory = '/tmp'",
    "PRAGMA database_list = 'x'",
    "SELECT getenv('HOME')",
    "CREATE SECRET (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "IMPORT DATABASE '/tmp'",
]


@pytest.mark.parametrize("attack", REACHING)
def test_nothing_outside_the_lake_is_within_reach(world: World, attack: str) -> None:
    world.store()
    outside = world.root / "secret.csv"
    outside.write_text("a,b\n1,2\n")
    (world.workspace.root / "secret.csv").write_text("a,b\n1,2\n")
    lake = world.lake.root
    link = lake / "link.csv"
    link.symlink_to(outside)
    before = sorted(path.name for path in world.root.iterdir())
    text = attack.format(outside=outside, lake=lake, link=link)
    with open_engine(world.lake, ["contacts"]) as connection, pytest.raises(duckdb.Error):
        connection.execute(text).fetchall()
    assert sorted(path.name for path in world.root.iterdir()) == before


_WITHIN = {*TABLES, *SCHEMAS}


@settings(max_examples=40, deadline=None)
@given(rule_sets())
def test_rules_read_tables_of_the_run_and_call_nothing_else(drawn: dict[str, Piece]) -> None:
    rules = {key: parse_rule(piece.text, vocabulary=VOCABULARY) for key, piece in drawn.items()}
    statements = sqlglot.parse(plan_rules(rules, as_of=AS_OF).sql(), dialect="duckdb")
    assert len(statements) == 1
    assert isinstance(statements[0], exp.Query)
    made = {each.alias for each in statements[0].find_all(exp.CTE)}
    read = {each.name for each in statements[0].find_all(exp.Table)} - made
    assert read <= _WITHIN
    called = {each.name.lower() for each in statements[0].find_all(exp.Anonymous)}
    assert not any(name.startswith(("read_", "pragma", "query", "getenv")) for name in called)


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=40)
    | st.sampled_from(
        [
            "'; DROP TABLE recipients; --",
            "') OR TRUE --",
            "' UNION SELECT number FROM suppressions --",
            "\\'; COPY recipients TO '/tmp/x",
            "${x}",
            "{{ 7 * 191 }}",
            "$1",
            "?",
            "\u2019 OR 1=1",
            "/* */",
        ]
    )
)
def test_a_text_of_a_rule_is_a_text_in_its_sql(text: str) -> None:
    quoted = text.replace("'", "''")
    try:
        rule = parse_rule(f"country = '{quoted}' OR in_list('{quoted}')")
    except RuleError:
        return
    (statement,) = sqlglot.parse(plan_rules({"x": rule}, as_of=AS_OF).sql(), dialect="duckdb")
    assert text in {each.this for each in statement.find_all(exp.Literal) if each.is_string}
    assert "1337" not in say_rule(rule)
