"""What must never get less: each row that is known of people, messages and decisions."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sendable.schemas import TABLES

from .office import Office

GROW_ONLY = (
    *("messages", "replies", "clicks", "orders", "campaigns", "opt_outs", "given_consents"),
    *("listed_suppressions", "suppressions", "contacts", "approvals", "pulls"),
    *("our_lists", "our_contacts", "pushes"),
)
"""Tables of which a row, once written, stays, whatever ClickSend or a file forgets.

Not ``lists``: that is the account's lists of now, and one that is deleted leaves it.
"""

NEVER_CHANGE = ("suppressions", "approvals", "replies", "orders", "given_consents")
"""Of these also what stands in a row stays."""


class History:
    """What a workspace knew when it was last looked at."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._versions: dict[str, int] = {}
        self._keys: dict[str, set[tuple[object, ...]]] = {name: set() for name in GROW_ONLY}
        self._rows: dict[str, set[tuple[object, ...]]] = {name: set() for name in NEVER_CHANGE}

    def check(self) -> None:
        """Look again: nothing that was there may be gone, and nothing may be there twice."""
        for name in self._changed():
            frame = self._office.read(name)
            keys = _rows_of(frame[list(TABLES[name].key)])
            there = set(keys)
            assert len(keys) == len(there), f"{name} has rows twice"
            gone = self._keys[name] - there
            assert not gone, f"{name} lost {len(gone)} rows"
            self._keys[name] = there
            if name in NEVER_CHANGE:
                rows = set(_rows_of(frame))
                changed = self._rows[name] - rows
                assert not changed, f"{name} has other words in {len(changed)} rows"
                self._rows[name] = rows

    def count(self, name: str) -> int:
        return len(self._keys[name])

    def knows(self, name: str, *key: object) -> bool:
        return key in self._keys[name]

    def _changed(self) -> Iterator[str]:
        for name, version in self._office.workspace.lake.versions(GROW_ONLY).items():
            if self._versions.get(name) != version:
                self._versions[name] = version
                yield name


def _rows_of(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return list(plain.itertuples(index=False, name=None))
