"""What a push does to an account: lists that hold the members, and nothing else changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from sendable.errors import ServerTrouble
from sendable.lake import Lake
from sendable.publish.push.planning import Limits
from sendable.publish.push.pushing import push_segment

from ...library import fictional_number
from .memory import OPT_OUTS, ORDER, Account, hand_on, live_lists, make_lake, people, push

ALL = [fictional_number(place) for place in range(60)]
FEW, MANY = ALL[:3], ALL[:7]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return make_lake(tmp_path)


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.mark.parametrize("members", [FEW, MANY])
def test_a_push_makes_a_list_of_the_members_and_a_second_one_makes_no_write_call(
    members: list[str], account: Account, lake: Lake
) -> None:
    outcome = push(account, lake, *members)
    assert (outcome.record.state, outcome.record.added) == ("done", len(members))
    [list_id] = live_lists(lake)
    assert account.numbers(list_id) == sorted(members)
    assert account.names[list_id].startswith("Sendable · VIP customers · ")
    assert ("import" in account.writes) == (members is MANY)
    account.writes.clear()
    again = push(account, lake, *members)
    assert (account.writes, again.record.state) == ([], "done")
    assert (again.record.to_add, again.record.to_remove, again.record.added) == (0, 0, 0)


def test_few_changes_go_one_by_one_removals_first(account: Account, lake: Lake) -> None:
    push(account, lake, *MANY)
    [list_id] = live_lists(lake)
    account.writes.clear()
    outcome = push(account, lake, *ALL[1:8])
    assert account.writes == ["delete", "add", "second layer"]
    assert live_lists(lake) == [list_id]
    assert account.numbers(list_id) == sorted(ALL[1:8])
    assert (outcome.record.added, outcome.record.removed) == (1, 1)


def test_many_changes_go_into_a_fresh_list_and_the_old_one_is_deleted(
    account: Account, lake: Lake
) -> None:
    push(account, lake, *MANY)
    [old] = live_lists(lake)
    outcome = push(account, lake, *ALL[5:12])
    [new] = live_lists(lake)
    assert new != old
    assert old not in account.names
    assert account.numbers(new) == sorted(ALL[5:12])
    assert (outcome.record.added, outcome.record.removed) == (5, 5)
    assert set(lake.read("our_lists")["state"]) == {"live", "gone"}


def test_many_who_leave_and_nobody_who_comes_take_a_fresh_list_as_well(
    account: Account, lake: Lake
) -> None:
    push(account, lake, *MANY)
    [old] = live_lists(lake)
    outcome = push(account, lake, *ALL[:2])
    [new] = live_lists(lake)
    assert new != old
    assert account.numbers(new) == sorted(ALL[:2])
    assert (outcome.record.added, outcome.record.removed) == (0, 5)


def test_who_leaves_does_so_even_where_no_fresh_list_comes_to_be(
    account: Account, lake: Lake
) -> None:
    push(account, lake, *MANY)
    [old] = live_lists(lake)
    account.import_share = lambda: 0.0
    outcome = push(account, lake, *ALL[5:13])
    assert (outcome.record.state, outcome.record.added) == ("stopped", 0)
    assert account.numbers(old) == sorted(ALL[5:7])
    assert sum(name.startswith("Sendable") for name in account.names.values()) == 3
    account.import_share = lambda: 1.0
    assert push(account, lake, *ALL[5:13]).record.state == "done"
    assert sum(name.startswith("Sendable") for name in account.names.values()) == 1


def test_whoever_said_stop_is_not_added_and_leaves_whoever_put_them_there(
    account: Account, lake: Lake
) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    by_hand = account.put(list_id, ALL[20])
    account.put(list_id, ALL[21])
    for number in (ALL[0], ALL[20], ALL[4]):
        account.say_stop(number)
    # The rule moved Ann's away; somebody brings two of them back.
    account.put(list_id, ALL[0])
    account.put(list_id, ALL[20])
    outcome = push(account, lake, *ALL[:5])
    assert account.numbers(list_id) == sorted([ALL[1], ALL[2], ALL[3], ALL[21]])
    assert by_hand not in account.on_list[list_id]
    assert outcome.record.state == "done"


def test_what_people_put_onto_our_list_stays_and_is_not_doubled(
    account: Account, lake: Lake
) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    account.put(list_id, ALL[3])
    account.put(list_id, ALL[30])
    outcome = push(account, lake, *FEW, ALL[3])
    assert account.numbers(list_id) == sorted([*FEW, ALL[3], ALL[30]])
    assert any("by hand" in note for note in outcome.notes)
    # Hers, not ours: she stays when she is no member any more.
    push(account, lake, *FEW)
    assert ALL[3] in account.numbers(list_id)


def test_whom_people_took_off_is_added_again_if_still_a_member_and_it_is_said(
    account: Account, lake: Lake
) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    account.take(list_id, FEW[0])
    outcome = push(account, lake, *FEW)
    assert account.numbers(list_id) == sorted(FEW)
    assert any("added again" in note for note in outcome.notes)


def test_a_contact_that_was_replaced_by_hand_is_theirs(account: Account, lake: Lake) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    account.take(list_id, FEW[0])
    account.put(list_id, FEW[0])
    account.writes.clear()
    push(account, lake, *FEW)
    assert account.writes == []
    push(account, lake, *FEW[1:])
    assert FEW[0] in account.numbers(list_id)


def test_a_contact_whose_number_somebody_changed_is_theirs_and_the_member_comes_back(
    account: Account, lake: Lake
) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    key = next(key for key, number in account.numbers_of(list_id) if number == FEW[0])
    account.on_list[list_id][key] = {"phone_number": ALL[40]}
    push(account, lake, *FEW)
    assert account.numbers(list_id) == sorted([*FEW, ALL[40]])


def test_clicksend_may_spell_numbers_its_own_way(account: Account, lake: Lake) -> None:
    account.spell = lambda number: number.lstrip("+")
    push(account, lake, *MANY)
    account.writes.clear()
    push(account, lake, *MANY)
    assert account.writes == []


def test_a_list_that_was_renamed_is_the_same_one(account: Account, lake: Lake) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    account.names[list_id] = "Our best customers"
    push(account, lake, *FEW, ALL[9])
    assert account.numbers(list_id) == sorted([*FEW, ALL[9]])


def test_a_list_that_was_deleted_in_the_dashboard_is_made_anew_and_it_is_said(
    account: Account, lake: Lake
) -> None:
    push(account, lake, *FEW)
    [old] = live_lists(lake)
    account.delete_list(old)
    outcome = push(account, lake, *FEW)
    [new] = live_lists(lake)
    assert account.numbers(new) == sorted(FEW)
    assert any("deleted in ClickSend" in note for note in outcome.notes)


def test_a_replaced_list_with_contacts_of_others_is_left_to_them(
    account: Account, lake: Lake
) -> None:
    push(account, lake, *MANY)
    [old] = live_lists(lake)
    account.put(old, ALL[50])
    outcome = push(account, lake, *ALL[10:16])
    assert account.numbers(old) == [ALL[50]]
    assert any("others put there" in note for note in outcome.notes)
    account.writes.clear()
    push(account, lake, *ALL[10:16])
    assert account.writes == []
    # A stop is heard there as well, and once it is empty the list goes.
    account.put(OPT_OUTS, ALL[50])
    push(account, lake, *ALL[10:16])
    assert old not in account.names


def test_the_brake_holds_additions_and_never_removals(account: Account, lake: Lake) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    outcome = push(account, lake, *ALL[2:7], held=("the opt-out feed is not trustworthy",))
    assert account.numbers(list_id) == [ALL[2]]
    assert (outcome.record.state, outcome.record.why) == (
        "stopped",
        "the opt-out feed is not trustworthy",
    )
    # With nobody to add there is nothing to hold.
    assert push(account, lake, ALL[2], held=("any",)).record.state == "done"


def test_opt_outs_that_cannot_be_read_any_more_hold_additions_in_the_midst_of_a_push(
    account: Account, lake: Lake
) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    account.doubts = ("opt-out list 109 was not read to its end",)
    outcome = push(account, lake, *ALL[2:7])
    assert account.numbers(list_id) == [ALL[2]]
    assert (outcome.record.state, outcome.record.why) == ("stopped", *account.doubts)


def test_a_lapsed_approval_takes_who_left_off_and_adds_nobody(account: Account, lake: Lake) -> None:
    push(account, lake, *MANY)
    [list_id] = live_lists(lake)
    account.writes.clear()
    outcome = push(account, lake, ALL[0], *ALL[10:15], lapsed=("its size left the band",))
    assert account.writes == ["delete"] * 6
    assert (live_lists(lake), account.numbers(list_id)) == ([list_id], [ALL[0]])
    record = outcome.record
    assert (record.state, record.why) == ("stopped", "its size left the band")
    assert (record.to_add, record.added, record.removed) == (5, 0, 6)
    # With nobody left to remove it is stopped all the same: it is not what was approved.
    account.writes.clear()
    again = push(account, lake, ALL[0], lapsed=("its size left the band",)).record
    assert (account.writes, again.state, again.removed) == ([], "stopped", 0)
    # A list that somebody deleted is not made anew for it.
    account._drop(list_id)
    outcome = push(account, lake, ALL[0], lapsed=("its size left the band",))
    assert (account.writes, live_lists(lake)) == ([], [])
    assert outcome.notes[0].endswith("was deleted in ClickSend")


def test_a_list_that_a_waiting_campaign_uses_gets_nobody_and_is_not_replaced(
    account: Account, lake: Lake
) -> None:
    push(account, lake, *MANY)
    [list_id] = live_lists(lake)
    account.waiting.add(list_id)
    outcome = push(account, lake, *ALL[4:14])
    assert live_lists(lake) == [list_id]
    assert account.numbers(list_id) == sorted(ALL[4:7])
    assert "campaign" in str(outcome.record.why)
    account.waiting.clear()
    assert push(account, lake, *ALL[4:12]).record.state == "done"


def test_a_large_segment_is_spread_and_a_list_more_moves_few(account: Account, lake: Lake) -> None:
    limits = Limits(most=20, import_from=3)
    push(account, lake, *ALL[:30], limits=limits)
    lists = live_lists(lake)
    before = {number: key for key in lists for number in account.numbers(key)}
    assert len(before) == 30
    assert max(len(account.numbers(key)) for key in lists) <= 20
    account.writes.clear()
    push(account, lake, *ALL[:30], limits=limits)
    assert account.writes == []
    push(account, lake, *ALL, limits=limits)
    lists = live_lists(lake)
    everybody = [number for key in lists for number in account.numbers(key)]
    assert sorted(everybody) == sorted(ALL)
    assert max(len(account.numbers(key)) for key in lists) <= 20
    assert len(account.names) == len(lists) + 1


def test_who_said_stop_leaves_whichever_of_several_lists_they_are_on(
    account: Account, lake: Lake
) -> None:
    limits = Limits(most=20, import_from=3)
    push(account, lake, *ALL[:30], limits=limits)
    lists = live_lists(lake)
    assert len(lists) > 1
    for list_id in lists:
        number = account.numbers(list_id)[0]
        # Their "stop" is known, and nobody has taken them off our list.
        account.put(OPT_OUTS, number)
        # Nobody is added, so ClickSend is not asked to remove whom it knows to be opted out.
        members = set(ALL[:30]) - account.opted_out
        push(account, lake, *members, limits=limits, lapsed=("its size left the band",))
        assert number not in account.numbers(list_id)


def test_one_whom_clicksend_refuses_keeps_nobody_off_and_an_account_in_trouble_stops_the_push(
    account: Account, lake: Lake
) -> None:
    push(account, lake, ALL[0])
    [list_id] = live_lists(lake)
    refused, broken = ServerTrouble("no such number"), ServerTrouble("busy")
    refused.is_settled = True

    def fail_with(trouble: ServerTrouble) -> None:
        account.before = lambda count: raise_once(trouble)

    def raise_once(trouble: ServerTrouble) -> None:
        account.before = lambda count: None
        raise trouble

    fail_with(refused)
    assert push(account, lake, *FEW).record.state != "done"
    assert len(account.numbers(list_id)) == 2, "one was refused, the other was added"
    fail_with(broken)
    account.writes.clear()
    assert push(account, lake, *MANY[:4]).record.state != "done"
    assert account.writes == ["add"], "nothing more is asked for"


def test_the_users_lists_are_never_written_to(account: Account, lake: Lake) -> None:
    theirs = account.make("Newsletter")
    for number in ALL[:9]:
        account.put(theirs, number)
    kept = dict(account.on_list[theirs])
    account.put(OPT_OUTS, ALL[0])
    push(account, lake, *MANY)
    push(account, lake, *ALL[20:28])
    push(account, lake)
    assert account.on_list[theirs] == kept


def test_opt_outs_are_read_again_before_anybody_is_added_who_vanished(
    account: Account, lake: Lake
) -> None:
    asked = []
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    account.take(list_id, FEW[0])
    hand = hand_on(account, lake, "P9")

    def heard_late(numbers: Collection[str], since: datetime | None) -> Collection[str]:
        asked.append(since)
        # The opt-outs of half an hour ago do not know yet; those of now do.
        return {FEW[0]} if since is not None else set()

    push_segment(replace(hand, find_silenced=heard_late), ORDER, people(*FEW))
    assert asked[0] is not None
    assert account.numbers(list_id) == sorted(FEW[1:])
