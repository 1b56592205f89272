"""``/sms/receipts``: delivery receipts, an unread queue that only a POLL rule fills."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from sendable.clicksend.sandbox.outcomes import OUTCOMES
from sendable.clicksend.sandbox.period import DAY, VISIBLE_DAYS
from sendable.clicksend.sandbox.server.answers import answer, not_found, read_body
from sendable.clicksend.sandbox.server.inbound_routes import read_date_before
from sendable.clicksend.sandbox.server.paging import paginate, read_slice
from sendable.clicksend.sandbox.store import AccountStore

# Outcome 1 is a message on its way, which has no receipt. ClickSend cannot mark a single receipt
# as read, so what has been read is one moment.
_READ_UNTIL = "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'receipts_read_until'"
_COUNT = "SELECT COUNT(*) FROM messages WHERE outcome <> 1 AND settled_at > ? AND settled_at <= ?"
_PAGE = """
SELECT * FROM messages WHERE outcome <> 1 AND settled_at > ? AND settled_at <= ?
ORDER BY settled_at, id LIMIT ? OFFSET ?
"""
_ONE = """
SELECT * FROM messages
WHERE message_id = ? COLLATE NOCASE AND outcome <> 1 AND settled_at > ? AND settled_at <= ?
"""
_HAS_RULE = "SELECT COUNT(*) FROM receipt_rules WHERE action = 'POLL' AND enabled = 1"


def receipt_routes(account: AccountStore, now: Callable[[], int]) -> APIRouter:
    """Make the routes.

    Args:
        account: The account.
        now: Gives the current second.
    """
    router = APIRouter()

    def earliest() -> int:
        return now() - VISIBLE_DAYS * DAY

    @router.get("/sms/receipts")
    async def view_receipts(request: Request) -> Response:
        window = (max(earliest(), account.number(_READ_UNTIL)), now())
        total = account.number(_COUNT, window) if account.number(_HAS_RULE) else 0

        def fetch(offset: int, limit: int) -> Sequence[object]:
            return [
                _describe(account, row) for row in account.rows(_PAGE, (*window, limit, offset))
            ]

        message = "Here are your delivery receipts."
        return answer(paginate(read_slice(request), total, fetch), message)

    @router.get("/sms/receipts/{message_id}")
    async def view_receipt(message_id: str) -> Response:
        row = account.row(_ONE, (message_id, earliest(), now()))
        if row is None:
            raise not_found("Receipt record not found.")
        return answer(_describe(account, row), "Your receipt.")

    @router.put("/sms/receipts-read")
    async def mark_read(request: Request) -> Response:
        before = read_date_before(await read_body(request), now())
        account.change(
            "UPDATE meta SET value = MAX(CAST(value AS INTEGER), ?)"
            " WHERE key = 'receipts_read_until'",
            (before,),
        )
        return answer({}, "Receipts have been marked as read.")

    return router


def _describe(account: AccountStore, row: sqlite3.Row) -> dict[str, Any]:
    outcome = OUTCOMES[row["outcome"]]
    return {
        "timestamp_send": row["date"],
        "timestamp": row["settled_at"],
        "message_id": row["message_id"],
        "status_code": outcome.status_code,
        "status_text": outcome.status_text,
        "error_code": outcome.error_code,
        "error_text": outcome.error_text,
        "custom_string": None,
        "subaccount_id": int(account.meta["subaccount_id"]),
        "message_type": "sms",
        "digits": None,
    }
