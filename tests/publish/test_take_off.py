"""Taking people off a list that others are working on, whatever the account does meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from sendable.clicksend.listing import PAGE_SIZE, Page
from sendable.clicksend.models import Contact, ContactList
from sendable.errors import ServerTrouble, Unanswered
from sendable.publish.listings import OnList
from sendable.publish.scrub.desk import Desk, take_off

ENTRY = ContactList.from_json({"list_id": 1, "list_name": "Sendable · Ours · 0a1b2c"})

Edit = tuple[int, bool, int]
"""After so many calls somebody adds a contact, or takes one away: which one."""


class Account:
    """A list in memory that is edited between two calls, and that loses answers."""

    def __init__(self, ids: set[int], edits: Sequence[Edit], lost: Sequence[str]) -> None:
        self.ids, self._edits, self._lost = ids, list(edits), list(lost)
        self._calls = 0
        self.deleted: set[int] = set()

    def contact_listing(self, list_id: int) -> Iterator[Page]:
        number = 1
        while True:
            self._call()
            there = sorted(self.ids)
            rows = there[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
            last = max(1, -(-len(there) // PAGE_SIZE))
            told = [{"contact_id": one, "phone_number": str(one)} for one in rows]
            yield Page(number, cast("Any", told), len(there), last)
            if number >= last:
                return
            number += 1

    def delete_contact(self, list_id: int, contact_id: int) -> None:
        self._call()
        outcome = self._lost.pop() if self._lost else "answered"
        if outcome != "refused":
            self.ids.discard(contact_id)
            self.deleted.add(contact_id)
        if outcome != "answered":
            raise Unanswered("no answer came")

    def each(self, call: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[Any]:
        return map(call, items)

    def lists(self) -> list[ContactList]:
        return [ENTRY]

    def contact(self, list_id: int, contact_id: int) -> Contact | None:
        raise AssertionError("nobody is asked for one by one")

    def add_contact(self, list_id: int, fields: object) -> int:
        raise AssertionError("nobody is added")

    def _call(self) -> None:
        self._calls += 1
        for moment, adds, which in self._edits:
            if moment == self._calls and adds:
                self.ids.add(1_000 + which)
            elif moment == self._calls and self.ids:
                self.ids.discard(sorted(self.ids)[which % len(self.ids)])


def read_numbers(phones: pd.Series[str], countries: pd.Series[str]) -> pd.Series[str]:
    return phones


@settings(max_examples=100, deadline=None)
@given(
    size=st.integers(0, 260),
    every=st.integers(1, 9),
    edits=st.lists(st.tuples(st.integers(1, 12), st.booleans(), st.integers(0, 300)), max_size=4),
    lost=st.lists(st.sampled_from(["lost", "refused"]), max_size=30),
)
def test_when_it_ends_well_nobody_is_left_and_nobody_else_was_touched(
    size: int, every: int, edits: list[Edit], lost: list[str]
) -> None:
    account = Account(set(range(1, size + 1)), edits, lost)

    def leaving(contact_id: int) -> bool:
        return contact_id % every == 0

    def find_leaving(there: OnList) -> list[int]:
        return sorted(filter(leaving, there.contacts))

    nothing: Any = None
    desk = Desk(
        account, account, nothing, nothing, read_numbers, datetime(2026, 11, 21, tzinfo=UTC)
    )
    before = set(account.ids)
    try:
        removed = take_off(desk, ENTRY, find_leaving)
    except ServerTrouble:
        # It moved all the time, or too many answers were lost: that is told, never passed over.
        assert edits or lost
        return
    finally:
        assert all(leaving(contact_id) for contact_id in account.deleted)
    assert not any(leaving(contact_id) for contact_id in account.ids)
    if not edits:
        assert removed == sum(map(leaving, before))
