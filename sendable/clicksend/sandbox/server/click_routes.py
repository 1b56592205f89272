"""Clicks, in both generations: short URLs, and the links of a campaign.

The older endpoints list every recipient of a campaign's link, opened or not, as the one published
example does. The newer ones have no envelope and move by a cursor. Statistics are offered for
messages sent through the API (``quick_sms``) only; the tracking of a campaign's link can be read
as ``sms_campaign-<id>-<hash of the address>``, the form the documented cursor holds.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from sendable.clicksend.sandbox.server.answers import answer, bad_request, bare, not_found
from sendable.clicksend.sandbox.server.paging import paginate, read_slice
from sendable.clicksend.sandbox.server.wording import short_url
from sendable.clicksend.sandbox.store import AccountStore

_RECIPIENT = """
SELECT messages.id, messages.contact_id, messages.first_name, messages.last_name,
    messages.to_number, clicks.date_opened, clicks.open_count, clicks.country AS click_country,
    clicks.region, clicks.device, clicks.browser, clicks.os
FROM messages LEFT JOIN clicks ON clicks.message = messages.id
"""
_OF_CAMPAIGN = " ".join(
    [_RECIPIENT, "WHERE messages.campaign_id = ? ORDER BY messages.id LIMIT ? OFFSET ?"]
)
_OF_MESSAGE = " ".join([_RECIPIENT, "WHERE messages.id = ? LIMIT ? OFFSET ?"])
_LINKED_CAMPAIGN = """
SELECT total_count, url_to_shorten FROM campaigns WHERE sms_campaign_id = ? AND status = 'Sent'
"""
_LINKED_MESSAGE = """
SELECT messages.id FROM messages JOIN bodies USING (body_id)
WHERE messages.message_id = ? COLLATE NOCASE AND messages.campaign_id IS NULL
    AND bodies.text LIKE '%smsu.io/%'
"""
_ONE_MESSAGE = "SELECT id FROM messages WHERE message_id = ? COLLATE NOCASE"
_BREAKDOWNS = ("device", "os", "browser", "country", "region")
_TRACKING_URL = "https://track.wattle.example/parcel"
_TRACKING_LIMIT = 20


@dataclass(frozen=True)
class _Link:
    """A long URL: the query for its recipients, whose it is, and how many there are."""

    statement: str
    owner: int
    total: int


def campaign_click_routes(account: AccountStore) -> APIRouter:
    """Make the routes of the older generation: the link of a campaign.

    Args:
        account: The account.
    """
    router = APIRouter()

    @router.get("/sms-campaigns/{campaign_id:int}/link-statistics")
    async def view_link_statistics(campaign_id: int) -> Response:
        link = _find_campaign_link(account, campaign_id)
        counted = _count(account.rows(link.statement, (link.owner, link.total, 0)))
        opened = counted["links"]["opened_unique"]
        links = {"opened": opened, "unopened": counted["links"]["unopened"]}
        return answer({**counted, "links": links}, "Here is your result.")

    @router.get("/sms-campaigns/{campaign_id:int}/link-tracking")
    async def view_link_tracking(campaign_id: int, request: Request) -> Response:
        link = _find_campaign_link(account, campaign_id)

        def fetch(offset: int, limit: int) -> Sequence[object]:
            rows = account.rows(link.statement, (link.owner, limit, offset))
            return [_describe(row, row["contact_id"]) for row in rows]

        return answer(paginate(read_slice(request), link.total, fetch), "Here is your result.")

    return router


def short_url_routes(account: AccountStore) -> APIRouter:
    """Make the routes of the current generation: short URLs.

    Args:
        account: The account.
    """
    router = APIRouter()

    @router.get("/short-url/statistics/{source}/{source_id}")
    async def view_statistics(source: str, source_id: str) -> Response:
        if source != "quick_sms":
            raise bad_request("The given data was invalid.", {"source": ["Unknown source."]})
        if not account.number(_ONE_MESSAGE, (source_id,)):
            raise not_found("Message record not found.")
        position = account.number(_LINKED_MESSAGE, (source_id,))
        rows = account.rows(_OF_MESSAGE, (position, 1, 0))
        long_url_id = _name_link("quick_sms", source_id, _TRACKING_URL)
        return bare({"data": [{"long_url_id": long_url_id, **_count(rows)}] if rows else []})

    @router.get("/short-url/tracking/{long_url_id}")
    async def view_tracking(long_url_id: str, request: Request) -> Response:
        return bare(_track(account, long_url_id, _find_link(account, long_url_id), request))

    return router


def _find_campaign_link(account: AccountStore, campaign_id: int) -> _Link:
    row = account.row(_LINKED_CAMPAIGN, (campaign_id,))
    if row is None:
        raise not_found("SMS Campaign record not found.")
    return _Link(_OF_CAMPAIGN, campaign_id, row["total_count"] if row["url_to_shorten"] else 0)


def _find_link(account: AccountStore, long_url_id: str) -> _Link:
    source, _, rest = long_url_id.partition("-")
    owner, _, digest = rest.rpartition("-")
    if source == "sms_campaign" and owner.isdecimal():
        row = account.row(_LINKED_CAMPAIGN, (int(owner),))
        if row and row["url_to_shorten"] and _digest(row["url_to_shorten"]) == digest:
            return _Link(_OF_CAMPAIGN, int(owner), row["total_count"])
    if source == "quick_sms" and digest == _digest(_TRACKING_URL):
        position = account.number(_LINKED_MESSAGE, (owner,))
        if position:
            return _Link(_OF_MESSAGE, position, 1)
    raise not_found("Long URL record not found.")


def _track(
    account: AccountStore, long_url_id: str, link: _Link, request: Request
) -> dict[str, Any]:
    limit = min(max(_read_limit(request), 1), 100)
    offset = _read_cursor(request, long_url_id)
    is_backward = request.query_params.get("direction") == "backward"
    start = max(offset - limit, 0) if is_backward else offset
    size = min(limit, offset - start) if is_backward else limit
    rows = account.rows(link.statement, (link.owner, size, start))
    page: dict[str, Any] = {
        "total": link.total,
        "per_page": limit,
        "current_page_size": len(rows),
    }
    # At either end the key is absent, not null.
    if start > 0:
        page["prev_page_url"] = _link_to(long_url_id, start, limit, "backward")
    if start + len(rows) < link.total:
        page["next_page_url"] = _link_to(long_url_id, start + len(rows), limit, "forward")
    return page | {"data": [_describe(row, str(row["contact_id"] or 0)) for row in rows]}


def _describe(row: sqlite3.Row, contact_id: int | str | None) -> dict[str, Any]:
    return {
        "open_count": row["open_count"] or 0,
        "date_opened": row["date_opened"],
        "user_geo_country": row["click_country"],
        "user_geo_region": row["region"],
        "user_device": row["device"],
        "user_browser": row["browser"],
        "user_os": row["os"],
        "contact": {
            "contact_id": contact_id,
            "first_name": row["first_name"],
            "last_name": row["last_name"],
            "phone_number": row["to_number"],
        },
    }


def _count(rows: Iterable[sqlite3.Row]) -> dict[str, Any]:
    recipients = list(rows)
    opened = [row for row in recipients if row["open_count"]]
    links = {
        "total": len(recipients),
        "opened_unique": len(opened),
        "opened_total": sum(row["open_count"] for row in opened),
        "unopened": len(recipients) - len(opened),
    }
    counted: dict[str, Any] = {"links": links}
    for name in _BREAKDOWNS:
        column = "click_country" if name == "country" else name
        labels = [row[column] for row in opened]
        counted[name] = [
            {"label": label, "count": labels.count(label)} for label in sorted(set(labels))
        ]
    return counted


def _name_link(source: str, owner: str, url: str) -> str:
    return f"{source}-{owner.lower()}-{_digest(url)}"


def _digest(url: str) -> str:
    return hashlib.md5(url.encode(), usedforsecurity=False).hexdigest()


def _link_to(long_url_id: str, position: int, limit: int, direction: str) -> str:
    cursor = {"long_url_id": long_url_id, "short_url": short_url(position), "position": position}
    offset = base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")
    query = urlencode({"offset": offset, "limit": limit, "direction": direction})
    return f"https://rest.clicksend.com/v3/short-url/tracking/{long_url_id}?{query}"


def _read_limit(request: Request) -> int:
    text = request.query_params.get("limit") or str(_TRACKING_LIMIT)
    if not text.isdecimal():
        raise bad_request("The given data was invalid.", {"limit": ["The limit must be a number."]})
    return int(text)


def _read_cursor(request: Request, long_url_id: str) -> int:
    text = request.query_params.get("offset")
    if not text:
        return 0
    try:
        cursor = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        position = int(cursor["position"])
    except (ValueError, TypeError, KeyError):
        fault = {"offset": ["The offset is not one of ours."]}
        raise bad_request("The given data was invalid.", fault) from None
    if cursor.get("long_url_id") != long_url_id or position < 0:
        raise bad_request("The given data was invalid.", {"offset": ["Another link's offset."]})
    return position
