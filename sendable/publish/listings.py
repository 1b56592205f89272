"""Lists as they are in the account at this moment, with every number that a text on them may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import pandas as pd

from sendable.clicksend.listing import PAGE_SIZE, Page, Watch
from sendable.clicksend.models import Contact, ContactList
from sendable.errors import ServerTrouble

ReadNumbers: TypeAlias = "Callable[[pd.Series[str], pd.Series[str]], pd.Series[str]]"
"""Gives every number that texts may hold, by their own country and the playbook's, under the
labels of the texts: ``NumberBook.read_every``."""

PASSES = 6
"""How often a list that others work on is looked at before it is given up."""


class ListReader(Protocol):
    """Reads an account's lists, as ``ClickSendClient`` does."""

    def lists(self) -> Iterable[ContactList]:
        """Read every contact list."""
        ...

    def contact_listing(self, list_id: int) -> Iterator[Page]:
        """Read a list's contacts once."""
        ...

    def contact(self, list_id: int, contact_id: int) -> Contact | None:
        """Read one contact, or nothing where it is gone."""
        ...

    def each(self, call: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[Any]:
        """Make a call for each item, several at a time."""
        ...


@dataclass(frozen=True)
class OnList:
    """Who is on a list: the ids of its ``contacts``, and their ``numbers``.

    ``numbers`` has a row (contact_id, number) for each number that a contact's text may hold; a
    contact whose text holds none has no row. ``is_whole`` says that nobody can have been missed,
    as far as totals can tell.
    """

    contacts: frozenset[int]
    numbers: pd.DataFrame
    is_whole: bool

    def is_settled_after(self, before: OnList | None) -> bool:
        """Tell whether nobody has slipped by, given the reading before.

        Where one contact leaves and another comes between two pages, a third is missed and no
        total shows it: a list of several pages has to be found the same twice.
        """
        if not self.is_whole:
            return False
        is_small = len(self.contacts) <= PAGE_SIZE
        return is_small or (before is not None and before.contacts == self.contacts)


def read_list(reader: ListReader, list_id: int, read_numbers: ReadNumbers) -> OnList:
    """Read a list from its first page to its last, once.

    Raises:
        ClickSendError: It is gone, or the account does not answer.
    """
    watch, found = Watch(), dict[int, Contact]()
    for page in reader.contact_listing(list_id):
        watch.see(page)
        found.update((one.contact_id, one) for one in map(Contact.from_json, page.rows))
    numbers = read_contacts(list(found.values()), read_numbers)
    return OnList(frozenset(found), numbers, watch.is_whole and len(found) == watch.total)


def read_settled(reader: ListReader, list_id: int, read_numbers: ReadNumbers) -> OnList:
    """Read a list until nobody can have slipped by.

    Raises:
        ServerTrouble: It changed during every reading.
        ClickSendError: It is gone, or the account does not answer.
    """
    before: OnList | None = None
    for _ in range(PASSES):
        there = read_list(reader, list_id, read_numbers)
        if there.is_settled_after(before):
            return there
        before = there if there.is_whole else None
    raise ServerTrouble(
        f"list {list_id} changed each time it was read",
        remedy="Run the command again when nobody is working on that list",
    )


def read_contacts(contacts: Sequence[Contact], read_numbers: ReadNumbers) -> pd.DataFrame:
    """Give ``contact_id`` and ``number``, a row for each number that a contact's text may hold."""
    ids = pd.Series([one.contact_id for one in contacts], dtype="int64")
    phones = pd.Series([one.phone for one in contacts], dtype="str")
    countries = pd.Series([one.country for one in contacts], dtype="str")
    numbers = read_numbers(phones, countries)
    return pd.DataFrame(
        {
            "contact_id": ids.loc[numbers.index].to_numpy(dtype="int64"),
            "number": numbers.astype("str").to_numpy(),
        }
    )
