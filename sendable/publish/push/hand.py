"""The hand: everything a push works with, and the two things it does again and again.

``look`` reads a list and changes nothing; ``settle_list`` also writes down what it found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sendable.errors import NotFound
from sendable.publish.push.ledger import Entry, Ledger, ListState, OurList
from sendable.publish.push.pen import Pen
from sendable.publish.push.planning import Limits, Standing
from sendable.publish.push.seeing import reader_for, see
from sendable.publish.push.settling import settle

_IMPORTED_INTO: frozenset[ListState] = frozenset({"filling", "leaving"})
"""The states of lists onto which an import may still bring people, though it was given up."""


@dataclass(frozen=True)
class Hand:
    """What a push works with.

    Attributes:
        pen: The account.
        ledger: What is written down.
        limits: The policy's limits.
        country: The playbook's country for texts without a country code.
        opt_out_lists: Ids of the account's opt-out lists.
        find_silenced: Gives which of some numbers must not be written to, by what the account said
            no longer ago than the policy allows, and not before the moment that is given.
        find_in_use: Gives the lists to which a campaign that waits is about to go.
        find_held: Gives why nobody may be added at all, as things stand at this moment: opt-outs
            may have been read again since the push began, and not to their end.
    """

    pen: Pen
    ledger: Ledger
    limits: Limits
    country: str
    opt_out_lists: tuple[int, ...]
    find_silenced: Callable[[Collection[str], datetime | None], Collection[str]]
    find_in_use: Callable[[], Collection[int]]
    find_held: Callable[[], Collection[str]]

    @property
    def clock(self) -> Callable[[], datetime]:
        """Tells the time."""
        return self.ledger.clock


@dataclass(frozen=True)
class Found:
    """A segment's lists: those that are in the account, and those that are in the ledger only."""

    there: tuple[OurList, ...]
    lost: tuple[OurList, ...]


def find_lists(hand: Hand, segment: str) -> Found:
    """Look for a segment's lists in the account: by id, and by name where no id was read back.

    A list that somebody renamed is still the same; one that was deleted is lost. One that was
    taken for gone and is there after all is about to leave.
    """
    in_account = {entry.list_id: entry.name for entry in hand.pen.lists()}
    by_name = {name: key for key, name in sorted(in_account.items(), reverse=True)}
    there, lost = [], []
    for ours in hand.ledger.lists(segment):
        key = ours.list_id if ours.list_id is not None else by_name.get(ours.name)
        if key is not None and key in in_account:
            state = "leaving" if ours.state == "gone" else ours.state
            there.append(replace(ours, list_id=key, state=state))
        elif ours.state != "gone":
            lost.append(ours)
    return Found(tuple(there), tuple(lost))


def look(hand: Hand, ours: OurList, expected: Collection[str]) -> Standing | None:
    """Read who is on a list of ours; nothing where there is no such list any more.

    Args:
        hand: What the push works with.
        ours: The list.
        expected: Numbers that may be on it, besides those of the ledger.
    """
    assert ours.list_id is not None
    entries = hand.ledger.entries(ours)
    try:
        contacts = list(hand.pen.contacts(ours.list_id))
    except NotFound:
        return None
    read = reader_for(entries.keys() | frozenset(expected), hand.country)
    may_arrive = ours.state in _IMPORTED_INTO
    return Standing(ours, settle(entries, see(contacts, read), may_arrive=may_arrive))


def settle_list(hand: Hand, ours: OurList, expected: Collection[str]) -> Standing | None:
    """Read who is on a list of ours, and write down what the ledger did not say."""
    standing = look(hand, ours, expected)
    if standing is None:
        note_lost(hand, ours)
    else:
        hand.ledger.note_entries(ours, standing.settled.news)
    return standing


def note_lost(hand: Hand, ours: OurList) -> None:
    """Write down that a list is in the account no more, and nobody on it."""
    entries = hand.ledger.entries(ours).values()
    gone = [Entry(one.number, "gone", one.contact_id) for one in entries if one.state != "gone"]
    hand.ledger.note_entries(ours, gone)
    hand.ledger.note_lists(replace(ours, state="gone"))
