"""The catalogue is complete and true: every example is a rule that runs."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from sendable.rules import CATALOGUE, feeds_of, parse_rule, plan_rules, say_rule
from sendable.rules.entries import Entry
from sendable.rules.vocabulary import CustomMeaning, Vocabulary

from .worlds import AS_OF, SCHEMAS, load_world, make_world

VOCABULARY = Vocabulary(
    settings={"recent_days": 30}, custom={"home store": CustomMeaning("custom_3")}
)
ENTRIES = list(CATALOGUE.entries())


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        load_world(opened, make_world(1))
        yield opened


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.form)
def test_example_parses_and_runs(entry: Entry, connection: duckdb.DuckDBPyConnection) -> None:
    assert entry.name in entry.example
    rules = {
        "example": parse_rule(entry.example, vocabulary=VOCABULARY),
        "vip": parse_rule("valid_number"),
    }
    answers = connection.execute(plan_rules(rules, as_of=AS_OF).sql()).fetchall()
    assert {type(answer) for _, answer, _ in answers} == {bool}
    assert say_rule(rules["example"])
    if entry.feed:
        assert entry.feed in feeds_of(rules["example"], rules)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.form)
def test_entry_explains_itself(entry: Entry) -> None:
    assert all((entry.form, entry.label, entry.meaning, entry.missing))
    assert entry.kind != "number" or entry.unit or "(…" in entry.form or "count" in entry.name


def test_every_column_of_the_tables_is_listed() -> None:
    for table in CATALOGUE.tables.values():
        assert set(table.columns) == set(SCHEMAS[table.name]) - {"number"}
    for table in ("recipients", "loyalty"):
        plain = {
            entry.name
            for entry in CATALOGUE.fields.values()
            if entry.derivation == "column" and entry.table == table
        }
        assert plain - {"loyalty_member"} == set(SCHEMAS[table]) - {"number"}
