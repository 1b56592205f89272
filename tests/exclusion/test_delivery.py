"""Delivery: every text and code that ClickSend gives, and what a row of failures comes to."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest

from sendable.clicksend.sandbox.outcomes import OUTCOMES
from sendable.delivery import read_failure
from sendable.policies import read_policies

from ..library import ANN, AS_OF, BEN, CAS, DAY, DOT, SHIPPED, World

POLICY = read_policies(SHIPPED).delivery
HARD = {"delivery": "failed", "error_code": "8", "status_text": "Unknown subscriber"}
SOFT = {"delivery": "failed", "error_code": "12", "status_text": "Absent subscriber"}
SENDERS = {"delivery": "failed", "error_code": "19", "status_text": "Anti-spam rejection"}

KNOWN = [
    ("7", "Unknown failure", "phone"),
    ("8", "Unknown subscriber. Number is inactive or invalid", "number"),
    ("9", "Unidentified subscriber; invalid number or routing issue", "number"),
    ("10", "Illegal subscriber; failed authentication or filtering", "sender"),
    ("11", "Subscription, handset or network does not support SMS", "number"),
    ("12", "Absent subscriber, off or out of range for 12 hours", "phone"),
    ("13", "Handset memory full for 12 hours", "phone"),
    ("14", "Recipient network error or congestion", "sender"),
    ("15", "Rejected by recipient network", "sender"),
    ("16", "Temporary failure, will be retried", "sender"),
    ("17", "Timeout", "sender"),
    ("18", "Routing error", "sender"),
    ("19", "Anti-spam rejection", "sender"),
    ("20", "Receipt expired", "phone"),
]
"""Code, text, and whose the failure is, as ClickSend's help has them."""


def about(status_text: str | None, error_text: str | None, error_code: str | None) -> str | None:
    kind = read_failure(POLICY, status_text, error_text, error_code)
    return kind.about if kind else None


@pytest.mark.parametrize(("code", "text", "whose"), KNOWN)
def test_each_text_and_each_code_of_clicksend_is_known(code: str, text: str, whose: str) -> None:
    assert about(text, "Unknown error", code) == whose
    assert about(text.upper(), None, None) == whose
    assert about(None, text, "999") == whose
    assert about(None, None, code) == whose
    assert about("Unknown error", "", f" {code} ") == whose


@pytest.mark.parametrize("outcome", [one for one in OUTCOMES if one.status == "Failed"])
def test_each_failure_of_the_sandbox_is_known(outcome: object) -> None:
    text, code = outcome.status_text, str(outcome.error_code)  # type: ignore[attr-defined]
    assert about(text, "Unknown error", code) == {known: whose for known, _, whose in KNOWN}[code]


def test_the_text_decides_before_the_code() -> None:
    """ClickSend's help numbers the codes in two ways."""
    assert about("Unknown subscriber", None, "12") == "number"
    assert about("Absent subscriber", None, "8") == "phone"


def test_the_words_that_come_first_name_the_case() -> None:
    kind = read_failure(POLICY, "Unidentified subscriber. Invalid number", None, None)
    assert kind is not None
    assert kind.says == "the network does not know the number"


def test_a_failure_of_another_kind_is_not_known() -> None:
    assert about("The moon was full", None, "77") is None
    assert about(None, None, None) is None


def fail(world: World, number: str, *days: float, **failure: object) -> None:
    for ago in days:
        world.message(number, AS_OF - ago * DAY, **failure)


def reasons(decisions: pd.DataFrame) -> dict[str, list[str]]:
    return {number: list(codes) for number, codes in decisions["reasons"].items()}


def test_a_row_of_hard_failures_makes_a_number_dead_and_says_since_when(world: World) -> None:
    world.contact(ANN)
    fail(world, ANN, 9, **SOFT)
    fail(world, ANN, 5, 4, 3, **HARD)
    world.message(ANN, AS_OF - 2 * DAY, message_id="LAST", **HARD)
    row = world.exclude().loc[ANN]
    assert list(row["reasons"]) == ["dead_number"]
    assert row["since"] == AS_OF - 5 * DAY
    words = "4 failures in a row, the last in message LAST: the number does not exist"
    assert row["evidence"] == words


def test_too_few_or_mixed_failures_do_not_make_a_number_dead(world: World) -> None:
    for number in (ANN, BEN, CAS):
        world.contact(number)
    fail(world, ANN, 2, 1, **HARD)
    fail(world, BEN, 4, 3, 1, **HARD)
    fail(world, BEN, 2, **SOFT)
    fail(world, CAS, 4, 3, 2, **HARD)
    fail(world, CAS, 1, **SOFT)
    found = reasons(world.exclude())
    assert found == {ANN: [], BEN: ["unreached"], CAS: ["unreached"]}


def test_what_the_sender_did_is_passed_over(world: World) -> None:
    for number in (ANN, BEN):
        world.contact(number)
    fail(world, ANN, 6, 4, 2, **HARD)
    fail(world, ANN, 5, 3, 1, **SENDERS)
    fail(world, BEN, *range(1, 9), **SENDERS)
    assert reasons(world.exclude()) == {ANN: ["dead_number"], BEN: []}


@pytest.mark.parametrize("failure", [HARD, SOFT])
def test_a_later_delivery_resets_and_an_earlier_does_not(
    world: World, failure: dict[str, str]
) -> None:
    for number in (ANN, BEN, CAS):
        world.contact(number)
        fail(world, number, 4, 3, 2, **failure)
    world.message(ANN, AS_OF - 1 * DAY)
    world.message(BEN, AS_OF - 2 * DAY)  # at the same moment: it got through
    world.message(CAS, AS_OF - 5 * DAY)
    found = reasons(world.exclude())
    assert found[ANN] == found[BEN] == []
    assert found[CAS] == (["dead_number"] if failure is HARD else ["unreached"])


def test_a_delivery_in_between_begins_the_count_anew(world: World) -> None:
    world.contact(ANN)
    fail(world, ANN, 6, 5, 2, 1, **SOFT)
    world.message(ANN, AS_OF - 4 * DAY)
    assert reasons(world.exclude()) == {ANN: []}


def test_unreached_takes_several_days(world: World) -> None:
    for number in (ANN, BEN):
        world.contact(number)
    morning = AS_OF - 3 * DAY
    for hours in (0, 1, 2, 3):
        world.message(ANN, morning + timedelta(hours=hours), **SOFT)
        world.message(BEN, morning + timedelta(hours=hours * 8), **SOFT)
    decisions = world.exclude()
    assert reasons(decisions) == {ANN: [], BEN: ["unreached"]}
    row = decisions.loc[BEN]
    assert row["outcome"] == "held"
    assert row["since"] == morning
    assert row["evidence"].startswith("4 failures on 2 days, the last in message M-")
    assert row["evidence"].endswith(": the phone was off or out of range")


def test_whoever_wrote_bought_or_clicked_since_was_reached(world: World) -> None:
    for number in (ANN, BEN, CAS, DOT):
        world.contact(number)
        fail(world, number, 5, 4, 3, **SOFT)
    world.reply(ANN, "START", received_at=AS_OF - DAY)
    world.order(BEN, AS_OF - DAY)
    world.click(BEN, AS_OF - 6 * DAY)
    world.click(CAS, AS_OF - DAY)
    world.click(DOT, AS_OF - 6 * DAY)
    assert reasons(world.exclude()) == {ANN: [], BEN: [], CAS: [], DOT: ["unreached"]}


def test_a_purchase_does_not_bring_a_dead_number_back(world: World) -> None:
    world.contact(ANN)
    fail(world, ANN, 5, 4, 3, **HARD)
    world.order(ANN, AS_OF - DAY)
    assert reasons(world.exclude()) == {ANN: ["dead_number"]}


def test_what_has_no_final_state_counts_for_nothing(world: World) -> None:
    for number, state in ((ANN, "pending"), (BEN, "not_sent")):
        world.contact(number)
        fail(world, number, 5, 4, 3, **{**HARD, "delivery": state})
    assert reasons(world.exclude()) == {ANN: [], BEN: []}


def test_what_nobody_knows_counts_as_passing_and_is_told(world: World) -> None:
    world.contact(ANN)
    fail(world, ANN, 3, 2, 1, delivery="failed", status_text="The moon was full")
    decisions = world.exclude()
    assert reasons(decisions) == {ANN: ["unreached"]}
    assert "does not know" in decisions.loc[ANN, "evidence"]
    assert [warning[:21] for warning in world.warnings] == ["3 messages failed in "]


def test_failures_of_notices_count_as_well(world: World) -> None:
    """Whether a number can be reached has nothing to do with marketing."""
    world.contact(ANN)
    fail(world, ANN, 3, 2, 1, **HARD, sender="till", list_id=None)
    assert reasons(world.exclude()) == {ANN: ["dead_number"]}
