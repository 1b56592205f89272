"""``/sms-campaigns``: campaigns that were sent, and those that wait."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from sendable.clicksend.sandbox.server.answers import answer, not_found
from sendable.clicksend.sandbox.server.paging import paginate, read_number, read_slice
from sendable.clicksend.sandbox.server.search import read_order, read_search
from sendable.clicksend.sandbox.store import AccountStore

_FROM = "FROM campaigns LEFT JOIN lists USING (list_id)"
_SELECT = " ".join(["SELECT campaigns.*, lists.list_name AS _list_name", _FROM])
_BETWEEN = "campaigns.date_added BETWEEN ? AND ?"
_FILTERS = {
    "sms_campaign_id": "campaigns.sms_campaign_id = CAST(? AS INTEGER)",
    "list_id": "campaigns.list_id = CAST(? AS INTEGER)",
    "name": "campaigns.name = ? COLLATE NOCASE",
    "status": "campaigns.status = ? COLLATE NOCASE",
    "from": "campaigns.sender = ? COLLATE NOCASE",
}
_ORDERS = {
    "date_added": "campaigns.date_added",
    "schedule": "campaigns.schedule",
    "name": "campaigns.name",
    "status": "campaigns.status",
    "from": "campaigns.sender",
    "list_id": "campaigns.list_id",
    "sms_campaign_id": "campaigns.sms_campaign_id",
}


def campaign_routes(account: AccountStore, now: Callable[[], int]) -> APIRouter:
    """Make the routes.

    Args:
        account: The account.
        now: Gives the current second.
    """
    router = APIRouter()

    @router.get("/sms-campaigns")
    async def view_campaigns(request: Request) -> Response:
        search = read_search(request, _FILTERS)
        dates = (read_number(request, "date_from", 0), read_number(request, "date_to", now()))
        values = (*dates, *search.values)
        where = " ".join(["WHERE", _BETWEEN, "AND", search.condition])
        order = " ".join(["ORDER BY", *read_order(request, _ORDERS, "date_added")])
        page = " ".join([_SELECT, where, order, ", sms_campaign_id LIMIT ? OFFSET ?"])

        def fetch(offset: int, limit: int) -> Sequence[object]:
            return [_describe(account, row) for row in account.rows(page, (*values, limit, offset))]

        total = account.number(" ".join(["SELECT COUNT(*)", _FROM, where]), values)
        message = "Here are your SMS campaign(s) (shared included)."
        return answer(paginate(read_slice(request), total, fetch), message)

    @router.get("/sms-campaigns/{campaign_id:int}")
    async def view_campaign(campaign_id: int) -> Response:
        statement = " ".join([_SELECT, "WHERE sms_campaign_id = ?"])
        row = account.row(statement, (campaign_id,))
        if row is None:
            raise not_found("SMS Campaign record not found.")
        return answer(_describe(account, row), "Your SMS Campaign.")

    return router


def _describe(account: AccountStore, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "sms_campaign_id": row["sms_campaign_id"],
        "name": row["name"],
        "user_id": int(account.meta["user_id"]),
        "subaccount_id": int(account.meta["subaccount_id"]),
        "list_id": row["list_id"],
        "from": row["sender"],
        "body": row["body"],
        "schedule": row["schedule"],
        "status": row["status"],
        "date_added": row["date_added"],
        "custom_string": None,
        "url_to_shorten": row["url_to_shorten"],
        "unsubscribe_link": 0,
        "source": None,
        "senders": None,
        "_total_count": row["total_count"],
        "_list_name": row["_list_name"],
    }
