"""Contacts that come and go while a client turns the pages of a list."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.clicksend.sandbox.server.rosters import Rosters
from sendable.clicksend.sandbox.store import AccountStore

_INSERT = """
INSERT INTO contacts (list_id, phone_number, first_name, custom_1, custom_2, custom_3, custom_4,
    date_added, date_updated, address_country)
VALUES (?, ?, 'Newcomer', '', '', '', '', ?, ?, 'US')
"""
# 555-01xx is fictional in every area; the generated people's numbers never are.
_AREAS = (212, 213, 303, 305, 312, 404, 415, 503, 512, 602, 617, 702, 713, 801, 808, 907)


@dataclass(frozen=True)
class Changed:
    """What came and went.

    Args:
        added: The ids of the new contacts.
        deleted: The ids of those that are gone.
    """

    added: list[int]
    deleted: list[int]


class Churn:
    """Adds contacts to lists and deletes others, the same ones for the same seed and calls.

    Args:
        account: The account.
        rosters: Its lists' contacts.
        now: Gives the current second.
        behaviour: How often a page of contacts is preceded by a change, and how often at most.
    """

    def __init__(
        self,
        account: AccountStore,
        rosters: Rosters,
        now: Callable[[], int],
        behaviour: Behaviour,
    ) -> None:
        self._account = account
        self._rosters = rosters
        self._now = now
        self._every, self._left = behaviour.churn, behaviour.churn_limit
        self._draw = random.Random(behaviour.fault_seed)  # noqa: S311 - no secret
        self._pages = 0
        self._newcomers = 0

    def turn_page(self, list_id: int) -> None:
        """Change a list, if it is time to, before a page of it is read.

        Args:
            list_id: The list.
        """
        self._pages += 1
        if self._every and self._left and self._pages % self._every == 0:
            self._left -= 1
            self.change(list_id, add=1, delete=1)

    def change(self, list_id: int, *, add: int, delete: int) -> Changed:
        """Add new contacts to a list and delete others of it.

        Args:
            list_id: The list.
            add: How many to add.
            delete: How many to delete; all of them where there are fewer.
        """
        present = self._rosters.ids(list_id)
        deleted = sorted(self._draw.sample(present, min(delete, len(present))))
        added = [self._add(list_id) for _ in range(add)]
        self._account.change_many(
            "DELETE FROM contacts WHERE contact_id = ?", [(contact,) for contact in deleted]
        )
        return Changed(added, deleted)

    def _add(self, list_id: int) -> int:
        line, area = divmod(self._newcomers, len(_AREAS))
        self._newcomers += 1
        number = f"+1{_AREAS[area]}55501{line % 100:02d}"
        return self._account.insert(_INSERT, (list_id, number, self._now(), self._now()))
