"""Lifecycle flows: the guide's delays, who leaves and why, and steps that are handed over."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
from pyarrow import parquet

from sendable.playbook import Playbook
from sendable.runs import Run

from ...library import (
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    DOT,
    EVE,
    World,
    fictional_number,
)
from .flowing import (
    HOUR,
    claimed,
    exported,
    first_of,
    go_on,
    put_in_a_cart,
)


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
