"""Settling: what the ledger says, held against what is on the account's lists.

A push may have been killed at any moment, and people edit lists. What counts is what is there:

* asked for and there: it is ours, and its id is written down now;
* asked for and not there: it was not done, or undone; the next plan asks again;
* written as ours and not there: somebody took it away;
* there and not written: a person put it there. So is a contact of a number of ours under another
  id: ours was taken away and theirs stands in its place.

Of a list that an import fills or filled, and that nobody uses, those who were asked for and are not
there may still arrive: what the ledger says of them stays as it is until the list is in use.

A contact is known by its id. Only one that was asked for and never read back has none: of the
contacts with its number, the oldest that is not known otherwise is taken for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sendable.publish.push.ledger import Entry
from sendable.publish.push.seeing import Seen


@dataclass(frozen=True)
class Settled:
    """What is so of a list.

    Attributes:
        ours: Who is on it that we put there: contact ids by number.
        others: Who else is on it.
        vanished: Numbers of ours that were there, or asked for, and are not.
        news: What the ledger does not say yet.
    """

    ours: Mapping[str, int]
    others: tuple[Seen, ...]
    vanished: frozenset[str]
    news: tuple[Entry, ...]

    def has(self, number: str) -> bool:
        """Tell whether a number is on the list, whoever put it there."""
        return number in self.ours or number in self.theirs

    @cached_property
    def theirs(self) -> frozenset[str]:
        """The numbers that people put there, in every reading."""
        return frozenset(number for seen in self.others for number in seen.numbers)

    @property
    def doubled(self) -> frozenset[str]:
        """The numbers that we put there and a person as well."""
        return self.theirs & self.ours.keys()


def settle(
    entries: Mapping[str, Entry], seen: Sequence[Seen], *, may_arrive: bool = False
) -> Settled:
    """Hold a list's rows of the ledger against who is on it.

    Args:
        entries: The ledger's rows, by number.
        seen: Who is on the list.
        may_arrive: Whether an import may still bring those who were asked for.
    """
    by_id = {entry.contact_id: entry for entry in entries.values() if entry.contact_id is not None}
    awaited = {
        number for number, one in entries.items() if one.state == "adding" and not one.contact_id
    }
    ours: dict[str, int] = {}
    others: list[Seen] = []
    for one in seen:
        known = by_id.get(one.contact_id)
        # Whoever gave a contact of ours another number made it theirs.
        if known is not None and known.number in one.numbers:
            ours[known.number] = one.contact_id
        else:
            others.append(one)
    left_over: list[Seen] = []
    for one in others:
        asked_for = next((number for number in one.numbers if number in awaited), None)
        is_new = one.contact_id not in by_id
        if is_new and asked_for is not None and asked_for not in ours:
            ours[asked_for] = one.contact_id
        else:
            left_over.append(one)
    news, vanished = [], set()
    for number, entry in entries.items():
        if number in ours:
            found = Entry(number, "there", ours[number])
        else:
            is_awaited = may_arrive and number in awaited
            found = entry if is_awaited else Entry(number, "gone", entry.contact_id)
            if entry.state in ("adding", "there"):
                vanished.add(number)
        if found != entry:
            news.append(found)
    return Settled(ours, tuple(left_over), frozenset(vanished), tuple(news))
