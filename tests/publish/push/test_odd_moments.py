"""What a push does when something happens in the midst of it, and how much it asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sendable.clicksend.models import Contact
from sendable.errors import ServerTrouble
from sendable.lake import Lake
from sendable.publish.push.ledger import name_list
from sendable.publish.push.planning import Limits
from sendable.publish.push.pushing import push_segment

from ...library import fictional_number
from .memory import (
    ORDER,
    Account,
    Killed,
    QuickLake,
    fail,
    hand_on,
    live_lists,
    people,
    push,
    upon,
)

ALL = [fictional_number(place) for place in range(60)]
FEW, MANY = ALL[:3], ALL[:7]
BY_HAND = ALL[40]


class Counting(Account):
    """An account that counts how often a list is read, and how many an import is awaited for."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0
        self.awaited: list[int] = []

    def contacts(self, list_id: int) -> list[Contact]:
        self.reads += 1
        return list(super().contacts(list_id))

    def wait_for_import(self, list_id: int, expected: int) -> None:
        self.awaited.append(expected)
        super().wait_for_import(list_id, expected)


@pytest.fixture
def lake() -> Lake:
    return QuickLake()


@pytest.fixture
def account() -> Counting:
    return Counting()


def newest_list(account: Account) -> int:
    return max(account.names)


def test_a_list_is_read_as_often_as_something_was_done_to_it(account: Counting, lake: Lake) -> None:
    push(account, lake, *FEW)
    account.reads = 0
    push(account, lake, *FEW)
    assert account.reads == 1, "once, to see that there is nothing to do"
    account.reads = 0
    push(account, lake, *FEW, ALL[3])
    assert account.reads == 2, "ClickSend took nobody off, so what was read back still holds"
    account.after = upon(account, "add", lambda: account.say_stop(ALL[4]))
    account.reads = 0
    push(account, lake, *FEW, ALL[3], ALL[4], ALL[5])
    assert account.numbers(live_lists(lake)[0]) == sorted([*FEW, ALL[3], ALL[5]])


def test_an_import_is_awaited_for_everybody_who_is_to_be_there(
    account: Counting, lake: Lake
) -> None:
    push(account, lake, *MANY)
    assert account.awaited == [len(MANY)]


def test_people_are_imported_and_added_in_the_order_of_their_numbers(
    account: Counting, lake: Lake
) -> None:
    limits = Limits(most=20, import_from=3)
    push(account, lake, *reversed(MANY), limits=limits)
    [file] = account.files.values()
    assert [row.split(",")[0] for row in file.decode().splitlines()] == sorted(MANY)
    push(account, lake, *MANY, ALL[9], ALL[8], ALL[7], limits=limits)
    [list_id] = live_lists(lake)
    assert [number for _, number in account.numbers_of(list_id)][-3:] == sorted(ALL[7:10])


def test_a_list_that_was_begun_and_is_needed_no_more_is_deleted(
    account: Counting, lake: Lake
) -> None:
    push(account, lake, *MANY)
    [list_id] = live_lists(lake)

    def end() -> None:
        raise Killed

    account.after = upon(account, "import", end)
    with pytest.raises(Killed):
        push(account, lake, *ALL[5:13])
    account.after = lambda count: None
    assert len(account.names) == 3, "the opt-outs, ours, and one that was begun"
    assert push(account, lake, *MANY[:6], ALL[8]).record.state == "done"
    assert live_lists(lake) == [list_id]
    assert len(account.names) == 2


def test_a_file_whose_upload_is_not_answered_is_uploaded_twice_more(
    account: Counting, lake: Lake
) -> None:
    answers = iter([fail, fail])
    account.after = upon(account, "upload", lambda: next(answers, lambda: None)())
    assert push(account, lake, *MANY).record.state == "done"
    assert account.writes.count("upload") == 3


def test_whoever_is_put_onto_a_list_while_it_is_written_to_stays(
    account: Counting, lake: Lake
) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    account.after = upon(account, "add", lambda: _once(account, list_id))
    push(account, lake, *FEW, ALL[3])
    assert account.numbers(list_id) == sorted([*FEW, ALL[3], BY_HAND])


def test_whoever_is_put_onto_a_fresh_list_while_it_is_filled_stays(
    account: Counting, lake: Lake
) -> None:
    account.after = upon(account, "import", lambda: _once(account, newest_list(account)))
    push(account, lake, *MANY)
    [list_id] = live_lists(lake)
    assert account.numbers(list_id) == sorted([*MANY, BY_HAND])


def _once(account: Account, list_id: int) -> None:
    if BY_HAND not in account.numbers(list_id):
        account.put(list_id, BY_HAND)


def test_who_cannot_be_taken_off_stops_the_push_before_anybody_is_added(
    account: Counting, lake: Lake
) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    account.before = upon(account, "delete", fail)
    record = push(account, lake, *FEW[1:], ALL[3]).record
    assert record.state == "stopped"
    assert str(record.why).startswith("1 contacts are still on the list Sendable")
    assert account.numbers(list_id) == sorted(FEW)


def test_who_is_taken_away_in_the_moment_after_they_were_added_is_said_and_added_next_time(
    account: Counting, lake: Lake
) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    account.after = upon(account, "add", lambda: account.take(list_id, ALL[3]))
    record = push(account, lake, *FEW, ALL[3]).record
    assert record.state == "stopped"
    assert record.why == "1 of the people who were added are not on the list"
    account.after = lambda count: None
    assert push(account, lake, *FEW, ALL[3]).record.state == "done"
    assert account.numbers(list_id) == sorted([*FEW, ALL[3]])


def test_a_member_of_no_known_country_who_left_is_found_in_another_spelling(
    account: Counting, lake: Lake
) -> None:
    account.spell = lambda number: number.lstrip("+")
    push(account, lake, *FEW, "+9991234567")
    [list_id] = live_lists(lake)
    push(account, lake, *FEW)
    assert account.numbers(list_id) == sorted(number.lstrip("+") for number in FEW)


def test_one_who_cannot_be_taken_off_keeps_nobody_else_on(account: Counting, lake: Lake) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    first = min(account.on_list[list_id])
    delete = account.delete_contact

    def delete_others(list_id: int, contact_id: int) -> None:
        if contact_id == first:
            fail()
        delete(list_id, contact_id)

    account.delete_contact = delete_others  # type: ignore[method-assign]
    assert push(account, lake).record.state == "stopped"
    assert list(account.on_list[list_id]) == [first]


def test_a_replaced_list_that_a_campaign_waits_for_is_left_and_it_is_said(
    account: Counting, lake: Lake
) -> None:
    push(account, lake, *MANY)
    [old] = live_lists(lake)

    def end() -> None:
        raise Killed

    account.before = upon(account, "delete list", end)
    with pytest.raises(Killed):
        push(account, lake, *ALL[5:13])
    account.before = lambda count: None
    account.waiting.add(old)
    notes = push(account, lake, *ALL[5:13]).notes
    assert [note for note in notes if "is left while a campaign waits to use it" in note]
    assert old in account.names
    account.waiting.clear()
    assert not push(account, lake, *ALL[5:13]).notes
    assert old not in account.names


def test_nobody_is_said_to_come_back_to_a_list_that_is_held(account: Counting, lake: Lake) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    account.take(list_id, FEW[0])
    account.waiting.add(list_id)
    held = push(account, lake, *FEW)
    assert not [note for note in held.notes if "added again" in note]
    account.waiting.clear()
    account.take(list_id, FEW[1])
    free = push(account, lake, *FEW)
    assert [note for note in free.notes if "added again" in note]


def test_who_was_refused_on_a_fresh_list_is_written_down_as_gone_when_it_is_in_use(
    account: Counting, lake: Lake
) -> None:
    """No import may bring them any more, so nobody waits for them."""
    refused = ServerTrouble("no such number")
    refused.is_settled = True

    def refuse(count: int) -> None:
        if account.writes[count] == "add":
            raise refused

    account.import_share = lambda: 1 - 1 / len(MANY)
    account.before = refuse
    assert push(account, lake, *MANY).record.state != "done"
    [list_id] = live_lists(lake)
    assert account.numbers(list_id) == MANY[:-1]
    entries = lake.read("our_contacts").set_index("number")["state"]
    assert entries.to_dict() == {**dict.fromkeys(MANY[:-1], "there"), MANY[-1]: "gone"}


def test_who_is_there_twice_is_counted_and_who_was_only_put_there_by_hand_is_not(
    account: Counting, lake: Lake
) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    account.put(list_id, FEW[0])
    account.put(list_id, BY_HAND)
    told = [note for note in push(account, lake, *FEW).notes if "second time" in note]
    assert [note.split()[0] for note in told] == ["1"]


def test_the_lists_of_another_segment_are_left_alone(account: Counting, lake: Lake) -> None:
    push(account, lake, *FEW)
    [ours] = live_lists(lake)
    other = replace(ORDER, segment="lapsed", title="Lapsed customers")
    push_segment(hand_on(account, lake, "P8"), other, people(*ALL[10:13]))
    [theirs] = set(live_lists(lake)) - {ours}
    push(account, lake, *FEW[1:])
    assert account.numbers(ours) == sorted(FEW[1:])
    assert account.numbers(theirs) == sorted(ALL[10:13])
    push_segment(hand_on(account, lake, "P9"), other, {})
    assert account.numbers(ours) == sorted(FEW[1:])


def test_who_leaves_does_so_where_of_two_fresh_lists_only_the_first_is_filled(
    account: Counting, lake: Lake
) -> None:
    limits = Limits(most=20, import_from=2)
    push(account, lake, *ALL[:30], limits=limits)
    assert len(live_lists(lake)) == 2
    shares = iter([1.0])
    account.import_share = lambda: next(shares, 0.0)
    record = push(account, lake, *ALL[10:38], limits=limits).record
    assert record.state == "stopped"
    there = {number for key in live_lists(lake) for number in account.numbers(key)}
    assert not there & set(ALL[:10])
    assert there > set(ALL[10:30])


def test_a_campaign_that_is_scheduled_while_a_fresh_list_is_filled_keeps_its_list(
    account: Counting, lake: Lake
) -> None:
    push(account, lake, *MANY)
    [list_id] = live_lists(lake)
    account.after = upon(account, "import", lambda: account.waiting.add(list_id))
    record = push(account, lake, *ALL[5:13]).record
    assert record.state == "stopped"
    assert record.why == "a campaign that uses the list is waiting to go out"
    assert live_lists(lake) == [list_id]
    assert account.numbers(list_id) == sorted(ALL[5:7])
    account.after = lambda count: None
    account.waiting.clear()
    assert push(account, lake, *ALL[5:13]).record.state == "done"
    [fresh] = live_lists(lake)
    assert account.numbers(fresh) == sorted(ALL[5:13])
    assert len(account.names) == 2


def test_a_list_that_clicksend_never_makes_stops_the_push_with_a_sentence(
    account: Counting, lake: Lake
) -> None:
    account.before = upon(account, "create", fail)
    record = push(account, lake, *FEW).record
    assert (record.state, record.why) == ("stopped", "ClickSend did not make a contact list")
    assert account.writes == ["create"] * 3
    account.before = lambda count: None
    assert push(account, lake, *FEW).record.state == "done"


def test_of_two_lists_of_one_name_ours_is_the_older_one(account: Counting, lake: Lake) -> None:
    def copy_name() -> None:
        account.make(account.names[newest_list(account)])
        fail()

    account.after = upon(account, "create", copy_name)
    push(account, lake, *FEW)
    [ours] = live_lists(lake)
    [copied] = [key for key, name in account.names.items() if name == account.names[ours]][1:]
    assert ours < copied
    assert account.numbers(copied) == []


def test_a_list_that_is_deleted_in_the_midst_of_a_push_is_not_among_its_lists(
    account: Counting, lake: Lake
) -> None:
    push(account, lake, *FEW)
    [list_id] = live_lists(lake)
    account.before = upon(account, "delete", lambda: account._drop(list_id))
    outcome = push(account, lake, *FEW[1:], held=("the feed is not whole",))
    assert outcome.lists == ()
    assert live_lists(lake) == []


def test_lists_are_told_in_the_order_of_their_parts(account: Counting, lake: Lake) -> None:
    limits = Limits(most=20, import_from=3)
    push(account, lake, *ALL[:30], limits=limits)
    first, *_ = live_lists(lake)
    account._drop(first)
    outcome = push(account, lake, *ALL[:30], limits=limits)
    told = [list_id for _, list_id, _ in outcome.lists]
    assert told == live_lists(lake)
    assert told != sorted(told), "the first part's list is the newest"


def test_a_part_that_would_be_too_long_while_another_is_in_use_gets_nobody(
    account: Counting, lake: Lake
) -> None:
    limits = Limits(most=20, import_from=3)
    push(account, lake, *ALL[:30], limits=limits)
    account.waiting.add(live_lists(lake)[1])
    before = account.numbers(live_lists(lake)[0])
    record = push(account, lake, *ALL, limits=limits).record
    assert record.state == "stopped"
    assert "the list would have more than 20 contacts" in str(record.why)
    assert account.numbers(live_lists(lake)[0]) == before


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("VIP customers", "VIP customers"),
        ("!?/…", "segment"),
        ("Gold & silver (20%+)", "Gold & silver (20%+)"),
        ("<b>Big</b> spenders", "b Big b spenders"),
        ("Ask +61491570156", "Ask +61"),
        (f"{'a' * 39} b", "a" * 39),
        (f"{'a' * 40} b", "a" * 40),
        (f"{'a' * 41}", "a" * 40),
    ],
)
def test_a_lists_name_has_the_plain_part_of_the_title(title: str, expected: str) -> None:
    mark, short, code = name_list(title, 0).split(" · ")
    assert (mark, len(code)) == ("Sendable", 6)
    assert short.startswith(expected) if "+61" in title else short == expected
    assert "491570" not in short
    assert name_list(title, 2).split(" · ")[2] == "3"
