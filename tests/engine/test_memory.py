"""A plan that needs more than the engine may hold goes to disk, inside the lake, and is right."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from sendable.engine.duckdb import Connection, open_engine
from sendable.engine.spill import hold_spill_folder, name_spill_folder
from sendable.lake import Lake
from sendable.rules import parse_rule, plan_rules

from ..figures import say
from ..library import ANN, AS_OF

PEOPLE, EVENTS = 200_000, 3_000_000
RULES = {
    "often": "orders(365) >= 8",
    "generous": "spend(365) > 800 AND days_since(last_order_at) < 60",
    "best": "top(total_spend, 10)",
}

# Long numbers of a range that nobody has, so that each needs memory of its own.
_SHOP = f"""
CREATE TABLE facts.recipients AS
SELECT '+155500' || lpad(i::VARCHAR, 8, '0') AS number FROM range({PEOPLE}) AS r(i);
CREATE TABLE facts.orders AS
SELECT
    '+155500' || lpad((hash(i) % {PEOPLE})::VARCHAR, 8, '0') AS number,
    'order ' || i AS order_id,
    TIMESTAMPTZ '{AS_OF.isoformat()}' - to_hours((hash(i + 7) % 17520)::BIGINT) AS ordered_at,
    (hash(i + 9) % 20000) / 100.0 AS amount,
    'completed' AS status
FROM range({EVENTS}) AS r(i);
"""


def answers(connection: Connection) -> list[tuple[int, ...]]:
    """Count who is in each segment, and sum their numbers up, so that others would show."""
    plan = plan_rules({key: parse_rule(rule) for key, rule in RULES.items()}, as_of=AS_OF)
    connection.execute(_SHOP)
    connection.execute(f"CREATE TEMP TABLE evaluated AS {plan.sql()}")
    sums = ", ".join(
        f'count(*) FILTER ("{key}"), sum(hash(number)) FILTER ("{key}")' for key in RULES
    )
    return connection.execute(f"SELECT {sums} FROM evaluated").fetchall()


@pytest.mark.slow
def test_a_plan_runs_with_far_less_memory_than_its_data(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.create()
    with open_engine(lake, tables=[], memory="4GB") as connection:
        expected = answers(connection)
    with open_engine(lake, tables=[], memory="128MB") as connection:
        found = answers(connection)
        spilt = sum(path.stat().st_size for path in lake.spill.rglob("*") if path.is_file())
    assert found == expected
    assert spilt > 0
    assert not list(lake.spill.rglob("*"))
    say(f"memory: 128 MB held, {spilt / 1e6:,.0f} MB on disk for {EVENTS:,} events")


def test_the_limit_and_the_place_for_the_rest_cannot_be_changed(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.create()
    with open_engine(lake, tables=[]) as connection:
        for setting in ("memory_limit = '9GB'", "temp_directory = '/tmp'"):
            with pytest.raises(duckdb.Error, match="locked"):
                connection.execute(f"SET {setting}")


def test_what_a_killed_process_left_on_disk_is_gone_when_an_engine_is_opened(
    tmp_path: Path,
) -> None:
    lake = Lake(tmp_path / "lake")
    lake.create()
    killed = lake.spill / "abc"
    killed.mkdir(parents=True)
    (killed / "part.tmp").write_text(ANN)
    with open_engine(lake, tables=[]), hold_spill_folder(name_spill_folder(lake.spill)) as held:
        assert not killed.exists()
        # What another engine holds at the moment stays.
        held.mkdir()
        with open_engine(lake, tables=[]):
            assert held.exists()
        held.rmdir()
    assert not list(lake.spill.iterdir())
