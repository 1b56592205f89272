"""Which of the account's contact lists Sendable made, in this workspace or in another one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol, TypeVar

from sendable.lake import Lake

_NAME = re.compile(r"Sendable · .+ · [0-9a-f]{6}", re.DOTALL)


class NamedList(Protocol):
    """A contact list of the account, as the client reads it."""

    @property
    def list_id(self) -> int:
        """Its id."""

    @property
    def name(self) -> str:
        """Its name."""


Entry = TypeVar("Entry", bound=NamedList)


def has_our_name(name: str) -> bool:
    """Tell whether a name is one that Sendable gives: ``Sendable · TITLE · 0a1b2c``."""
    return _NAME.fullmatch(name) is not None


def find_ours(lake: Lake, lists: Iterable[Entry]) -> list[Entry]:
    """Give the lists that are not the user's own.

    Those that this workspace made it knows by id, whatever they are called by now, or by name,
    where the id was never read back. Those of another workspace, or of one that was lost, have only
    their names: nothing is written to them, and nobody counts because of them.
    """
    known = lake.read("our_lists")
    ids, names = set(known["list_id"].dropna().astype(int)), set(known["list_name"])
    return [
        entry
        for entry in lists
        if entry.list_id in ids or entry.name in names or has_our_name(entry.name)
    ]
