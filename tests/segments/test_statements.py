"""A segment's SQL, printed: it runs in DuckDB, and says where nobody has run it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import sqlglot

from sendable.errors import ConfigurationError
from sendable.segments.statements import DIALECTS, NEVER_EXECUTED, write_statement

from ..library import AS_OF, make_playbook, segment_file
from ..rules.worlds import load_world, make_world

RULES = {
    "buyers": segment_file("orders(30) >= 1 AND median_order_gap < 90", 1),
    "rested": segment_file("in_segment('buyers')", 2, exclude="attribute('age', 'number') < 18"),
}


def test_a_segments_statement_runs_by_itself(tmp_path: Path) -> None:
    playbook = make_playbook(tmp_path, RULES)
    world = make_world(5)
    with duckdb.connect() as connection:
        load_world(connection, world)
        rows = connection.execute(write_statement(playbook, "rested", AS_OF, "duckdb"))
        columns = [column[0] for column in rows.description or []]
        assert len(rows.fetchall()) == len(world.tables["recipients"])
    # What the segment builds on and who is taken out of it are beside it.
    assert {"number", "rested", "rested!exclude", "rested!exclude?", "buyers"} <= {*columns}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_printed_and_says_whether_it_was_run(tmp_path: Path, dialect: str) -> None:
    text = write_statement(make_playbook(tmp_path, RULES), "buyers", AS_OF, dialect)
    assert sqlglot.parse_one(text, dialect=dialect)
    assert ("never executed" in text) == (dialect in NEVER_EXECUTED)


def test_a_segment_or_dialect_that_is_not_there_is_named(tmp_path: Path) -> None:
    playbook = make_playbook(tmp_path, RULES)
    with pytest.raises(ConfigurationError, match="buyrs"):
        write_statement(playbook, "buyrs", AS_OF, "duckdb")
    with pytest.raises(ConfigurationError, match="oracle"):
        write_statement(playbook, "buyers", AS_OF, "oracle")


def test_without_a_segment_all_rules_are_one_query(tmp_path: Path) -> None:
    text = write_statement(make_playbook(tmp_path, RULES), None, AS_OF, "duckdb")
    assert text.startswith("-- 2 segments as of")
    with duckdb.connect() as connection:
        load_world(connection, make_world(5))
        columns = [column[0] for column in connection.execute(text).description or []]
    assert columns == ["number", "buyers", "rested", "rested!exclude", "rested!exclude?"]
