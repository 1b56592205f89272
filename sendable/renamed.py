"""Opt-out lists that have another name now than in the brief."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from sendable.brief import Brief
from sendable.numbers import mask_numbers_in


class NamedList(Protocol):
    """A contact list of the account, as the client reads it."""

    @property
    def list_id(self) -> int:
        """Its id."""

    @property
    def name(self) -> str:
        """Its name."""


def describe_renamed(brief: Brief, lists: Iterable[NamedList]) -> list[str]:
    """Give a warning for each opt-out list whose name is no longer the one in the brief.

    The id decides, so nothing is lost; but a list that was renamed may have been put to another
    use. Names are given with long runs of digits hidden.
    """
    names = {entry.list_id: entry.name for entry in lists}
    return [
        f"The opt-out list {known.id} is named {mask_numbers_in(names[known.id])!r} now; the "
        f"playbook calls it {mask_numbers_in(known.name)!r}. Check that it is still the opt-out "
        "list, then write the new name and the day under opt_out_lists"
        for known in brief.opt_out_lists
        if known.id in names
        and known.name is not None
        and known.name.casefold() != names[known.id].casefold()
    ]
