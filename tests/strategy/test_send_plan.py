"""The send plan: equal to its definition in plain Python, and to worked cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sendable.engine.duckdb import Connection, query
from sendable.playbook import Playbook
from sendable.runs import Manifest, Run, StepRecord
from sendable.schemas import TABLES, arrow_schema
from sendable.segment_file import Cap
from sendable.strategy.campaign import PlannedCampaign
from sendable.strategy.send_plan import Verdicts, address_people, judge_people, list_steps
from sendable.workspace import Workspace

from ..library import AS_OF, DAY, fictional_number, make_playbook, segment_file
from .evaluator import (
    SELECTIVE,
    Outcome,
    Person,
    SmallWorld,
    breaks,
    most_in_a_window,
    plan_plainly,
)

PRIORITIES = {"vip": 1, "loyal": 2, "everyone": 3}
RUN_ID = "20261121T090000Z-test"
MICROSECOND = timedelta(microseconds=1)
LISTS = (101, 102)


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    files = {key: segment_file("TRUE", priority) for key, priority in PRIORITIES.items()}
    return make_playbook(tmp_path_factory.mktemp("playbook"), files)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    done = StepRecord(run_id=RUN_ID, finished_at=AS_OF, lake_versions={})
    manifest = Manifest(
        run_id=RUN_ID,
        as_of=AS_OF,
        started_at=AS_OF,
        playbook_folder="playbook",
        steps={"segment": done},
    )
    return Run(Workspace(tmp_path_factory.mktemp("workspace")), manifest)


@pytest.fixture(scope="module")
def engine() -> Iterator[Connection]:
    """An engine with the tables that the plan reads and nobody in them."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for table in (
            "membership",
            "orders",
            "campaigns",
            "replies",
            "clicks",
            "messages",
            "our_members",
        ):
            connection.from_arrow(arrow_schema(TABLES[table].model).empty_table()).create(table)
        connection.execute(
            """
            CREATE TABLE decisions_now (number VARCHAR, outcome VARCHAR);
            CREATE TABLE suppressed_now (number VARCHAR, reason VARCHAR, since TIMESTAMPTZ);
            CREATE TABLE meanings (message_id VARCHAR, label VARCHAR, outcome VARCHAR);
            CREATE TABLE twins (number VARCHAR, twin VARCHAR);
            CREATE TABLE list_members (number VARCHAR, list_id BIGINT, list_name VARCHAR);
            CREATE TABLE sending_times (
                number VARCHAR, is_open BOOLEAN, opens_at TIMESTAMPTZ, best_at TIMESTAMPTZ
            );
            CREATE TABLE arms_now (number VARCHAR, experiment VARCHAR, arm VARCHAR);
            CREATE TEMP TABLE claims (number VARCHAR, due_at TIMESTAMPTZ, priority BIGINT);
            CREATE TABLE marketing_messages (
                number VARCHAR, list_id BIGINT, sent_at TIMESTAMPTZ, delivery VARCHAR,
                status VARCHAR, message_id VARCHAR, body VARCHAR
            );
            """
        )
        yield connection


_EMPTIED = (
    "membership",
    "orders",
    "campaigns",
    "decisions_now",
    "suppressed_now",
    "list_members",
    "sending_times",
    "claims",
    "marketing_messages",
)


def fill(connection: Connection, world: SmallWorld, campaign: PlannedCampaign) -> None:
    """Put a small world into the engine."""
    for table in _EMPTIED:
        connection.execute(f"DELETE FROM {table}")
    for place, (list_id, at) in enumerate(world.scheduled, start=1):
        connection.execute(
            "INSERT INTO campaigns VALUES (?, 'Planned', ?, 'Scheduled', ?, NULL, FALSE)",
            [place, list_id, at],
        )
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for person in world.people:
        for table, values in _rows_of(person, world, campaign).items():
            rows.setdefault(table, []).extend(values)
    for table, values in rows.items():
        if values:
            schema = connection.table(table).to_arrow_table().schema
            columns = zip(*values, strict=True)
            arrays = [
                pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)
            ]
            connection.register("to_add", pa.table(arrays, schema=schema))
            connection.execute(f"INSERT INTO {table} FROM to_add")


def _rows_of(
    person: Person, world: SmallWorld, campaign: PlannedCampaign
) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of somebody, by table."""
    number = person.number
    primary = min(person.segments, key=world.priorities.__getitem__)
    return {
        "membership": [
            (RUN_ID, AS_OF, segment, number, segment == primary, AS_OF)
            for segment in person.segments
        ],
        "decisions_now": [(number, "sendable")],
        "suppressed_now": [(number, "manual_suppression", None)] if person.is_silenced else [],
        "list_members": [(number, one, f"List {one}") for one in person.lists],
        "sending_times": [
            (number, person.opens_at == campaign.send_at, person.opens_at, person.best_at)
        ],
        "claims": [(number, at, priority) for at, priority in person.claims],
        "marketing_messages": [
            (number, None, at, "delivered", "Sent", f"M-{place}", text)
            for place, at in enumerate(person.sends)
            for text in ["20% off, today only" if at in person.offers else "It is here"]
        ],
        "orders": [
            (f"O-{number}-{place}", "shop", number, None, at, 10.0, 0.0, *[None] * 3, "completed")
            for place, at in enumerate(person.orders)
        ],
    }


def plan(
    connection: Connection,
    playbook: Playbook,
    run: Run,
    world: SmallWorld,
    campaign: PlannedCampaign,
) -> tuple[dict[str, Outcome], Verdicts]:
    """What the product plans for a small world."""
    fill(connection, world, campaign)
    changed = {"all_segments": list(world.shared), "selective_offers": SELECTIVE}
    frequency = playbook.policies.frequency.model_copy(update=changed)
    segments = {
        key: replace(
            segment,
            file=segment.file.model_copy(
                update={
                    "strategy": segment.file.strategy.model_copy(update={"cap": world.caps[key]})
                }
            ),
        )
        for key, segment in playbook.segments.items()
    }
    playbook = replace(
        playbook, segments=segments, policies=replace(playbook.policies, frequency=frequency)
    )
    address_people(connection, playbook, campaign, run)
    verdicts = judge_people(connection, playbook, campaign, run)
    rows = query(
        connection,
        "SELECT number, segment, verdict, make_timestamptz(free_at) AS free_at,"
        " make_timestamptz(goes_at) AS goes_at FROM planned",
    )
    found = {
        row["number"]: Outcome(
            row["segment"], row["verdict"], _moment(row["free_at"]), _moment(row["goes_at"])
        )
        for row in rows.to_dict("records")
    }
    assert len(found) == len(rows)
    return found, verdicts


def _moment(value: Any) -> datetime | None:
    return None if value is None or value != value else value.to_pydatetime()


@st.composite
def campaigns(draw: st.DrawFn) -> PlannedCampaign:
    wait = timedelta(hours=draw(st.sampled_from([0, 24])))
    return PlannedCampaign(
        goal="reduce churn",
        segments=draw(
            st.sampled_from([("everyone",), ("loyal",), ("everyone", "loyal"), tuple(PRIORITIES)])
        ),
        left_out=tuple(draw(st.sampled_from([(), (), ("vip",), ("everyone",)]))),
        lists=draw(st.sampled_from([None, None, (), ("101",), ("101", "102")])),
        send_at=AS_OF + draw(st.sampled_from([0, 1])) * DAY,
        wait=wait,
        wait_for_best=draw(st.sampled_from([None, wait])),
        selective=draw(st.sampled_from([(), ("everyone",), tuple(PRIORITIES)])),
        recent_buyer_days=draw(st.sampled_from([0, 0, 3])),
        recently_messaged_days=draw(st.sampled_from([0, 0, 1])),
        holdout_percent=draw(st.sampled_from([0.0, 30.0])),
        message=None,
    )


caps = st.builds(
    lambda messages, days: Cap(messages=messages, days=days),
    st.sampled_from([0, 1, 1, 2, 2, 3, 3]),
    st.integers(1, 3),
)


@st.composite
def worlds(draw: st.DrawFn, campaign: PlannedCampaign) -> SmallWorld:
    """Many people of chance: each world meets most of the ways in which moments can lie."""
    chance = draw(st.randoms(use_true_random=True))
    return SmallWorld(
        people=tuple(make_person(place, chance, campaign) for place in range(150)),
        scheduled=tuple(
            (list_id, coming(chance)) for list_id in LISTS for _ in range(chance.randint(0, 2))
        ),
        priorities=PRIORITIES,
        caps={key: draw(caps) for key in PRIORITIES},
        shared=tuple(draw(st.lists(caps, max_size=2))),
    )


def make_person(place: int, chance: Random, campaign: PlannedCampaign) -> Person:
    send_at = campaign.send_at
    opens_at = chance.choice(
        [
            *[send_at] * 6,
            send_at + timedelta(hours=5),
            send_at + DAY,
            send_at + campaign.wait + MICROSECOND,
            None,
        ]
    )
    best_at = None if opens_at is None else opens_at + chance.choice([3, 30]) * DAY / 24
    every_segment = list(PRIORITIES)
    sends = tuple(past(chance) for _ in range(chance.randint(0, 4)))
    return Person(
        number=fictional_number(place),
        segments=frozenset(chance.sample(every_segment, chance.randint(1, 3))),
        is_silenced=chance.random() < 0.1,
        orders=tuple(past(chance) for _ in range(chance.choice([0, 0, 1, 2]))),
        sends=sends,
        offers=frozenset(at for at in sends if chance.random() < 0.6),
        lists=frozenset(chance.sample(LISTS, chance.randint(0, 2))),
        opens_at=opens_at,
        best_at=chance.choice([None, best_at]),
        claims=tuple(
            (coming(chance), chance.randint(1, 3)) for _ in range(chance.choice([0, 0, 1, 2]))
        ),
    )


def past(chance: Random) -> datetime:
    """A moment some whole days ago, or a microsecond off: where windows begin and end."""
    return min(AS_OF - chance.randint(0, 5) * DAY + edge(chance), AS_OF)


def coming(chance: Random) -> datetime:
    return max(AS_OF + chance.randint(0, 4) * DAY + edge(chance), AS_OF + MICROSECOND)


def edge(chance: Random) -> timedelta:
    return chance.choice([-MICROSECOND, *[timedelta(0)] * 3, MICROSECOND, timedelta(hours=5)])


@settings(max_examples=20, deadline=None, phases=[Phase.generate])
@given(data=st.data())
def test_the_plan_is_what_its_definition_says_and_breaks_no_cap(
    data: st.DataObject, engine: Connection, playbook: Playbook, run: Run
) -> None:
    campaign = data.draw(campaigns())
    world = data.draw(worlds(campaign))
    found, verdicts = plan(engine, playbook, run, world, campaign)

    expected = plan_plainly(world, campaign)
    assert found.keys() == expected.keys()
    for person in world.people:
        outcome = found.get(person.number)
        assert outcome is None or not person.is_silenced
        if outcome is None:
            continue
        assert outcome == expected[person.number], (person, world.caps, world.shared)
        sends = world.everything_sent(person, outcome.segment)
        primary = min(person.segments, key=PRIORITIES.__getitem__)
        own = [world.caps[outcome.segment], world.caps[primary], *world.shared]
        if outcome.verdict == "send":
            assert outcome.goes_at is not None
            for cap in own:
                assert most_in_a_window(sends, outcome.goes_at, cap.days) <= cap.messages
        if outcome.verdict.startswith("capped") and outcome.free_at is not None:
            assert breaks(sends, outcome.free_at - MICROSECOND, own)
            assert not breaks(sends, outcome.free_at, own)

    steps = list_steps(verdicts, campaign.segments, RUN_ID)
    for _, lines in steps.groupby("segment"):
        taken = lines[lines["kind"] == "taken"]["people"].sum()
        assert lines["left"].iloc[0] - taken == lines["left"].iloc[-1]
        assert (
            (lines["left"].shift(fill_value=lines["people"].iloc[0]) - lines["left"])
            .eq(lines["people"].where(lines["kind"] == "taken", 0))
            .all()
        )
    addressed = {number for number, outcome in found.items() if outcome.verdict == "send"}
    assert verdicts.count("send") == len(addressed)
    assert verdicts.count("audience") == len(found) + verdicts.count("suppressed")
