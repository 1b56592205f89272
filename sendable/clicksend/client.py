"""The client: reads an account over HTTPS, politely, and can do nothing else.

Facts it is built on (API fact sheet, sections 1 and 2): every answer is an envelope whose own
``http_code`` may contradict the HTTP status; ``next_page_url`` names another host and is not
followed; pages are counted; a 429 says how long to wait.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from sendable.clicksend.calls import is_allowed
from sendable.clicksend.models import (
    Account,
    Campaign,
    Contact,
    ContactList,
    Inbound,
    InboundRule,
    Json,
    LinkOpen,
    Message,
    Subaccount,
    read_int,
)
from sendable.errors import (
    AuthenticationError,
    CallNotAllowed,
    ClickSendError,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerTrouble,
)

PAGE_SIZE = 100
"""The most rows a page may hold (documented maximum)."""

_TIMEOUT_SECONDS = (5.0, 30.0)
"""To connect, and between two bytes of the answer."""

_RETRIES = Retry(
    total=5,
    backoff_factor=0.5,
    backoff_jitter=0.5,
    status_forcelist=(429, 500, 502, 503, 504),
    allowed_methods={"GET"},  # a write that may have happened is never repeated blindly
    respect_retry_after_header=True,
    raise_on_status=False,
)

_API = "/v3"

Record = TypeVar("Record")


@dataclass(frozen=True)
class Credentials:
    """Where the account is and how to sign in. Its text form shows no key."""

    base_url: str
    username: str
    api_key: str = field(repr=False)


@dataclass(frozen=True)
class Page:
    """One page of a listing: the raw rows, and how many there are in all."""

    rows: list[Json]
    total: int


class AllowListAdapter(HTTPAdapter):
    """The transport: refuses every call that is not on the allow-list, whoever makes it."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        """Send a request, or raise ``CallNotAllowed`` before anything leaves."""
        method, path = str(request.method), urlsplit(str(request.url)).path
        below_api = path.removeprefix(_API)
        if not path.startswith(_API + "/") or not is_allowed(method, below_api):
            raise CallNotAllowed(f"the call {method} {path} is not on the client's allow-list")
        return super().send(request, **options)


class ClickSendClient:
    """Reads one account. Every method may raise a ``ClickSendError``.

    Iterators give records page by page in the server's order; nothing is cached.
    """

    def __init__(self, credentials: Credentials) -> None:
        self._base_url = credentials.base_url.rstrip("/").removesuffix(_API) + _API
        self._session = requests.Session()
        self._session.auth = (credentials.username, credentials.api_key)
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, AllowListAdapter(max_retries=_RETRIES))

    def account(self) -> Account:
        """Read the account. Rate-limited hard by ClickSend: ask once a run."""
        data = self._get("/account", {})
        if not isinstance(data, Mapping):
            raise ServerTrouble("ClickSend answered GET /account in an unknown form")
        return Account.from_json(data)

    def subaccounts(self) -> Iterator[Subaccount]:
        """Read the subaccounts, the main one among them."""
        for page in self._pages("/subaccounts", {}):
            yield from map(Subaccount.from_json, page.rows)

    def newest_messages(self) -> list[Message]:
        """Read one page of the history, newest first: a glance, not a pull."""
        query: dict[str, str | int] = {"order_by": "date:desc", "page": 1, "limit": PAGE_SIZE}
        rows, _, _ = _read_listing(self._get("/sms/history", query), "/sms/history")
        return [Message.from_json(row) for row in rows]

    def has_contacts_since(self, list_id: int, moment: datetime) -> bool:
        """Tell whether any contact of a list was added or changed since a moment."""
        path = f"/lists/{list_id}/contacts"
        query: dict[str, str | int] = {"updated_after": int(moment.timestamp()), "limit": 15}
        rows, _, _ = _read_listing(self._get(path, query), path)
        return bool(rows)

    def lists(self) -> Iterator[ContactList]:
        """Read every contact list."""
        for page in self._pages("/lists", {}):
            yield from map(ContactList.from_json, page.rows)

    def contact_pages(self, list_id: int) -> Iterator[tuple[list[Contact], int]]:
        """Read a list's contacts: each page's records, and how many the list has in all."""
        for page in self._pages(f"/lists/{list_id}/contacts", {}):
            yield [Contact.from_json(row) for row in page.rows], page.total

    def history_pages(
        self, date_from: datetime, date_to: datetime
    ) -> Iterator[tuple[list[Message], int]]:
        """Read the history between two moments, oldest first, so that pages do not shift."""
        window: dict[str, str | int] = {
            "order_by": "date:asc",
            "date_from": int(date_from.timestamp()),
            "date_to": int(date_to.timestamp()),
        }
        for page in self._pages("/sms/history", window):
            yield [Message.from_json(row) for row in page.rows], page.total

    def inbound_pages(self) -> Iterator[tuple[list[Inbound], int]]:
        """Read the unread replies. Reading leaves them unread."""
        for page in self._pages("/sms/inbound", {}):
            yield [Inbound.from_json(row) for row in page.rows], page.total

    def inbound_rules(self) -> Iterator[InboundRule]:
        """Read what the account does with replies."""
        for page in self._pages("/automations/sms/inbound", {}):
            yield from map(InboundRule.from_json, page.rows)

    def campaigns(self) -> Iterator[Campaign]:
        """Read every campaign, oldest first."""
        for page in self._pages("/sms-campaigns", {"order_by": "date_added:asc"}):
            yield from map(Campaign.from_json, page.rows)

    def link_opens(self, campaign_id: int) -> Iterator[LinkOpen]:
        """Read who opened a campaign's link."""
        for page in self._pages(f"/sms-campaigns/{campaign_id}/link-tracking", {}):
            yield from map(LinkOpen.from_json, page.rows)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _pages(self, path: str, query: Mapping[str, str | int]) -> Iterator[Page]:
        """Count pages until ``last_page`` or an empty one, and check that nothing is missing.

        Raises:
            ServerTrouble: The listing ended before its own total, or has no known form: it was
                not read to its end, and must not be taken for the whole.
        """
        seen, number = 0, 1
        while True:
            data = self._get(path, {**query, "page": number, "limit": PAGE_SIZE})
            rows, total, last_page = _read_listing(data, path)
            seen += len(rows)
            if rows:
                yield Page(rows, total)
            if not rows or (seen >= total if last_page is None else number >= last_page):
                break
            number += 1
        if seen < total:
            raise ServerTrouble(
                f"ClickSend's listing at GET {path} ended after {seen:,} of {total:,} rows",
                remedy="Run the command again; nothing is decided on half a list",
            )

    def _get(self, path: str, query: Mapping[str, str | int]) -> Any:
        """Make one call and give the envelope's ``data``."""
        try:
            response = self._session.get(
                self._base_url + path, params=query, timeout=_TIMEOUT_SECONDS, allow_redirects=False
            )
        except requests.RequestException as failure:
            raise ServerTrouble(
                f"ClickSend did not answer GET {path} ({type(failure).__name__})",
                remedy="Check the network and CLICKSEND_BASE_URL, then run the command again",
            ) from failure
        return _open_envelope(response, path)


def _read_listing(data: Any, path: str) -> tuple[list[Json], int, int | None]:
    """Give a page's rows, the listing's total and its last page, where it is told."""
    listing = data if isinstance(data, Mapping) else {}
    rows, total = listing.get("data"), read_int(listing.get("total"))
    last_page = read_int(listing.get("last_page"))
    if (
        not isinstance(rows, list)
        or not all(isinstance(row, Mapping) for row in rows)
        or total is None
        or (last_page is None and listing.get("last_page"))
    ):
        raise ServerTrouble(f"ClickSend answered GET {path} with a listing in an unknown form")
    return rows, total, last_page


def _open_envelope(response: requests.Response, path: str) -> Any:
    """Give the ``data`` of a good answer, or raise the error that the answer stands for.

    A 2xx whose envelope says 400 or more counts as that error (seen on older hosts). The answer's
    message is not repeated: its wording changes and it may quote what was sent.
    """
    try:
        envelope = response.json()
    except (json.JSONDecodeError, requests.exceptions.JSONDecodeError):
        envelope = {}
    inner = envelope.get("http_code") if isinstance(envelope, Mapping) else None
    status = max(response.status_code, inner if isinstance(inner, int) else 0)
    if status < 300 and isinstance(envelope, Mapping) and "data" in envelope:
        return envelope["data"]
    raise _error_for(status, path)


def _error_for(status: int, path: str) -> ClickSendError:
    """Give the error that a status stands for."""
    call = f"GET {path}"
    if status == 401:
        return AuthenticationError(
            "ClickSend refused the user name and API key (401)",
            remedy="Check CLICKSEND_USERNAME and CLICKSEND_API_KEY: the key is under "
            "Developers, API Credentials in the ClickSend dashboard",
        )
    if status == 403:
        return PermissionDenied(
            f"ClickSend does not let this key use {call} (403)",
            remedy="Give the subaccount access to contacts, SMS and reporting",
        )
    if status in (404, 405):
        return NotFound(f"ClickSend has nothing at {call} ({status})")
    if status == 429:
        return RateLimited(
            f"ClickSend keeps answering 'too many requests' to {call} (429)",
            remedy="Wait a few minutes and run the command again; what was pulled is kept",
        )
    return ServerTrouble(
        f"ClickSend answered {call} with something unusable (status {status})",
        remedy="Run the command again; if it stays so, see status.clicksend.com",
    )
