"""Lifecycle flows over a small account: the guide's delays, exits, handing over and the sunset."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest
import yaml
from pyarrow import parquet
from typer.testing import CliRunner

from sendable.cli import app
from sendable.errors import PlaybookError, RuleError, RunError
from sendable.lifecycle import record_lifecycle
from sendable.lifecycle_file import FlowFile
from sendable.marketing import register_marketing
from sendable.people import open_people
from sendable.playbook import Playbook, read_playbook
from sendable.runs import Run
from sendable.strategy.lifecycle.claims import claim_slots, list_told
from sendable.strategy.lifecycle.sunsets import record_sunsets
from sendable.strategy.lifecycle.told import tell_lifecycle

from ..library import (
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    DOT,
    EVE,
    SHIPPED,
    World,
    fictional_number,
    frame_of,
    segment_file,
    write_playbook,
)
from .test_experiments import write_experiment

HOUR = timedelta(hours=1)
FEEDS = (
    "contacts",
    "messages",
    "clicks",
    "replies",
    "orders",
    "events",
    "loyalty",
    "stock",
    "shipments",
)
SEGMENTS = {
    "dormant-contacts": segment_file("added_at < DATE '2026-01-01'", 1),
    "at-risk-customers": segment_file("orders() >= 1 AND clicks() = 0", 2),
    "replenishment-due": segment_file("orders() >= 3", 3),
}


def make_flows(folder: Path) -> Playbook:
    """Make a playbook with the shipped flows and policies."""
    settings = {"points_near_next_tier": 200, "points_expiring_days": 7}
    write_playbook(folder, SEGMENTS, settings=settings)
    write_experiment(folder, segments=["dormant-contacts"], holdout_percent=5)
    shutil.copytree(SHIPPED / "lifecycle", folder / "lifecycle")
    return read_playbook(folder)


def lift_limits(folder: Path) -> None:
    """Let everybody be messaged at any hour and as often as a flow likes: its own rules show."""
    hours = folder / "policies" / "quiet_hours.yaml"
    always = {"daily": "00:00-24:00", "basis": "judgement", "source": "For a test."}
    policy = yaml.safe_load(hours.read_text()) | {"default": always, "by_country": {}}
    hours.write_text(yaml.safe_dump(policy))
    frequency = folder / "policies" / "frequency.yaml"
    policy = yaml.safe_load(frequency.read_text())
    policy |= {"default_cap": {"messages": 9, "days": 1}, "all_segments": []}
    frequency.write_text(yaml.safe_dump(policy))


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    return make_flows(tmp_path_factory.mktemp("limited") / "playbook")


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    folder = tmp_path_factory.mktemp("flows") / "playbook"
    make_flows(folder)
    lift_limits(folder)
    return read_playbook(folder)


@pytest.fixture
def flowing(tmp_path: Path, playbook: Playbook) -> World:
    return World(tmp_path, playbook)


def go_on(
    world: World,
    now: datetime | None = None,
    without: tuple[str, ...] = (),
    pulled: Mapping[str, datetime] = MappingProxyType({}),
    begun_at: datetime | None = None,
    since: Callable[[], None] | None = None,
) -> pd.DataFrame:
    """Take a run through the lifecycle, publish it, and give its states by flow and number."""
    if now is not None:
        world.begin(now)
    if begun_at is not None:
        world.run.manifest.started_at = begun_at
    for feed in FEEDS:
        if feed not in without:
            world.pull(feed, **({"pulled_at": pulled[feed]} if feed in pulled else {}))
    world.exclude()
    world.segment()
    world.plan()
    if since is not None:
        since()
        world.store()
    with open_people(
        world.run, world.playbook.policies, exclude_run=world.run.run_id
    ) as connection:
        record_lifecycle(connection, world.playbook, world.run)
    world.run.record("strategise", world.run.as_of, {})
    world.run.record("publish", world.run.as_of, {})
    record_sunsets(world.run)
    return world.lake.read("flow_states", run_id=world.run.run_id).set_index(["flow", "number"])


def put_in_a_cart(world: World, number: str, at: datetime) -> None:
    row = {"event_id": f"E-{number}-{at:%d%H%M}", "kind": "cart", "occurred_at": at}
    world.told("events", number, **row)


def test_the_nine_flows_have_the_steps_and_delays_of_the_guide(playbook: Playbook) -> None:
    steps = {
        key: [(step.key, step.channel) for step in flow.file.steps]
        for key, flow in playbook.flows.items()
    }
    assert {key: len(found) for key, found in steps.items()} == {
        "welcome": 4,
        "abandoned-cart": 3,
        "browse-abandonment": 2,
        "post-purchase": 5,
        "replenishment": 2,
        "loyalty": 5,
        "back-in-stock": 2,
        "win-back": 2,
        "reactivation": 2,
    }
    cart, browse = (playbook.flows[key].file for key in ("abandoned-cart", "browse-abandonment"))
    timed = [(step.channel, step.after) for step in (*cart.steps, *browse.steps)]
    assert timed == [("email", 1), ("sms", 4), ("sms", 24), ("email", 24), ("sms", 48)]
    sunsets = {key for key, flow in playbook.flows.items() if flow.file.ends_with == "sunset"}
    assert sunsets == {"win-back", "reactivation"}


SECOND = timedelta(seconds=1)
AFTER_A_CART = (
    (HOUR - SECOND, "waiting", "reminder-email", "not_yet"),
    (HOUR, "due", "reminder-email", None),
    (4 * HOUR - SECOND, "due", "reminder-email", None),
    (4 * HOUR, "due", "reminder-sms", None),
    (24 * HOUR - SECOND, "due", "reminder-sms", None),
    (24 * HOUR, "due", "final-offer", None),
    (48 * HOUR - SECOND, "due", "final-offer", None),
    (48 * HOUR, "done", "final-offer", "end"),
)


def test_an_abandoned_cart_is_answered_after_1_4_and_24_hours(flowing: World) -> None:
    for place, (age, *_) in enumerate(AFTER_A_CART):
        flowing.contact(fictional_number(place), country="US", email="ann@example.org")
        put_in_a_cart(flowing, fictional_number(place), AS_OF - age)
    found = go_on(flowing)
    for place, (age, *said) in enumerate(AFTER_A_CART):
        row = found.loc[("abandoned-cart", fictional_number(place))]
        why = row["why"] if pd.notna(row["why"]) else None
        assert [row["status"], row["step"], why] == said, age


def test_who_left_a_flow_is_said_with_the_reason_and_the_moment(flowing: World) -> None:
    cart_at = AS_OF - 10 * HOUR
    for number in (ANN, BEN, CAS, DOT, EVE):
        flowing.contact(number)
        put_in_a_cart(flowing, number, cart_at)
    flowing.order(ANN, cart_at + 2 * HOUR)
    flowing.reply(BEN, "STOP", received_at=cart_at + 5 * HOUR)
    flowing.reply(CAS, "STOP", received_at=cart_at - DAY)
    for hours in (11, 12, 13):
        flowing.message(DOT, AS_OF - hours * HOUR)
    flowing.message(EVE, cart_at + 6 * HOUR)
    found = go_on(flowing)
    ann, ben, dot, eve = (found.loc[("abandoned-cart", each)] for each in (ANN, BEN, DOT, EVE))
    assert (ann["status"], ann["why"], ann["ended_at"]) == ("left", "bought", cart_at + 2 * HOUR)
    assert (ben["status"], ben["why"]) == ("left", "opted_out")
    assert (ben["step"], ben["ended_at"]) == ("reminder-sms", cart_at + 5 * HOUR)
    # Who had said stop before never came in.
    assert ("abandoned-cart", CAS) not in found.index
    # Three messages in seven days keep both SMS shut; the last is out of reach when its time comes.
    assert (dot["status"], dot["why"], dot["step"]) == ("waiting", "capped", "final-offer")
    # A marketing message after the step was due is taken for the step.
    assert (eve["status"], eve["why"], eve["step"]) == ("waiting", "sent", "final-offer")
    later = go_on(flowing, cart_at + 30 * HOUR)
    assert later.loc[("abandoned-cart", ANN), "why"] == "bought"
    assert later.loc[("abandoned-cart", EVE), "status"] == "due"
    assert later.loc[("abandoned-cart", DOT), "status"] == "waiting"
    over = go_on(flowing, cart_at + 49 * HOUR)
    dot = over.loc[("abandoned-cart", DOT)]
    assert (dot["status"], dot["why"], dot["ended_at"]) == ("left", "capped", cart_at + 2 * DAY)


def test_what_a_published_run_told_is_handed_over_and_never_told_again(flowing: World) -> None:
    flowing.contact(ANN)
    cart_at = AS_OF - 5 * HOUR
    put_in_a_cart(flowing, ANN, cart_at)
    first = go_on(flowing).loc[("abandoned-cart", ANN)]
    assert (first["status"], first["step"], first["told"]) == ("due", "reminder-sms", 2)
    export = flowing.run.folder / "flow_due.parquet"
    assert export.stat().st_mode & 0o777 == 0o600
    due = parquet.read_table(export).to_pylist()
    assert [(row["flow"], row["step"], row["number"], row["message_type"]) for row in due] == [
        ("abandoned-cart", "reminder-sms", ANN, "reminder")
    ]
    second = go_on(flowing, AS_OF + HOUR).loc[("abandoned-cart", ANN)]
    assert (second["status"], second["why"]) == ("waiting", "handed_over")
    assert (second["step"], second["due_at"]) == ("final-offer", cart_at + DAY)
    third = go_on(flowing, cart_at + DAY).loc[("abandoned-cart", ANN)]
    assert (third["status"], third["step"]) == ("due", "final-offer")


def claimed(world: World) -> list[tuple[str, datetime]]:
    with open_people(
        world.run, world.playbook.policies, exclude_run=world.run.run_id
    ) as connection:
        register_marketing(connection, world.playbook.brief.marketing)
        runs = {*list_told(world.run), world.run.run_id}
        claim_slots(connection, world.playbook, world.run, runs)
        return connection.execute("SELECT number, due_at FROM claims").fetchall()


def test_what_is_told_counts_as_a_message_until_the_account_shows_one_and_a_notice_never(
    flowing: World,
) -> None:
    flowing.contact(ANN)
    put_in_a_cart(flowing, ANN, AS_OF - 5 * HOUR)
    flowing.contact(BEN)
    flowing.order(BEN, AS_OF - HOUR)
    found = go_on(flowing)
    assert first_of(found, BEN, "post-purchase") == ["due", None, 1]
    assert claimed(flowing) == [(ANN, AS_OF)]
    go_on(flowing, AS_OF + HOUR)
    assert claimed(flowing) == [(ANN, AS_OF)]
    flowing.message(ANN, AS_OF + HOUR)
    go_on(flowing, AS_OF + 2 * HOUR)
    assert claimed(flowing) == []


def test_a_second_published_run_at_one_moment_tells_nobody_twice(flowing: World) -> None:
    flowing.contact(ANN)
    put_in_a_cart(flowing, ANN, AS_OF - 5 * HOUR)
    go_on(flowing)
    assert set(exported(flowing)) == {ANN}
    manifest = flowing.run.manifest
    # A run has its name by the moment it was begun at.
    again = manifest.model_copy(update={"run_id": f"{manifest.run_id}-2", "steps": {}})
    flowing.run = Run(flowing.workspace, again)
    flowing.run.record("ingest", AS_OF, {})
    found = go_on(flowing)
    assert first_of(found, ANN) == ["waiting", "handed_over", 2]
    assert exported(flowing) == {}


def test_of_two_flows_at_once_the_more_urgent_one_goes(flowing: World) -> None:
    flowing.contact(ANN, added_at=AS_OF - DAY)
    put_in_a_cart(flowing, ANN, AS_OF - 5 * HOUR)
    viewed = {"event_id": "V-1", "kind": "view", "occurred_at": AS_OF - 9 * HOUR}
    flowing.told("events", ANN, **viewed)
    found = go_on(flowing)
    assert found.loc[("abandoned-cart", ANN), "status"] == "due"
    welcome = found.loc[("welcome", ANN)]
    assert (welcome["status"], welcome["why"]) == ("waiting", "other_flow")
    assert (welcome["step"], welcome["closes_at"]) == ("welcome", AS_OF + DAY)
    browsing = found.loc[("browse-abandonment", ANN)]
    assert (browsing["status"], browsing["why"]) == ("left", "in_cart")


# Monday, two in the afternoon in Sydney.
AWAKE = AS_OF + 2 * DAY - 6 * HOUR


def first_of(found: pd.DataFrame, number: str, flow: str = "abandoned-cart") -> list[Any]:
    row = found.loc[(flow, number)]
    return [row["status"], None if pd.isna(row["why"]) else row["why"], row["told"]]


def exported(world: World) -> dict[str, datetime]:
    rows = parquet.read_table(world.run.folder / "flow_due.parquet").to_pylist()
    return {row["number"]: row["send_at"] for row in rows}


def test_at_night_a_step_waits_for_the_hours_of_the_person_while_it_is_open(
    tmp_path: Path, limited: Playbook
) -> None:
    world = World(tmp_path, limited)
    evening = AWAKE + 8 * HOUR
    for number, age in ((ANN, 5 * HOUR), (BEN, 20 * HOUR)):
        world.contact(number, state="NSW")
        put_in_a_cart(world, number, evening - age)
    found = go_on(world, evening)
    # Tuesday, nine in the morning in all of New South Wales; Ben's step closes before that.
    morning = AWAKE + 19 * HOUR + HOUR / 2
    assert exported(world) == {ANN: morning}
    assert found.loc[("abandoned-cart", ANN), "send_at"] == morning
    assert first_of(found, BEN) == ["waiting", "outside_hours", 0]


def test_a_step_waits_for_a_slot_that_messages_promises_and_told_steps_leave(
    tmp_path: Path, limited: Playbook
) -> None:
    world = World(tmp_path, limited)
    for number in (ANN, BEN, CAS):
        world.contact(number, state="NSW")
    # The flow's own cap has a slot left; what is scheduled counts in that of the segments.
    for hours in (100, 110):
        world.message(BEN, AWAKE - hours * HOUR)
    for hours in (1, 2):
        at = AWAKE + hours * HOUR
        world.message(BEN, at, delivery="not_sent", status="Scheduled")
    for number in (ANN, BEN):
        put_in_a_cart(world, number, AWAKE - 5 * HOUR)
    found = go_on(world, AWAKE)
    assert first_of(found, ANN) == ["due", None, 2]
    assert first_of(found, BEN) == ["waiting", "capped", 0]
    assert set(exported(world)) == {ANN}


def test_who_said_no_since_the_decisions_and_who_is_held_out_is_not_due(
    tmp_path: Path, limited: Playbook
) -> None:
    world = World(tmp_path, limited)
    for number in (ANN, BEN, CAS):
        world.contact(number, state="NSW")
        put_in_a_cart(world, number, AWAKE - 5 * HOUR)
    drawn = {"experiment": "offers", "number": CAS, "arm": "holdout", "assigned_at": AS_OF}
    drawn |= {"segment": "dormant-contacts", "run_id": "r"}
    world.lake.append("experiment_arms", frame_of("experiment_arms", [drawn]))
    no = {"received_at": AWAKE - HOUR}
    found = go_on(world, AWAKE, since=lambda: world.reply(ANN, "maybe stop this?", **no))
    assert first_of(found, CAS) == ["waiting", "held_out", 0]
    assert first_of(found, ANN) == ["waiting", "silenced", 0]
    assert set(exported(world)) == {BEN}


def test_a_held_person_leaves_and_nobody_who_is_not_sendable_is_due(flowing: World) -> None:
    flowing.contact(ANN)
    flowing.contact(BEN, "Bought addresses")
    for number in (ANN, BEN):
        put_in_a_cart(flowing, number, AS_OF - 2 * HOUR)
    first = go_on(flowing)
    assert ("abandoned-cart", BEN) not in first.index
    flowing.reply(ANN, "maybe stop this?", received_at=AS_OF)
    found = go_on(flowing, AS_OF + 3 * HOUR)
    decisions = flowing.lake.read("decisions", run_id=flowing.run.run_id).set_index("number")
    outcome = decisions.loc[ANN, "outcome"]
    row = found.loc[("abandoned-cart", ANN)]
    assert outcome != "sendable"
    assert row["status"] == "left"
    assert row["why"] in ("held", "opted_out", "excluded")


def win_back(
    world: World,
    *,
    answer: bool = False,
    messages: tuple[int, ...] = (1, 15),
    delivery: str = "delivered",
) -> None:
    """Take somebody dormant through the reactivation, in four runs over four weeks."""
    world.contact(ANN, added_at=AS_OF - 500 * DAY)
    for days in messages:
        world.message(ANN, AS_OF + days * DAY, delivery=delivery)
    if answer:
        world.click(ANN, AS_OF + 20 * DAY)


def test_the_end_of_a_reactivation_writes_the_sunset_and_a_purchase_lifts_it(
    flowing: World,
) -> None:
    win_back(flowing)
    first = go_on(flowing).loc[("reactivation", ANN)]
    assert (first["status"], first["step"]) == ("due", "last-word")
    row = go_on(flowing, AS_OF + 14 * DAY).loc[("reactivation", ANN)]
    assert (row["status"], row["step"]) == ("due", "survey")
    row = go_on(flowing, AS_OF + 16 * DAY).loc[("reactivation", ANN)]
    assert (row["status"], row["why"]) == ("waiting", "sent")
    ended = go_on(flowing, AS_OF + 29 * DAY).loc[("reactivation", ANN)]
    assert (ended["status"], ended["why"]) == ("done", "sunset")
    assert ended["ended_at"] == AS_OF + 28 * DAY
    log = flowing.lake.read("suppressions")
    assert log[["number", "action", "reason"]].values.tolist() == [[ANN, "suppress", "sunset"]]
    assert "61491570156" not in log["evidence"].iloc[0]
    assert record_sunsets(flowing.run) == 0
    # From then on they are excluded, run after run, and stay at the end of the flow.
    again = go_on(flowing, AS_OF + 30 * DAY).loc[("reactivation", ANN)]
    decided = flowing.lake.read("decisions", run_id=flowing.run.run_id).set_index("number")
    assert (decided.loc[ANN, "outcome"], decided.loc[ANN, "primary_reason"]) == (
        "excluded",
        "sunset",
    )
    assert list(decided.loc[ANN, "reasons"]) == ["sunset"]
    assert again["why"] == "sunset"
    # It is no opt-out: they said nothing, and rules do not say that they did.
    with open_people(
        flowing.run, flowing.playbook.policies, exclude_run=flowing.run.run_id
    ) as connection:
        assert connection.execute("SELECT opted_out FROM recipients").fetchall() == [(False,)]
    flowing.order(ANN, AS_OF + 30 * DAY + HOUR)
    go_on(flowing, AS_OF + 31 * DAY)
    decided = flowing.lake.read("decisions", run_id=flowing.run.run_id).set_index("number")
    assert decided.loc[ANN, "outcome"] == "sendable"
    assert set(flowing.lake.read("suppressions")["action"]) == {"suppress", "lift"}


def test_an_order_from_within_the_flow_that_is_told_late_lifts_the_sunset(flowing: World) -> None:
    win_back(flowing)
    began = AS_OF
    go_on(flowing, began)
    go_on(flowing, AS_OF + 14 * DAY)
    go_on(flowing, AS_OF + 29 * DAY)
    assert flowing.lake.read("suppressions")["action"].tolist() == ["suppress"]
    flowing.order(ANN, began + 20 * DAY)
    go_on(flowing, AS_OF + 30 * DAY)
    decided = flowing.lake.read("decisions", run_id=flowing.run.run_id).set_index("number")
    assert decided.loc[ANN, "outcome"] == "sendable"


def test_who_answers_is_not_suppressed(flowing: World) -> None:
    win_back(flowing, answer=True)
    go_on(flowing)
    found = go_on(flowing, AS_OF + 29 * DAY).loc[("reactivation", ANN)]
    assert (found["status"], found["why"]) == ("left", "clicked")
    assert flowing.lake.read("suppressions").empty


def test_who_was_never_sent_the_messages_is_not_suppressed(flowing: World) -> None:
    win_back(flowing, messages=(1,))
    go_on(flowing)
    found = go_on(flowing, AS_OF + 29 * DAY).loc[("reactivation", ANN)]
    assert (found["status"], found["why"]) == ("done", "not_messaged")
    assert flowing.lake.read("suppressions").empty


@pytest.mark.parametrize(("delivery", "days"), [("failed", (0, 14)), ("delivered", (0,))])
def test_who_no_step_reached_or_was_told_for_is_not_suppressed(
    flowing: World, delivery: str, days: tuple[int, ...]
) -> None:
    win_back(flowing, delivery=delivery)
    for day in days:
        go_on(flowing, AS_OF + day * DAY)
    found = go_on(flowing, AS_OF + 29 * DAY).loc[("reactivation", ANN)]
    assert (found["status"], found["why"]) == ("done", "not_messaged")
    assert flowing.lake.read("suppressions").empty


def test_a_run_of_the_past_hands_nothing_over_exports_nobody_and_suppresses_nobody(
    flowing: World,
) -> None:
    win_back(flowing)
    today = AS_OF + 80 * DAY
    first = go_on(flowing, AS_OF, begun_at=today)
    assert first.loc[("reactivation", ANN), "status"] == "due"
    assert parquet.read_table(flowing.run.folder / "flow_due.parquet").num_rows == 0
    assert not flowing.run.manifest.looks_back
    second = go_on(flowing, AS_OF + HOUR, begun_at=today).loc[("reactivation", ANN)]
    assert (second["status"], second["told"]) == ("due", 1)
    ended = go_on(flowing, AS_OF + 29 * DAY, begun_at=today).loc[("reactivation", ANN)]
    assert ended["status"] == "done"
    assert flowing.lake.read("suppressions").empty


def test_a_flow_without_its_data_says_so_and_stands_still(flowing: World) -> None:
    flowing.contact(ANN, email="ann@example.org")
    put_in_a_cart(flowing, ANN, AS_OF - 2 * HOUR)
    go_on(flowing)
    found = go_on(flowing, AS_OF + 3 * HOUR, without=("orders",))
    row = found.loc[("abandoned-cart", ANN)]
    assert (row["status"], row["why"], row["told"]) == ("waiting", "not_available", 1)
    [told] = tell_lifecycle(flowing.run, "abandoned-cart")
    assert told.not_available == "it needs orders, and there is no such data"
    assert told.due == 0


def test_a_flow_that_ends_by_orders_needs_fresh_ones(flowing: World) -> None:
    flowing.contact(ANN)
    put_in_a_cart(flowing, ANN, AS_OF - 5 * HOUR)
    found = go_on(flowing, AS_OF, pulled={"orders": AS_OF - 40 * DAY})
    assert "due" not in set(found["status"])
    [told] = tell_lifecycle(flowing.run, "abandoned-cart")
    assert "its exclusion needs orders, which end at" in str(told.not_available)


def test_a_step_whose_condition_needs_data_that_is_missing_is_passed_over(flowing: World) -> None:
    flowing.contact(ANN)
    flowing.order(ANN, AS_OF - DAY)
    found = go_on(flowing, without=("shipments",))
    assert found.loc[("post-purchase", ANN), "why"] == "not_available"
    told = {each.flow: each for each in tell_lifecycle(flowing.run)}
    assert str(told["post-purchase"].steps_not_available).startswith("Shipping update: it needs")


def flow_of(**changes: Any) -> dict[str, Any]:
    step = {"key": "one", "title": "One", "channel": "sms", "message_type": "reminder"}
    return {
        "title": "A flow",
        "purpose": "For a test.",
        "priority": 1,
        "trigger": {"event": "carts"},
        "rest_days": 2,
        "steps": [{**step, "after": "1h", "open": "2h"}],
        "cap": {"messages": 1, "days": 1},
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"trigger": {}}, "a trigger is one of"),
        ({"trigger": {"event": "carts", "segment": "x"}}, "a trigger is one of"),
        ({"rest_days": 1, "steps": []}, "at least 1 item"),
    ],
)
def test_a_flow_that_cannot_be_is_refused(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        FlowFile.model_validate(flow_of(**changes))


def test_a_flow_names_what_it_does_not_know(tmp_path: Path) -> None:
    folder = write_playbook(tmp_path / "playbook")
    (folder / "lifecycle").mkdir()
    path = folder / "lifecycle" / "odd.yaml"
    path.write_text(yaml.safe_dump(flow_of(trigger={"segment": "evrybody"})))
    with pytest.raises(PlaybookError, match="no segment 'evrybody'"):
        read_playbook(folder)
    path.write_text(yaml.safe_dump(flow_of(trigger={"event": "carts(3)"})))
    with pytest.raises(RuleError, match="without a window"):
        read_playbook(folder)


def test_the_commands_show_a_run_in_words_and_as_json(flowing: World) -> None:
    flowing.contact(ANN)
    put_in_a_cart(flowing, ANN, AS_OF - 5 * HOUR)
    go_on(flowing)
    where = ["--workspace", str(flowing.workspace.root), "--run", flowing.run.run_id]
    shown = CliRunner().invoke(app, ["lifecycle", "abandoned-cart", *where])
    assert shown.exit_code == 0, shown.output
    assert "reminder-sms" in shown.output
    assert ANN not in shown.output
    told = CliRunner().invoke(app, ["lifecycle", "abandoned-cart", "--json", *where])
    [flow] = json.loads(told.output)
    assert (flow["due"], flow["places"][0]["status"]) == (1, "due")
    refused = CliRunner().invoke(app, ["audit", *where])
    assert isinstance(refused.exception, RunError)
