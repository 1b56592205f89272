"""The SQL of the lifecycle flows against plain Python, over random people and several runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pandas as pd
import pyarrow as arrow
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as some

from sendable.engine.duckdb import Connection, query, run_script
from sendable.lifecycle_file import Flow, FlowFile
from sendable.schemas import TABLES, arrow_schema
from sendable.strategy.lifecycle.tables import register_flows

from .plain_flows import Person, State, plain_states

BEGINNING = datetime(2026, 9, 1, tzinfo=UTC)
ZONED = "datetime64[us, UTC]"


def flow_file(priority: int, ends_with: str | None, *steps: tuple[Any, ...]) -> FlowFile:
    """Make a flow of steps (key, channel, after, open, when) that rests for four days."""
    return FlowFile.model_validate(
        {
            "title": "A flow",
            "purpose": "For a test.",
            "priority": priority,
            "trigger": {"event": "carts"},
            "rest_days": 4,
            "exits": {"bought": "orders", "clicked": "clicks"},
            "steps": [
                {
                    "key": key,
                    "title": key,
                    "channel": channel,
                    "after": after,
                    "open": span,
                    "message_type": "reminder",
                    "when": when[0] if when else None,
                }
                for key, channel, after, span, *when in steps
            ],
            "cap": {"messages": 2, "days": 2},
            "ends_with": ends_with,
        }
    )


FILES = {
    "cart": flow_file(
        1,
        None,
        ("mail", "email", "1h", None),
        ("sms", "sms", "4h", None),
        ("offer", "sms", "24h", "24h"),
    ),
    "club": flow_file(
        3, None, ("hello", "sms", 0, "6h"), ("expiry", "sms", "12h", "60h", "valid_number")
    ),
    "win": flow_file(2, "sunset", ("word", "sms", 0, "12h"), ("survey", "sms", "30h", "18h")),
}


@pytest.fixture(scope="module")
def engine() -> Iterator[Connection]:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    flows = {key: Flow(key, file, None, {}, {}, {}) for key, file in FILES.items()}
    register_flows(connection, flows, {})
    yield connection
    connection.close()


def _time(hours: int | None) -> datetime | None:
    return None if hours is None else BEGINNING + timedelta(hours=hours)


def _fill(connection: Connection, name: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    frame = pd.DataFrame(rows, columns=columns.split())
    for column in columns.split():
        if column.endswith("_at") or column == "since":
            frame[column] = pd.to_datetime(frame[column], utc=True).astype(ZONED)
        else:
            frame[column] = frame[column].astype("bool" if column == "is_x" else "str")
    connection.register("filling", frame)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM filling")


def work_out(
    connection: Connection, people: Sequence[Person], now: int, before: Sequence[State]
) -> list[State]:
    """Run the SQL on some people as of an hour, and give the states as the plain model does."""
    known = [(person.number, _time(at)) for person in people for at in person.stops if at <= now]
    _fill(
        connection,
        "suppressed_now",
        "number reason since",
        [(number, "opted_out_keyword", at) for number, at in known],
    )
    _fill(connection, "decisions_now", "number outcome", [(p.number, p.outcome) for p in people])
    _fill(connection, "recipients", "number email", [(p.number, "a@b.c") for p in people])
    connection.execute(
        "UPDATE recipients SET email = NULL WHERE NOT list_contains($1, number)",
        [[p.number for p in people if p.has_email]],
    )
    _fill(
        connection,
        "messages",
        "number sent_at delivery",
        [(p.number, _time(at), "delivered") for p in people for at in p.messages],
    )
    connection.execute("CREATE OR REPLACE TEMP VIEW marketing_messages AS FROM messages")
    _fill(
        connection,
        "email_engagement",
        "number occurred_at kind",
        [(p.number, _time(at), "sent") for p in people for at in p.emails],
    )
    _fill(
        connection,
        "lifecycle_occasions",
        "flow number occurred_at",
        [
            (flow, p.number, _time(at))
            for p in people
            for flow, times in p.begins.items()
            for at in times
            if now - 2 * 96 < at <= now
        ],
    )
    _fill(
        connection,
        "lifecycle_exits",
        "flow number why occurred_at",
        [
            (flow, p.number, why, _time(at))
            for p in people
            for flow, times in p.exits.items()
            for at, why in times
            if now - 96 < at <= now
        ],
    )
    _fill(
        connection,
        "lifecycle_holds",
        "rule number",
        [("club/expiry", p.number) for p in people if p.holds],
    )
    rows = [_row(state) for state in before]
    schema = arrow_schema(TABLES["flow_states"].model)
    table = arrow.Table.from_pylist(rows, schema=schema)
    connection.register("lifecycle_before", table.drop_columns("run_id"))
    for script in ("entries", "progress", "states"):
        run_script(connection, "sendable.strategy.lifecycle", script, as_of=_time(now))
    found = query(connection, "SELECT * FROM lifecycle_states")
    return [_state(row) for row in found.to_dict("records")]


def _row(state: State) -> dict[str, Any]:
    keys = [step.key for step in FILES[state.flow].steps]
    return {
        "run_id": "before",
        "flow": state.flow,
        "number": state.number,
        "entered_at": _time(state.entered),
        "position": None if state.step is None else keys.index(state.step) + 1,
        "step": state.step,
        "status": state.status,
        "why": state.why,
        "due_at": _time(state.due),
        "ended_at": _time(state.ended),
        "told": state.told,
        "told_at": _time(state.told_at),
        "sms_told": state.sms_told,
    }


def _state(row: dict[Any, Any]) -> State:
    def hours(value: Any) -> int | None:
        return None if pd.isna(value) else round((value - BEGINNING).total_seconds() / 3600)

    def text(value: Any) -> str | None:
        return None if pd.isna(value) else str(value)

    entered = hours(row["entered_at"])
    assert entered is not None
    return State(
        row["flow"],
        row["number"],
        entered,
        row["status"],
        text(row["step"]),
        text(row["why"]),
        hours(row["due_at"]),
        hours(row["ended_at"]),
        int(row["told"]),
        hours(row["told_at"]),
        int(row["sms_told"]),
    )


def in_order(states: Sequence[State]) -> list[State]:
    return sorted(states, key=lambda state: (state.number, state.flow, state.entered))


HOURS = some.integers(0, 260)
FEW = some.lists(HOURS, max_size=4)
EXITS = some.lists(some.tuples(HOURS, some.sampled_from(["bought", "clicked"])), max_size=2)
PERSON = some.builds(
    Person,
    number=some.just(""),
    begins=some.fixed_dictionaries({"cart": FEW, "win": FEW, "club": FEW}),
    exits=some.fixed_dictionaries({"cart": EXITS, "win": EXITS}),
    messages=some.lists(HOURS, max_size=8),
    emails=FEW,
    stops=some.lists(HOURS, max_size=1),
    outcome=some.sampled_from(["sendable", "sendable", "sendable", "held", "excluded"]),
    holds=some.booleans(),
    has_email=some.booleans(),
)
PEOPLE = some.lists(PERSON, min_size=8, max_size=25).map(
    lambda people: [replace(each, number=f"+6149157{at:04d}") for at, each in enumerate(people)]
)
RUNS = some.lists(HOURS, min_size=1, max_size=3, unique=True).map(sorted)


FEW_EXAMPLES = settings(max_examples=4, deadline=None, phases=(Phase.generate,))
MANY_EXAMPLES = settings(max_examples=60, deadline=None, phases=(Phase.generate,))


def check_runs(engine: Connection, people: list[Person], runs: list[int]) -> None:
    """Hold each of several runs against the plain model, and look at who is due."""
    before: list[State] = []
    told: set[tuple[str, str, int, str | None]] = set()
    by_number = {person.number: person for person in people}
    for now in runs:
        found = in_order(work_out(engine, people, now, before))
        assert found == in_order(plain_states(FILES, people, now, before))
        # A rerun as of the same time gives the same answer.
        assert in_order(work_out(engine, people, now, before)) == found
        due = {
            (state.flow, state.number, state.entered, state.step)
            for state in found
            if state.status == "due"
        }
        assert not due & told, "nobody is due twice for a step"
        told |= due
        for _, number, _, _ in due:
            assert by_number[number].outcome == "sendable"
            assert all(stop > now for stop in by_number[number].stops)
        before = found


def check_detours(engine: Connection, people: list[Person], runs: list[int]) -> None:
    """Hold the last of several runs against one that was made at once."""
    people = [replace(person, outcome="sendable", has_email=True) for person in people]
    before: list[State] = []
    for now in runs:
        before = work_out(engine, people, now, before)
    at_once = work_out(engine, people, runs[-1], [])
    assert [_alike(state) for state in in_order(before)] == [
        _alike(state) for state in in_order(at_once)
    ]


@FEW_EXAMPLES
@given(people=PEOPLE, runs=RUNS)
def test_every_run_says_what_the_plain_model_says(
    engine: Connection, people: list[Person], runs: list[int]
) -> None:
    check_runs(engine, people, runs)


@FEW_EXAMPLES
@given(people=PEOPLE, runs=RUNS)
def test_runs_in_between_change_nothing_but_what_they_told(
    engine: Connection, people: list[Person], runs: list[int]
) -> None:
    check_detours(engine, people, runs)


@pytest.mark.soak
@MANY_EXAMPLES
@given(people=PEOPLE, runs=RUNS)
def test_many_runs_say_what_the_plain_model_says(
    engine: Connection, people: list[Person], runs: list[int]
) -> None:
    check_runs(engine, people, runs)
    check_detours(engine, people, runs)


def _alike(state: State) -> tuple[Any, ...]:
    """What runs in between may not change: who is in, who left when and why, and how it ended.

    What was told before is handed over and not due again, which may let another flow's step go;
    and whoever came back after a sunset that no run had told had none.
    """
    why = "sunset" if state.why == "came_back" else state.why
    status = "in it" if state.status in ("due", "waiting") else state.status
    return (
        state.flow,
        state.number,
        state.entered,
        status,
        why if status != "in it" else None,
        state.ended,
    )
