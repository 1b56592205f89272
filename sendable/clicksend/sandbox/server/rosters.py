"""Which contacts a list has, in order: what makes a deep page as quick as the first.

Counting a million rows takes SQLite longer than a whole page may; so what was counted is kept
until anything in the account changes.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Sequence

from sendable.clicksend.sandbox.store import AccountStore

_SIZE = "SELECT COUNT(*) FROM contacts WHERE list_id = ?"
_ALL = "SELECT contact_id FROM contacts WHERE list_id = ? ORDER BY contact_id"
_UPDATED = """
SELECT contact_id FROM contacts WHERE list_id = ? AND date_updated >= ? ORDER BY contact_id
"""
_PAGE = """
SELECT contacts.*, lists.list_name AS _list_name
FROM contacts JOIN lists ON lists.list_id = contacts.list_id
WHERE contacts.contact_id IN (SELECT value FROM json_each(?)) ORDER BY contacts.contact_id
"""
_MOST_KEPT = 32


class Rosters:
    """The contact ids of the lists, as they stand now.

    Args:
        account: The account.
    """

    def __init__(self, account: AccountStore) -> None:
        self._account = account
        self._version: object = None
        self._sizes: dict[int, int] = {}
        self._ids: dict[tuple[int, int], array[int]] = {}

    def size(self, list_id: int) -> int:
        """Give how many contacts a list has.

        Args:
            list_id: The list.
        """
        self._renew()
        if list_id not in self._sizes:
            self._sizes[list_id] = self._account.number(_SIZE, (list_id,))
        return self._sizes[list_id]

    def ids(self, list_id: int, updated_after: int = 0) -> Sequence[int]:
        """Give the ids of a list's contacts, ascending.

        Args:
            list_id: The list.
            updated_after: Only those that were updated at this second or later.
        """
        self._renew()
        key = (list_id, updated_after)
        if key not in self._ids:
            if len(self._ids) >= _MOST_KEPT:
                self._ids.clear()
            found = (
                self._account.numbers(_UPDATED, key)
                if updated_after > 0
                else self._account.numbers(_ALL, (list_id,))
            )
            self._ids[key] = array("q", found)
        return self._ids[key]

    def read(self, ids: Sequence[int]) -> list[sqlite3.Row]:
        """Give contacts with their list's name, in the order of their ids.

        Args:
            ids: Which.
        """
        return self._account.rows(_PAGE, (json.dumps(list(ids)),))

    def _renew(self) -> None:
        version = self._account.version()
        if version != self._version:
            self._version = version
            self._sizes.clear()
            self._ids.clear()
