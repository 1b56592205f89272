"""The send plan: equal to its definition in plain Python, and to worked cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
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
from .evaluator import Outcome, Person, SmallWorld, breaks, most_in_a_window, plan_plainly

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
        for table in ("membership", "orders", "campaigns", "replies"):
            connection.from_arrow(arrow_schema(TABLES[table].model).empty_table()).create(table)
        connection.execute(
            """
            CREATE TABLE decisions_now (number VARCHAR, outcome VARCHAR);
            CREATE TABLE suppressed_now (number VARCHAR);
            CREATE TABLE meanings (message_id VARCHAR, outcome VARCHAR);
            CREATE TABLE twins (number VARCHAR, twin VARCHAR);
            CREATE TABLE list_members (number VARCHAR, list_id BIGINT);
            CREATE TABLE sending_times (number VARCHAR, is_open BOOLEAN, opens_at TIMESTAMPTZ);
            CREATE TEMP TABLE claims (number VARCHAR, due_at TIMESTAMPTZ, priority BIGINT);
            CREATE TABLE marketing_messages (
                number VARCHAR, list_id BIGINT, sent_at TIMESTAMPTZ, delivery VARCHAR,
                status VARCHAR
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
    for person in world.people:
        _add(connection, person, world, campaign)


def _add(
    connection: Connection, person: Person, world: SmallWorld, campaign: PlannedCampaign
) -> None:
    number = person.number
    primary = min(person.segments, key=world.priorities.__getitem__, default=None)
    rows: dict[str, list[list[Any]]] = {
        "membership": [
            [RUN_ID, AS_OF, segment, number, segment == primary, AS_OF]
            for segment in person.segments
        ],
        "decisions_now": [[number, "sendable"]],
        "suppressed_now": [[number]] if person.is_silenced else [],
        "list_members": [[number, list_id] for list_id in person.lists],
        "sending_times": [[number, person.opens_at == campaign.send_at, person.opens_at]],
        "claims": [[number, at, priority] for at, priority in person.claims],
        "marketing_messages": [[number, None, at, "delivered", "Sent"] for at in person.sends],
        "orders": [
            [f"O-{number}-{place}", "shop", number, None, at, 10.0, 0.0, *[None] * 3, "completed"]
            for place, at in enumerate(person.orders)
        ],
    }
    for table, values in rows.items():
        for row in values:
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)


def plan(
    connection: Connection,
    playbook: Playbook,
    run: Run,
    world: SmallWorld,
    campaign: PlannedCampaign,
) -> tuple[dict[str, Outcome], Verdicts]:
    """What the product plans for a small world."""
    fill(connection, world, campaign)
    frequency = playbook.policies.frequency.model_copy(update={"all_segments": list(world.shared)})
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


# Moments stand at whole days, and a microsecond off them: that is where windows begin and end.
edges = st.sampled_from([-MICROSECOND, timedelta(0), MICROSECOND, timedelta(hours=7)])
past = st.builds(lambda days, edge: AS_OF - days * DAY + edge, st.integers(0, 16), edges).filter(
    lambda at: at <= AS_OF
)
coming = st.builds(lambda days, edge: AS_OF + days * DAY + edge, st.integers(0, 12), edges).filter(
    lambda at: at > AS_OF
)
caps = st.builds(
    lambda messages, days: Cap(messages=messages, days=days),
    st.integers(0, 3).filter(bool) | st.integers(0, 3),
    st.integers(1, 7),
)


@st.composite
def campaigns(draw: st.DrawFn) -> PlannedCampaign:
    return PlannedCampaign(
        goal="reduce churn",
        segments=tuple(draw(st.lists(st.sampled_from(list(PRIORITIES)), min_size=1, unique=True))),
        left_out=tuple(draw(st.sampled_from([(), (), ("vip",), ("everyone",)]))),
        send_at=AS_OF + draw(st.sampled_from([0, 1, 3])) * DAY,
        wait=timedelta(hours=draw(st.sampled_from([0, 24]))),
        recent_buyer_days=draw(st.sampled_from([0, 0, 3])),
        recently_messaged_days=draw(st.sampled_from([0, 0, 1])),
        holdout_percent=draw(st.sampled_from([0.0, 30.0])),
        message=None,
    )


@st.composite
def worlds(draw: st.DrawFn, campaign: PlannedCampaign) -> SmallWorld:
    opening = st.sampled_from(
        [
            campaign.send_at,
            campaign.send_at,
            campaign.send_at + timedelta(hours=5),
            campaign.send_at + campaign.wait + MICROSECOND,
            None,
        ]
    )
    people = tuple(
        Person(
            number=fictional_number(draw(st.integers(0, 99)) * 10 + place),
            segments=draw(st.frozensets(st.sampled_from(list(PRIORITIES)), min_size=1, max_size=3)),
            is_silenced=draw(st.integers(0, 9)) == 0,
            orders=tuple(draw(st.lists(past, max_size=2))),
            sends=tuple(draw(st.lists(past, max_size=5))),
            lists=draw(st.frozensets(st.sampled_from(LISTS))),
            opens_at=draw(opening),
            claims=tuple(draw(st.lists(st.tuples(coming, st.sampled_from([1, 2, 3])), max_size=2))),
        )
        for place in range(draw(st.integers(1, 6)))
    )
    return SmallWorld(
        people=people,
        scheduled=tuple(draw(st.lists(st.tuples(st.sampled_from(LISTS), coming), max_size=2))),
        priorities=PRIORITIES,
        caps={key: draw(caps) for key in PRIORITIES},
        shared=tuple(draw(st.lists(caps, max_size=2))),
    )


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_plan_is_what_its_definition_says_and_breaks_no_cap(
    data: st.DataObject, engine: Connection, playbook: Playbook, run: Run
) -> None:
    campaign = data.draw(campaigns())
    world = data.draw(worlds(campaign))
    found, verdicts = plan(engine, playbook, run, world, campaign)

    assert found == plan_plainly(world, campaign)
    for person in world.people:
        outcome = found.get(person.number)
        assert outcome is None or not person.is_silenced
        if outcome is None:
            continue
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
