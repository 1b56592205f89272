"""The audit: eleven mistakes, counted by hand on a small account."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest

from sendable.audit_policy import MistakeKey
from sendable.people import open_people
from sendable.policies import read_policies
from sendable.preview import preview_rule
from sendable.runs import Run
from sendable.strategy.audit.findings import join_patterns
from sendable.strategy.audit.mistakes import MISTAKES
from sendable.strategy.audit.step import record_audit
from sendable.strategy.audit.told import tell_audit

from ..library import (
    AS_OF,
    DAY,
    LISTS,
    SHIPPED,
    World,
    fictional_number,
    make_playbook,
    segment_file,
)

HOUR = timedelta(hours=1)
P = [fictional_number(place) for place in range(10)]
CAMPAIGNS = {
    "One": (25, "20% off skincare today"),
    "Two": (18, "Our big sale ends tonight"),
    "Three": (11, "New in: everything for your hair"),
    "Four": (4, "A discount on skincare"),
}


def audit(world: World) -> pd.DataFrame:
    """Take the steps up to the audit; give its findings by mistake."""
    world.exclude()
    world.segment()
    world.plan()
    exclude_run = world.run.source_of("exclude")
    with open_people(world.run, world.playbook.policies, exclude_run=exclude_run) as connection:
        findings = record_audit(connection, world.expanded, world.run)
    return findings.set_index("mistake")


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Nine people who are messaged and one who is not, with a little of every mistake."""
    folder = tmp_path_factory.mktemp("audited")
    segments = {
        "buyers": segment_file("orders(30) >= 1", 1),
        "everyone": segment_file("valid_number", 2),
    }
    world = World(folder, make_playbook(folder / "playbook", segments))
    for number in P:
        world.contact(number, country="US", added_at=AS_OF - 400 * DAY)
    world.contact(P[8], "VIP club", country="US", added_at=AS_OF - 10 * DAY)
    for place, (name, (days, body)) in enumerate(CAMPAIGNS.items(), start=1):
        began = AS_OF - days * DAY
        row = {"campaign_id": place, "name": name, "list_id": LISTS["Newsletter"], "body": body}
        world.told("campaigns", None, **row, status="Sent", scheduled_at=began, has_link=False)
        reached = P[:7] if name == "Three" else P[:8]
        for number in reached:
            world.message(number, began + HOUR, body=body)
    world.message(P[8], AS_OF - 3 * DAY, body="Your points wait", list_id=LISTS["VIP club"])
    for hours in range(1, 5):
        world.message(P[0], AS_OF - hours * HOUR, body=f"Note {hours}", list_id=None)
    world.click(P[0], AS_OF - 9 * DAY)
    world.reply(P[1], "STOP", received_at=AS_OF - 17 * DAY)
    world.order(P[2], AS_OF - 20 * DAY, category="Skincare")
    row = {"event_id": "E-1", "kind": "view", "occurred_at": AS_OF - 30 * DAY, "category": "hair"}
    world.told("events", P[3], **row)
    for feed in ("contacts", "messages", "clicks", "replies", "orders", "events"):
        world.pull(feed)
    return world


@pytest.fixture(scope="module")
def findings(account: World) -> pd.DataFrame:
    return audit(account)


def test_all_eleven_are_there_in_the_order_of_the_guide(findings: pd.DataFrame) -> None:
    assert tuple(findings.index) == get_args(MistakeKey)
    assert findings["position"].tolist() == list(range(1, 12))
    assert tuple(mistake.key for mistake in MISTAKES) == get_args(MistakeKey)


# By hand: 8 + 8 + 7 + 8 messages of campaigns, 1 to the club and 4 notes are 36 messages to nine
# people; a send to everybody is one to eight of them.
BY_HAND = {
    "same_to_everyone": (24, 36, "problem", 1),
    "only_discounts": (24, 36, "warning", 1),
    "over_messaging": (1, 9, "problem", 1),
    "ignoring_consent": (2, 36, "problem", 1),
    "no_behaviour": (8, 9, "problem", 8),
    "static_lists": (31, 32, "problem", 8),
    "no_frequency_control": (7, 8, "problem", 7),
    "irrelevant_offers": (3, 6, "warning", 2),
    "dormant_messaged": (16, 36, "problem", 4),
    "apart_from_crm": (7, 9, "problem", 7),
}


@pytest.mark.parametrize("mistake", BY_HAND)
def test_each_share_is_as_counted_by_hand(findings: pd.DataFrame, mistake: str) -> None:
    row = findings.loc[mistake]
    numerator, denominator, verdict, people = BY_HAND[mistake]
    assert (row["numerator"], row["denominator"]) == (numerator, denominator)
    assert row["value"] == pytest.approx(numerator / denominator)
    assert (row["verdict"], row["people"]) == (verdict, people)


def test_what_cannot_be_measured_says_why(findings: pd.DataFrame) -> None:
    row = findings.loc["opt_outs_unwatched"]
    assert row["verdict"] == "not_available"
    assert row["not_available"] == "no list got 100 messages or more in 90 days"
    assert pd.isna(row["value"])
    assert pd.isna(row["people"])
    assert pd.isna(row["rule"])


def test_preview_finds_the_people_whom_the_audit_counted(
    account: World, findings: pd.DataFrame
) -> None:
    # Of what is not available nobody is behind.
    told = findings.drop("opt_outs_unwatched")
    assert len(told) == 10
    for mistake, row in told.iterrows():
        found = preview_rule(row["rule"], account.playbook, account.run)
        assert found.not_computable == "", mistake
        assert found.matched == row["people"], mistake


def test_a_later_run_has_the_people_of_the_newest_audit_as_a_segment(
    account: World, findings: pd.DataFrame
) -> None:
    rule = findings.loc["irrelevant_offers", "rule"]
    later = Run(
        account.workspace,
        account.run.manifest.model_copy(
            update={"run_id": "later", "as_of": AS_OF + 30 * DAY, "steps": {}}
        ),
    )
    for step in ("ingest", "exclude", "segment"):
        later.manifest.steps[step] = account.run.manifest.steps[step]
    assert preview_rule(rule, account.playbook, later).matched == 0
    account.run.record("publish", AS_OF, {})
    try:
        assert preview_rule(rule, account.playbook, later).matched == 2
    finally:
        account.run.manifest.steps.pop("publish")
        account.run.save()


def test_who_no_rule_can_say_is_in_a_table(account: World, findings: pd.DataFrame) -> None:
    rows = account.lake.read("audit_people", run_id=account.run.run_id)
    people = rows.groupby("mistake")["number"].agg(set).to_dict()
    assert people == {
        "same_to_everyone": {P[7]},
        "ignoring_consent": {P[1]},
        "no_behaviour": set(P) - {P[1], P[2]},
        "irrelevant_offers": {P[2], P[3]},
    }


def test_an_audit_is_read_back_as_it_was_found(account: World, findings: pd.DataFrame) -> None:
    told = tell_audit(account.run)
    assert [each.mistake for each in told] == list(findings.index)
    assert told[0].measure == (
        "of the marketing messages of 90 days, those of sends that reached 80% or more of all who "
        "were messaged"
    )
    assert told[9].not_available is not None
    assert told[9].value is None


def test_an_account_that_sent_nothing_has_nothing_to_say(world: World) -> None:
    world.contact()
    for feed in ("contacts", "messages", "clicks", "replies"):
        world.pull(feed)
    found = audit(world)
    measured = found[found["verdict"] != "not_available"]
    assert list(measured.index) == ["no_behaviour"]
    why = found.loc["same_to_everyone", "not_available"]
    assert why == "no marketing message was sent in the last 90 days"


def test_what_was_not_fetched_is_not_zero(world: World) -> None:
    world.contact(added_at=AS_OF - 400 * DAY)
    for days in range(1, 6):
        world.message("+61491570156", AS_OF - days * DAY, body="News")
    world.pull("messages")
    world.pull("clicks", "unavailable")
    world.pull("replies")
    found = audit(world)
    assert found.loc["dormant_messaged", "not_available"] == (
        "the clicks of the last 90 days are not known to their end"
    )
    assert found.loc["apart_from_crm", "value"] == 1.0


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Wattle: 20% off", True),
        ("Wattle: 33% off today", True),
        ("$20 off your next order", True),
        ("Buy one get one free", True),
        ("Sale on now", True),
        ("Wattle: flash SALE", True),
        ("Our wholesale catalogue is here", False),
        ("Your order is on its way", False),
        ("Come and see us on the 20th", False),
    ],
)
def test_a_discount_is_known_by_its_words(text: str, is_one: bool) -> None:
    patterns = read_policies(SHIPPED).audit.discount_patterns
    assert bool(re.search(join_patterns(patterns), text.lower())) == is_one


def test_a_text_that_goes_out_over_midnight_is_one_send(world: World) -> None:
    midnight = (AS_OF - 5 * DAY).replace(hour=0, minute=0)
    for place, number in enumerate(P):
        world.contact(number, country="US", added_at=AS_OF - 400 * DAY)
        world.message(number, midnight + (place - 5) * HOUR / 2, body="To everybody", list_id=None)
        # A text of every day, to one after the other, is none to everybody.
        row = {"body": "Welcome", "list_id": None}
        world.message(number, midnight - (place + 2) * DAY, **row)
    for feed in ("contacts", "messages", "clicks", "replies"):
        world.pull(feed)
    row = audit(world).loc["same_to_everyone"]
    assert (row["numerator"], row["denominator"]) == (10, 20)


@pytest.fixture
def stopping(tmp_path: Path) -> World:
    """A list of which one in fifty says stop after a message, and a quiet one."""
    playbook = make_playbook(tmp_path / "playbook")
    policies = playbook.policies
    opt_outs = policies.audit.opt_outs.model_copy(update={"least_messages": 20})
    audit_policy = policies.audit.model_copy(update={"opt_outs": opt_outs})
    world = World(tmp_path, _with_audit(playbook, audit_policy))
    for place in range(50):
        world.contact(fictional_number(place), country="US")
        world.message(fictional_number(place), AS_OF - 5 * DAY, body="News")
    for place in range(50, 75):
        world.contact(fictional_number(place), "VIP club", country="US")
        row = {"body": "News", "list_id": LISTS["VIP club"]}
        world.message(fictional_number(place), AS_OF - 5 * DAY, **row)
    world.reply(fictional_number(3), "STOP", received_at=AS_OF - 4 * DAY)
    world.reply(fictional_number(60), "STOP", received_at=AS_OF - 30 * DAY)
    for feed in ("contacts", "messages", "clicks", "replies"):
        world.pull(feed)
    return world


def _with_audit(playbook: Any, policy: Any) -> Any:
    from dataclasses import replace

    return replace(playbook, policies=replace(playbook.policies, audit=policy))


def test_opt_outs_are_charged_to_the_list_that_was_messaged_before_them(stopping: World) -> None:
    row = audit(stopping).loc["opt_outs_unwatched"]
    assert (row["numerator"], row["denominator"]) == (1, 50)
    assert (row["verdict"], row["people"]) == ("warning", 50)
    assert row["rule"] == "in_list('Newsletter')"
    assert preview_rule(row["rule"], stopping.playbook, stopping.run).matched == 50
