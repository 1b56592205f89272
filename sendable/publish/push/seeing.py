"""Seeing: who is on a list now, each under every number that their phone text may be."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from sendable.clicksend.models import Contact
from sendable.numbers import read_every_number

_E164 = re.compile(r"\+[1-9]\d{5,14}")
_NO_DIGITS = re.compile(r"\D")


@dataclass(frozen=True)
class Seen:
    """A contact on a list: its id, and the numbers that its text may be, the likeliest first."""

    contact_id: int
    numbers: tuple[str, ...]


Read = Callable[[Contact], tuple[str, ...]]
"""Gives the numbers that a contact's text may be."""


def reader_for(known: Collection[str], country: str) -> Read:
    """Give a reader of contacts that knows whom to expect.

    Account and ledger need not spell alike: ``61491570156`` is ``+61491570156`` where that one is
    expected. Every other text is read as an opt-out's is, in each way there is, by its own country
    and by the playbook's: whoever may have said stop is found.

    Args:
        known: The numbers that are expected, in E.164.
        country: The playbook's country for texts without a country code.
    """

    def read(contact: Contact) -> tuple[str, ...]:
        text = contact.phone or ""
        if text in known:
            return (text,)
        found: dict[str, None] = {}
        digits = "+" + _NO_DIGITS.sub("", text)
        if digits in known or _E164.fullmatch(text):
            found[digits] = None
        for place in dict.fromkeys((contact.country or country, country)):
            found.update(dict.fromkeys(read_every_number(text, place)))
        return tuple(found)

    return read


def see(contacts: Iterable[Contact], read: Read) -> tuple[Seen, ...]:
    """Give who is on a list, each contact once, the oldest first."""
    latest = {contact.contact_id: contact for contact in contacts}
    return tuple(Seen(key, read(latest[key])) for key in sorted(latest))
