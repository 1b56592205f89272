"""The desk: what a scrub works with, and how it empties a list that others are working on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from sendable import silence
from sendable.clicksend.models import ContactList
from sendable.engine.duckdb import Connection, open_engine
from sendable.errors import ServerTrouble, Unanswered
from sendable.lake import Lake
from sendable.policies import Policies
from sendable.publish.listings import PASSES, ListReader, OnList, ReadNumbers, read_list
from sendable.replies.meanings import register_meanings
from sendable.silence import find_silenced
from sendable.suppressions import register_active

_READS = (
    *silence.READS,
    *("decisions", "lists", "contacts", "our_lists", "our_contacts"),
)
"""The tables from which it is known who has to leave which list."""


class Pen(Protocol):
    """Writes to an account's lists, as ``ListWriter`` does."""

    def add_contact(self, list_id: int, fields: Mapping[str, str | None]) -> int:
        """Put a contact onto a list."""
        ...

    def delete_contact(self, list_id: int, contact_id: int) -> None:
        """Take a contact off a list; one that is gone already is fine."""
        ...


@dataclass(frozen=True)
class Desk:
    """What a scrub works with: the account, the lake, and an engine with who has to leave.

    The engine has ``silenced`` and ``suppressed_now``. ``now`` is written into the ledger.
    """

    reader: ListReader
    pen: Pen
    lake: Lake
    connection: Connection
    read_numbers: ReadNumbers
    now: datetime


@contextmanager
def open_desk(
    reader: ListReader,
    pen: Pen,
    lake: Lake,
    policies: Policies,
    read_numbers: ReadNumbers,
    now: datetime,
) -> Iterator[Desk]:
    """Open an engine on the lake as it is now, in which is known who said stop or no by now.

    It needs no run: opt-outs and replies are read from the lake's tables, whatever became of the
    steps after ingest.

    Args:
        reader: Reads the main account.
        pen: Writes to its lists.
        lake: The tables.
        policies: By which replies are read.
        read_numbers: Reads the texts on lists.
        now: The moment of the scrub.
    """
    with open_engine(lake, _READS) as connection:
        register_meanings(connection, policies)
        register_active(connection)
        find_silenced(connection, policies, now)
        yield Desk(reader, pen, lake, connection, read_numbers, now)


@dataclass(frozen=True)
class Outcome:
    """What came of one list: how many contacts ``changed``, and what went wrong, if anything did.

    They were taken off it; onto an opt-out list they were written.
    """

    list_name: str
    list_id: int
    changed: int = 0
    trouble: str | None = None


FindLeaving: TypeAlias = Callable[[OnList], Sequence[int]]
"""Gives the ids of the contacts that have to leave a list, of those that are on it."""


def take_off(desk: Desk, entry: ContactList, find_leaving: FindLeaving) -> int:
    """Take off a list whoever has to leave it, and look again until nobody is left who has to.

    A removal whose answer did not come is settled by the next look.

    Returns:
        How many have left.

    Raises:
        ClickSendError: The account refused, or somebody may still be on it.
    """
    asked: set[int] = set()
    leaving: Sequence[int] = ()
    before: OnList | None = None
    for _ in range(PASSES):
        there = read_list(desk.reader, entry.list_id, desk.read_numbers)
        leaving = find_leaving(there)
        if not leaving and there.is_settled_after(before):
            return len(asked - there.contacts)
        for _ in desk.reader.each(lambda one: ask_off(desk, entry.list_id, one), leaving):
            pass
        asked.update(leaving)
        before = there if there.is_whole and not leaving else None
    left = f"{len(leaving):,} contacts are still" if leaving else "somebody may still be"
    raise ServerTrouble(
        f"{left} on list {entry.list_id}, which was looked at {PASSES} times",
        remedy="Run 'sendable scrub' when nobody is working on that list",
    )


def ask_off(desk: Desk, list_id: int, contact_id: int) -> None:
    """Ask for a contact to be taken off a list. Where no answer comes, only looking tells.

    Raises:
        ClickSendError: The account refused.
    """
    try:
        desk.pen.delete_contact(list_id, contact_id)
    except (Unanswered, ServerTrouble):
        return
