"""People made by hand, for each shipped segment one who is in it and one who just is not.

Days count back from the as-of time; a window's older border is open, so that what happened exactly
30 days ago is not of the last 30 days.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..rules.reference import World
from ..rules.worlds import AS_OF, SCHEMAS

A_LITTLE = 0.001
"""A little more than a minute, in days."""


class Cast:
    """A world that grows person by person; a person's name is their number."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {table: [] for table in SCHEMAS}
        self._serial = 0

    def world(self) -> World:
        """Give the world as it is now."""
        return World(AS_OF, self._rows)

    def person(self, name: str, **fields: Any) -> None:
        """Add somebody: a mobile number in Australia, added two years ago, consent not dated."""
        plain = {
            "country": "AU",
            "line_type": "mobile",
            "added_at": back(720),
            "consent_state": "express",
            "opted": "in",
            "valid_number": True,
            "opted_out": False,
            "list_count": 1,
            "contact_count": 1,
        }
        self._add("recipients", name, **{**plain, **fields})

    def sent(self, name: str, days: float = 400, times: int = 1, **row: Any) -> None:
        """Send messages with a link, all of which arrive."""
        plain = {"delivery": "delivered", "has_link": True, "sent_at": back(days)}
        for _ in range(times):
            self._add("messages", name, **{**plain, **row})

    def clicked(self, name: str, *days: float) -> None:
        """Have somebody click, once at each time."""
        for one in days:
            self._add("clicks", name, clicked_at=back(one), open_count=1)

    def replied(self, name: str, days: float, label: str = "neutral") -> None:
        """Have somebody reply."""
        self._add("replies", name, received_at=back(days), label=label, body="…")

    def ordered(self, name: str, *days: float, **row: Any) -> None:
        """Have somebody order, once at each time."""
        plain = {"status": "completed", "amount": 10.0, "discount_amount": 0.0}
        for one in days:
            self._add("orders", name, ordered_at=back(one), **{**plain, **row})

    def did(self, person: str, /, kind: str, *days: float, **row: Any) -> None:
        """Have somebody do something in the shop, once at each time."""
        for one in days:
            self._add("events", person, kind=kind, occurred_at=back(one), **row)

    def wanted(self, name: str, days: float) -> None:
        """Have an item that somebody had looked at come back."""
        row = {"name": "fig candle", "kind": "view", "wanted_at": back(days + 20)}
        self._add("restocks", name, restocked_at=back(days), **row)

    def member(self, name: str, **row: Any) -> None:
        """Make somebody a member of the loyalty programme."""
        self._add("loyalty", name, loyalty_tier="Silver", **row)

    def known(self, person: str, attribute: str, value: str, **read: Any) -> None:
        """Have another system tell something of somebody."""
        self._add("attributes", person, name=attribute, value=value, **read)

    def listed(self, name: str, on: str) -> None:
        """Put somebody on a list."""
        self._add("list_members", name, list_id=1, list_name=on)

    def _add(self, table: str, person: str, /, **row: Any) -> None:
        self._serial += 1
        ids = {"message_id", "click_id", "order_id", "event_id", "item_id"}
        empty = {c: str(self._serial) if c in ids else None for c in SCHEMAS[table]}
        self._rows[table].append({**empty, "number": person, **row})


def back(days: float) -> Any:
    """Give the moment so many days before the as-of time."""
    return AS_OF - timedelta(days=days)
