"""Who says stop in the midst of a push: not asked for, or taken off again and not counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sendable.lake import Lake
from sendable.publish.push.pushing import push_segment

from ...library import fictional_number
from .memory import (
    OPT_OUTS,
    ORDER,
    Account,
    QuickLake,
    fail,
    hand_on,
    live_lists,
    people,
    push,
    upon,
)

ALL = [fictional_number(place) for place in range(9)]
FEW = ALL[:3]


@pytest.fixture
def lake() -> Lake:
    return QuickLake()


@pytest.fixture
def account() -> Account:
    return Account()


def test_whom_clicksend_takes_off_after_a_push_is_not_counted_as_added(
    account: Account, lake: Lake
) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)

    account.after = upon(account, "add", lambda: account.say_stop_unseen(ALL[4]))
    outcome = push(account, lake, *FEW, ALL[4])
    assert account.numbers(list_id) == sorted(FEW)
    assert outcome.record.added == 0
    assert outcome.lists[0][2] == len(FEW)


def test_of_several_opt_out_lists_any_that_takes_somebody_off_is_reason_to_read_again(
    account: Account, lake: Lake
) -> None:
    push(account, lake, *FEW)
    account.after = upon(account, "add", lambda: account.say_stop_unseen(ALL[4]))
    hand = replace(hand_on(account, lake, "P2"), opt_out_lists=(OPT_OUTS, OPT_OUTS))
    outcome = push_segment(hand, ORDER, people(*FEW, ALL[4]))
    assert account.writes[-2:] == ["second layer"] * 2, "the first took them off, not the second"
    assert (outcome.record.added, outcome.lists[0][2]) == (0, len(FEW))


def test_a_taking_off_that_was_not_answered_is_reason_to_read_again(
    account: Account, lake: Lake
) -> None:
    push(account, lake, *FEW)

    def disturb(count: int) -> None:
        if account.writes[count] == "add":
            account.say_stop_unseen(ALL[4])
        if account.writes[count] == "second layer":
            fail()

    account.after = disturb
    outcome = push(account, lake, *FEW, ALL[4])
    assert (outcome.record.added, outcome.lists[0][2]) == (0, len(FEW))


def test_who_says_stop_while_others_are_taken_off_is_not_even_asked_for(
    account: Account, lake: Lake
) -> None:
    """ClickSend takes them off again itself, so only what was asked for shows it."""
    push(account, lake, *FEW)
    account.writes.clear()
    account.after = upon(account, "delete", lambda: account.say_stop_unseen(ALL[4]))
    push(account, lake, *FEW[1:], ALL[4])
    assert account.writes == ["delete"]
