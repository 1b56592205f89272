"""docs/strategy.md on hours, costs and messages: its worked examples are what the program does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import duckdb
import pyarrow as pa
import pytest

from sendable.engine.duckdb import Connection
from sendable.linting import filled, messages
from sendable.linting.messages import lint_messages
from sendable.rules.lint.findings import Code
from sendable.strategy.costs import price_messages
from sendable.strategy.parts import count_parts

from ..library import ANN, AS_OF, make_playbook, segment_file
from ..test_strategy_docs import TEXT, rows_below
from .timing import POLICIES, find_times, open_timing

NUMBERS = {
    "an Australian mobile": (ANN, "AU"),
    "a New York number": ("+12125550100", "US"),
    "a French mobile": ("+33612345678", "FR"),
}


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with open_timing() as connection:
        yield connection


@pytest.mark.parametrize("row", rows_below("## When"))
def test_hours_are_as_worked_out(connection: Connection, row: dict[str, str]) -> None:
    number, country = NUMBERS[row["number"]]
    person = {"number": number, "country": country, "state": row["state"] or None}
    send_at = datetime.fromisoformat(row["goes out (UTC)"]).replace(tzinfo=UTC)
    [found] = find_times(connection, [person], send_at)
    assert f"{found['opens_at']:%Y-%m-%d %H:%M}" == row["first allowed moment (UTC)"]
    assert f"{found['closes_at']:%Y-%m-%d %H:%M}" == row["until (UTC)"]
    assert str(found["zones"]) == row["clocks"]


def test_the_figures_of_the_hours_are_those_of_the_policy() -> None:
    quiet = POLICIES.quiet_hours
    best = quiet.best_hour
    said = " ".join(TEXT.split())
    assert f"looked for up to {quiet.look_ahead_days} days ahead" in said
    assert best.least_share == 0.5
    assert (
        f"of at least {best.least_reactions} in the last {best.within_days} days on at least "
        f"{best.least_days} days"
    ) in said


def _write_out(text: str) -> str:
    """Give a text of the table: `a`, or 160 × `a` and `€`."""
    parts = re.findall(r"(?:(\d+) × )?`([^`]+)`", text)
    return "".join(sign * int(times or 1) for times, sign in parts)


@pytest.mark.parametrize("row", rows_below("## What it costs"))
def test_parts_are_as_worked_out(row: dict[str, str]) -> None:
    found = count_parts(_write_out(row["text"]), POLICIES.message_costs.limits)
    assert (found.encoding, str(found.units), str(found.parts)) == (
        row["alphabet"],
        row["places"],
        row["parts"],
    )


def test_the_price_of_a_part_is_as_worked_out() -> None:
    costs = POLICIES.message_costs
    said = " ".join(TEXT.split())
    assert f"in the last {costs.prices.window_days} days" in said
    assert f"fewer than {costs.prices.least_messages} charged messages" in said
    assert "Five messages at 0.08, one at 0.09 and three at 0.10 make 0.08" in said
    prices = [0.08] * 5 + [0.09] + [0.10] * 3
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        sent = {"price": prices, "parts": [1.0] * 9, "country": ["AU"] * 9, "number": [ANN] * 9}
        connection.register("sent", pa.table(sent))
        connection.execute("CREATE TABLE messages AS SELECT *, $1 AS sent_at FROM sent", [AS_OF])
        connection.execute("CREATE TABLE recipients AS SELECT $1 AS number, 'AU' AS country", [ANN])
        connection.execute(
            "CREATE TABLE to_price AS SELECT number, 'all' AS segment FROM recipients"
        )
        connection.execute("CREATE TABLE accounts (account TEXT, currency TEXT, most_parts INT)")
        price_messages(connection, {"all": "Hello"}, costs, AS_OF)
        assert connection.execute("SELECT price FROM message_costs").fetchall() == [(0.08,)]


def test_every_code_of_the_lint_of_messages_is_explained() -> None:
    told = {row["code"].strip("`") for row in rows_below("## Message lint")}
    source = "".join(Path(str(module.__file__)).read_text() for module in (messages, filled))
    assert told == {code for code in get_args(Code) if f'"{code}"' in source}


@pytest.mark.parametrize("row", rows_below("Worked out, with a number as the sender:"))
def test_messages_are_judged_as_worked_out(tmp_path: Path, row: dict[str, str]) -> None:
    file = segment_file("TRUE", 1, strategy={"example": row["text"].strip("`")})
    playbook = make_playbook(tmp_path, {"everyone": file}, marketing={"senders": ["+61491570110"]})
    assert [each.code for each in lint_messages(playbook)] == re.findall(r"\w+", row["found"])
