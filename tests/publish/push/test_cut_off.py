"""A push that is cut off at any moment, refused or left without an answer is finished by the next.

Every moment is tried: each write before it is done and after, and each commit of the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import pytest

from sendable.errors import ServerTrouble, Unanswered
from sendable.lake import Change, Lake
from sendable.publish.exports import IMPORT_ORDER
from sendable.publish.push.ledger import Ledger
from sendable.publish.push.pen import Fields

from ...figures import say
from ...library import fictional_number
from .memory import OPT_OUTS, Account, Fickle, Killed, QuickLake, live_lists, push

pytestmark = pytest.mark.slow

ALL = [fictional_number(place) for place in range(40)]
STOPPED, BY_HAND, THEIRS = ALL[1], ALL[30], ALL[31]

SCENES = {
    "a new list by calls": ((), ALL[:3]),
    "a new list by import": ((), ALL[:7]),
    "few changes": (ALL[:7], ALL[2:8]),
    "a fresh list": (ALL[:7], ALL[4:11]),
    "nobody left": (ALL[:3], ()),
}


def begin(before: tuple[str, ...]) -> tuple[Account, Lake]:
    """Make an account with a list of the user's, where the segment was pushed before."""
    account, lake = Account(), QuickLake()
    newsletter = account.make("Newsletter")
    for number in (*ALL[:5], THEIRS):
        account.put(newsletter, number)
    if before:
        push(account, lake, *before)
        [list_id] = live_lists(lake)
        account.put(list_id, BY_HAND)
    account.put(OPT_OUTS, STOPPED)
    account.writes.clear()
    return account, lake


def assert_as_wanted(account: Account, lake: Lake, wanted: tuple[str, ...]) -> None:
    """The same end, whatever happened: everybody once, nobody silenced, nothing left behind."""
    ours = [key for key in account.names if account.names[key].startswith("Sendable")]
    live = live_lists(lake)
    assert set(live) <= set(ours)
    there = sorted(number for key in live for number in account.numbers(key) if number != BY_HAND)
    assert there == sorted(set(wanted) - {STOPPED})
    everywhere = [number for key in ours for number in account.numbers(key)]
    assert sorted(everywhere) == sorted([*there, *[BY_HAND] * everywhere.count(BY_HAND)])
    assert everywhere.count(BY_HAND) <= 1
    # What is left of ours besides is a list that somebody else is on.
    assert all(BY_HAND in account.numbers(key) for key in set(ours) - set(live))
    [newsletter] = [key for key in account.names if account.names[key] == "Newsletter"]
    assert account.numbers(newsletter) == sorted((*ALL[:5], THEIRS))
    entries = lake.read("our_contacts")
    assert not set(entries["state"]) & {"adding", "removing"}
    known = entries[entries["state"] == "there"]
    contacts = {key for list_id in ours for key in account.on_list[list_id]}
    assert set(known["contact_id"]) <= contacts
    account.writes.clear()
    assert push(account, lake, *wanted).record.state == "done"
    assert account.writes == []


def cut_off_at(moment: int, fault: BaseException) -> Callable[[int], None]:
    def disturb(count: int) -> None:
        if count == moment:
            raise fault

    return disturb


@pytest.mark.parametrize("scene", SCENES)
def test_every_write_may_be_the_last_one_done_or_not(scene: str) -> None:
    before, wanted = SCENES[scene]
    account, lake = begin(before)
    push(account, lake, *wanted)
    writes = len(account.writes)
    assert_as_wanted(account, lake, wanted)
    tried = 0
    for moment in range(writes):
        for when in ("before", "after"):
            for fault in (Killed(), Unanswered("lost"), ServerTrouble("refused")):
                account, lake = begin(before)
                setattr(account, when, cut_off_at(moment, fault))
                try:
                    push(account, lake, *wanted)
                except Killed:
                    tried += 1
                account.before = account.after = lambda count: None
                push(account, lake, *wanted)
                assert_as_wanted(account, lake, wanted)
    assert tried == 2 * writes
    say(f"{scene}: {writes} writes, each cut off in six ways")


@pytest.mark.parametrize("scene", SCENES)
def test_every_commit_of_the_ledger_may_be_the_last(
    scene: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, wanted = SCENES[scene]
    commits = 0
    stop_at = (-1, "")
    upsert = Ledger._upsert

    def counted(ledger: Ledger, table: str, rows: list[dict[str, object]]) -> Change | None:
        nonlocal commits
        commits += 1
        if stop_at == (commits, "before"):
            raise Killed
        upsert(ledger, table, rows)
        if stop_at == (commits, "after"):
            raise Killed
        return None

    monkeypatch.setattr(Ledger, "_upsert", counted)
    account, lake = begin(before)
    commits = 0
    push(account, lake, *wanted)
    most = commits
    for moment in range(1, most + 1):
        for when in ("before", "after"):
            stop_at = (-1, "")
            account, lake = begin(before)
            commits, stop_at = 0, (moment, when)
            with pytest.raises(Killed):
                push(account, lake, *wanted)
            stop_at = (-1, "")
            push(account, lake, *wanted)
            assert_as_wanted(account, lake, wanted)
    say(f"{scene}: {most} commits, each the last one, done and not done")


def test_an_import_that_breaks_off_is_given_up_or_made_up_for() -> None:
    for share in (0.0, 0.3, 0.8):
        account, lake = begin(())
        shares = iter([share, share, 1.0])
        account.import_share = lambda shares=shares: next(shares)
        push(account, lake, *ALL[:10])
        push(account, lake, *ALL[:10])
        assert_as_wanted(account, lake, tuple(ALL[:10]))


def test_an_import_that_doubles_people_leaves_each_once() -> None:
    account, lake = begin(())
    account.import_share = lambda: 1.0
    usual = account.import_contacts

    def twice(list_id: int, url: str, field_order: tuple[str, ...]) -> None:
        usual(list_id, url, field_order)
        account.put(list_id, ALL[0])
        account.put(list_id, ALL[2])

    account.import_contacts = twice  # type: ignore[method-assign]
    push(account, lake, *ALL[:7])
    assert_as_wanted(account, lake, tuple(ALL[:7]))


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 8))]
)
def test_bad_days_in_a_row_end_as_a_good_one(seed: int) -> None:
    account, lake = begin(tuple(ALL[:7]))
    account.before = Fickle(seed, 0.1, (Killed, Unanswered, ServerTrouble))
    account.after = Fickle(seed + 100, 0.1, (Killed, Unanswered))
    for wanted in (ALL[3:9], ALL[3:14], ALL[:4], ALL[10:20]):
        try:
            push(account, lake, *wanted)
        except Killed:
            continue
        ours = [key for key in account.names if account.names[key].startswith("Sendable")]
        assert not any(STOPPED in account.numbers(key) for key in ours)
    account.before = account.after = lambda count: None
    push(account, lake, *ALL[10:20])
    assert_as_wanted(account, lake, tuple(ALL[10:20]))


class Slow(Account):
    """An account whose imports arrive when somebody waits for them, and not before."""

    def import_contacts(self, list_id: int, url: str, field_order: Sequence[str]) -> None:
        self._write("import", lambda: self.due.append((list_id, url)))

    def wait_for_import(self, list_id: int, expected: int) -> None:
        for key, url in self.due:
            super().import_contacts(key, url, IMPORT_ORDER)
        self.due.clear()

    @cached_property
    def due(self) -> list[tuple[int, str]]:
        return []


def test_whom_an_import_brings_after_the_push_was_killed_is_ours_and_leaves_again() -> None:
    account, lake = Slow(), QuickLake()

    def die(count: int) -> None:
        if account.writes[count] == "import":
            raise Killed

    account.after = die
    with pytest.raises(Killed):
        push(account, lake, *ALL[:8])
    account.after = lambda count: None
    assert push(account, lake, *ALL[:8]).record.added == 8
    assert account.writes.count("upload") == 1, "it was waited for, and not asked for again"
    assert set(lake.read("our_contacts")["state"]) == {"there"}
    push(account, lake, *ALL[:5])
    [list_id] = live_lists(lake)
    assert account.numbers(list_id) == sorted(ALL[:5])


def test_who_was_asked_for_and_never_came_is_waited_for_no_longer_than_the_list_is_made() -> None:
    account, lake = Account(), QuickLake()
    account.before = cut_off_at(2, Killed())
    with pytest.raises(Killed):
        push(account, lake, *ALL[:8])
    account.before = lambda count: None
    push(account, lake, *ALL[1:8])
    assert "adding" not in set(lake.read("our_contacts")["state"])


class Late(Account):
    """An account that leaves an addition without an answer, and heeds it only at the next."""

    late: tuple[int, str] | None = None

    def add_contact(self, list_id: int, fields: Fields) -> int:
        number = str(fields["phone_number"])
        if number == ALL[1] and self.late is None:
            self.late = (list_id, number)
            raise Unanswered("nothing was heard")
        if self.late is not None:
            self.put(*self.late)
        return super().add_contact(list_id, fields)


def test_who_was_asked_for_twice_because_the_account_was_slow_is_there_once() -> None:
    account, lake = Late(), QuickLake()
    push(account, lake, ALL[0])
    push(account, lake, *ALL[:2])
    [list_id] = live_lists(lake)
    assert account.numbers(list_id) == sorted(ALL[:2])
    assert push(account, lake, *ALL[:2]).notes == ()
