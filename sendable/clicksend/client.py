"""The client: reads an account over HTTPS, politely and several pages at a time.

Iterators give records page by page in the server's order; nothing is cached. Every method may raise
a ``ClickSendError``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from sendable.clicksend.calls import READING
from sendable.clicksend.listing import PAGE_SIZE, Page, open_page, read_pages, read_whole
from sendable.clicksend.models import (
    Account,
    Campaign,
    Contact,
    ContactList,
    Inbound,
    InboundRule,
    Json,
    LinkOpen,
    ListState,
    Message,
    Receipt,
    ShortLink,
    Subaccount,
    read_text,
)
from sendable.clicksend.throttle import Throttle, endpoint_of
from sendable.clicksend.transport import Credentials, Query, Transport, open_envelope
from sendable.errors import NotFound, ServerTrouble

__all__ = ["PAGE_SIZE", "ClickSendClient", "Credentials"]

WORKERS = 8
"""Pages on their way at a time, where the account's limits allow."""

_AHEAD = 2
"""Pages fetched ahead of the one that is worked on, for each worker."""

Record = TypeVar("Record")
Pages = Iterator[tuple[list[Record], int]]
"""Each page's records, and how many the listing has in all."""


class ClickSendClient:
    """Reads one account. It can change nothing but what counts as read.

    Args:
        credentials: The account.
        throttle: Budgets to share with the clients of other accounts at the same address.
        workers: Pages on their way at a time.
    """

    def __init__(
        self,
        credentials: Credentials,
        throttle: Throttle | None = None,
        workers: int = WORKERS,
    ) -> None:
        self._throttle = throttle or Throttle()
        self._transport = Transport(credentials, self._throttle, READING)
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="clicksend")
        # A pool of their own: whoever waits for pages must not stand in the way of who reads them.
        self._askers = ThreadPoolExecutor(workers, thread_name_prefix="clicksend-each")
        self._ahead = workers * _AHEAD
        self._started: dict[str, tuple[float, int]] = {}

    def account(self) -> Account:
        """Read the account. Rate-limited hard by ClickSend: ask once a run."""
        data = self._one("/account")
        if not isinstance(data, Mapping):
            raise ServerTrouble("ClickSend answered GET /account in an unknown form")
        return Account.from_json(data)

    def subaccounts(self) -> Iterator[Subaccount]:
        """Read the subaccounts, the main one among them."""
        yield from self._all("/subaccounts", {}, Subaccount.from_json)

    def newest_messages(self) -> list[Message]:
        """Read one page of the history, newest first: a glance, not a pull."""
        query: Query = {"order_by": "date:desc", "page": 1, "limit": PAGE_SIZE}
        page = open_page(self._one(_HISTORY, query), 1, _HISTORY)
        return [Message.from_json(row) for row in page.rows]

    def has_contacts_since(self, list_id: int, moment: datetime) -> bool:
        """Tell whether any contact of a list was added or changed since a moment."""
        path = _contacts_of(list_id)
        page = open_page(self._one(path, {**_since(moment), "limit": 15}), 1, path)
        return bool(page.rows)

    def lists(self) -> Iterator[ContactList]:
        """Read every contact list."""
        yield from self._all("/lists", {}, ContactList.from_json)

    def list_state(self, list_id: int) -> ListState | None:
        """Read one contact list and what is being done to it, or nothing where it is gone."""
        path = f"/lists/{list_id}"
        try:
            data = self._one(path)
        except NotFound:
            return None
        if not isinstance(data, Mapping):
            raise ServerTrouble(f"ClickSend answered GET {path} in an unknown form")
        return ListState.from_json(data)

    def contact_pages(self, list_id: int, updated_after: datetime | None = None) -> Pages[Contact]:
        """Read a list's contacts, or those that changed after a moment."""
        path, query = _contacts_of(list_id), _since(updated_after)
        return read_whole(lambda: self._pages(path, query), Contact.from_json, path)

    def contact_listing(self, list_id: int, first_page: int = 1) -> Iterator[Page]:
        """Read a list's contacts once, from a page on. Whether it moved, the caller must see."""
        return self._pages(_contacts_of(list_id), {}, first_page)

    def has_contact(self, list_id: int, contact_id: int) -> bool:
        """Tell whether a contact is on a list."""
        return self.contact(list_id, contact_id) is not None

    def contact(self, list_id: int, contact_id: int) -> Contact | None:
        """Read one contact, or nothing where it is not on that list."""
        path = f"{_contacts_of(list_id)}/{contact_id}"
        try:
            data = self._one(path)
        except NotFound:
            return None
        if not isinstance(data, Mapping):
            raise ServerTrouble(f"ClickSend answered GET {path} in an unknown form")
        return Contact.from_json(data)

    def history_pages(self, date_from: datetime, date_to: datetime) -> Pages[Message]:
        """Read the history between two moments, oldest first, so that pages do not shift."""
        query = _between(date_from, date_to)
        return read_whole(lambda: self._pages(_HISTORY, query), Message.from_json, _HISTORY)

    def history_total(self, date_from: datetime, date_to: datetime) -> int:
        """Ask how many messages there are between two moments."""
        query = {**_between(date_from, date_to), "page": 1, "limit": 15}
        return open_page(self._one(_HISTORY, query), 1, _HISTORY).total

    def history_export(self, name: str) -> str | None:
        """Ask for the whole history as a file; give its address, or nothing where there is none."""
        try:
            data = self._one("/sms/history/export", {"filename": name})
        except NotFound:
            return None
        return read_text(data.get("url") or data.get("_url")) if isinstance(data, dict) else None

    def inbound_pages(self) -> Pages[Inbound]:
        """Read the unread replies. Reading leaves them unread."""
        path = "/sms/inbound"
        return read_whole(lambda: self._pages(path, {}), Inbound.from_json, path)

    def mark_reply_read(self, message_id: str) -> None:
        """Take one reply out of the unread ones; one that is read already stays so."""
        try:
            self._transport.call("PUT", f"/sms/inbound-read/{message_id}")
        except NotFound:
            return

    def inbound_rules(self) -> Iterator[InboundRule]:
        """Read what the account does with replies."""
        yield from self._all("/automations/sms/inbound", {}, InboundRule.from_json)

    def receipt_pages(self) -> Pages[Receipt]:
        """Read the unread delivery receipts. Reading leaves them unread."""
        path = "/sms/receipts"
        return read_whole(lambda: self._pages(path, {}), Receipt.from_json, path)

    def mark_receipts_read(self, before: datetime) -> None:
        """Take the receipts up to a moment out of the unread ones; there is no way to mark one."""
        body = {"date_before": int(before.timestamp())}
        self._transport.call("PUT", "/sms/receipts-read", body=body)

    def receipt_rules(self) -> Iterator[InboundRule]:
        """Read what the account does with delivery receipts."""
        yield from self._all("/automations/sms/receipts", {}, InboundRule.from_json)

    def campaigns(self) -> Iterator[Campaign]:
        """Read every campaign, oldest first."""
        order = {"order_by": "date_added:asc"}
        yield from self._all("/sms-campaigns", order, Campaign.from_json)

    def link_opens(self, campaign_id: int) -> Iterator[LinkOpen]:
        """Read who opened a campaign's link, from the older of the two generations."""
        path = f"/sms-campaigns/{campaign_id}/link-tracking"
        yield from self._all(path, {}, LinkOpen.from_json)

    def short_links(self, message_id: str) -> list[ShortLink]:
        """Read the shortened links of one message, from the newer of the two generations."""
        answer = self._transport.call("GET", f"/short-url/statistics/quick_sms/{message_id}")
        return [ShortLink.from_json(row) for row in _rows_of(answer)]

    def short_link_opens(self, long_url_id: str) -> list[LinkOpen]:
        """Read who opened a shortened link; a link in one message has one recipient or few."""
        answer = self._transport.call(
            "GET", f"/short-url/tracking/{long_url_id}", {"limit": PAGE_SIZE}
        )
        return [LinkOpen.from_json(row) for row in _rows_of(answer)]

    @property
    def host(self) -> str:
        """Where the account is: host, and port where there is one."""
        return self._transport.host

    @property
    def told_time(self) -> datetime | None:
        """What time it was for the service when it gave its last answer, to the second."""
        return self._transport.told_time

    @property
    def calls(self) -> int:
        """How many calls were answered so far."""
        return self._throttle.made

    @property
    def refused(self) -> int:
        """How many of them were answered "too many requests"."""
        return self._throttle.refused

    def seconds_for(self, path: str, calls: int) -> float | None:
        """Say how long so many calls of an endpoint will take; nothing while that is unknown."""
        return self._throttle.seconds_for("GET", path, calls, self._pace(path))

    def is_limited(self, path: str) -> bool:
        """Tell whether an endpoint has told how often it may be called."""
        return self._throttle.is_limited("GET", path)

    def allowance(self, path: str) -> tuple[int, int] | None:
        """Give how often an endpoint may be read in a window, and how often it still may."""
        return self._throttle.allowance("GET", path)

    def each(self, call: Callable[[Record], Any], items: Sequence[Record]) -> Iterator[Any]:
        """Make a call for each item, several at a time; results come in the items' order."""
        return self._askers.map(call, items)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()
        self._askers.shutdown(cancel_futures=True)
        self._workers.shutdown(cancel_futures=True)

    def _all(self, path: str, query: Query, make: Callable[[Json], Record]) -> Iterator[Record]:
        for records, _ in read_whole(lambda: self._pages(path, query), make, path):
            yield from records

    def _pages(self, path: str, query: Query, first: int = 1) -> Iterator[Page]:
        def fetch(number: int) -> Page:
            data = self._one(path, {**query, "page": number, "limit": PAGE_SIZE})
            self._count(path)
            return open_page(data, number, path)

        return read_pages(fetch, self._workers, self._ahead, first)

    def _one(self, path: str, query: Query | None = None) -> Any:
        """Make one call and give the envelope's ``data``."""
        return open_envelope(self._transport.call("GET", path, query), f"GET {path}")

    def _count(self, path: str) -> None:
        endpoint = endpoint_of("GET", path)
        began, calls = self._started.setdefault(endpoint, (time.monotonic(), 0))
        self._started[endpoint] = (began, calls + 1)

    def _pace(self, path: str) -> float | None:
        """Give the calls a second that an endpoint has been read with so far."""
        began, calls = self._started.get(endpoint_of("GET", path), (0.0, 0))
        elapsed = time.monotonic() - began
        return calls / elapsed if calls > 1 and elapsed > 0 else None


_HISTORY = "/sms/history"


def _contacts_of(list_id: int) -> str:
    return f"/lists/{list_id}/contacts"


def _since(moment: datetime | None) -> Query:
    return {} if moment is None else {"updated_after": int(moment.timestamp())}


def _between(date_from: datetime, date_to: datetime) -> dict[str, str | int]:
    return {
        "order_by": "date:asc",
        "date_from": int(date_from.timestamp()),
        "date_to": int(date_to.timestamp()),
    }


def _rows_of(answer: Any) -> list[Json]:
    """Give the rows of an answer without an envelope."""
    rows = answer.get("data") if isinstance(answer, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
