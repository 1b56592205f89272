"""``/sms/inbound``: the replies, an unread queue that only a POLL rule fills."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from sendable.clicksend.sandbox.period import DAY, VISIBLE_DAYS
from sendable.clicksend.sandbox.server.answers import answer, bad_request, not_found, read_body
from sendable.clicksend.sandbox.server.paging import paginate, read_slice
from sendable.clicksend.sandbox.server.wording import fill_in
from sendable.clicksend.sandbox.store import AccountStore

_SELECT = """
SELECT inbound.*, messages.message_id AS original_message_id, messages.first_name, bodies.text
FROM inbound
LEFT JOIN messages ON messages.id = inbound.original
LEFT JOIN bodies USING (body_id)
"""
_COUNT_UNREAD = "SELECT COUNT(*) FROM inbound WHERE is_read = 0 AND date BETWEEN ? AND ?"
_UNREAD = " ".join(
    [
        _SELECT,
        "WHERE inbound.is_read = 0 AND inbound.date BETWEEN ? AND ?",
        "ORDER BY inbound.date, inbound.id LIMIT ? OFFSET ?",
    ]
)
_BY_ORIGINAL = " ".join(
    [
        _SELECT,
        "WHERE messages.message_id = ? COLLATE NOCASE AND inbound.date BETWEEN ? AND ?",
        "ORDER BY inbound.date, inbound.id LIMIT 1",
    ]
)
_POLL_RULES = "SELECT COUNT(*) FROM inbound_rules WHERE action = 'POLL' AND enabled = 1"


def inbound_routes(account: AccountStore, now: Callable[[], int]) -> APIRouter:
    """Make the routes.

    Args:
        account: The account.
        now: Gives the current second.
    """
    router = APIRouter()

    def visible() -> tuple[int, int]:
        return now() - VISIBLE_DAYS * DAY, now()

    @router.get("/sms/inbound")
    async def view_inbound(request: Request) -> Response:
        # Each POLL rule puts its own copy of a reply into the queue, and without one it is empty.
        copies = account.number(_POLL_RULES)
        shown = visible()

        def fetch(offset: int, limit: int) -> Sequence[object]:
            first, last = offset // copies, (offset + limit - 1) // copies
            rows = account.rows(_UNREAD, (*shown, last - first + 1, first))
            queue = [describe_reply(row) for row in rows for _ in range(copies)]
            skipped = offset - first * copies
            return queue[skipped : skipped + limit]

        total = copies * account.number(_COUNT_UNREAD, shown)
        return answer(paginate(read_slice(request), total, fetch))

    @router.get("/sms/inbound/{original_message_id}")
    async def view_reply(original_message_id: str) -> Response:
        row = account.row(_BY_ORIGINAL, (original_message_id, *visible()))
        if row is None:
            raise not_found("Inbound record not found.")
        return answer(describe_reply(row), "Here are your result.")

    @router.put("/sms/inbound-read")
    async def mark_read(request: Request) -> Response:
        before = read_date_before(await read_body(request), now())
        account.change("UPDATE inbound SET is_read = 1 WHERE is_read = 0 AND date <= ?", (before,))
        return answer({}, "Inbound messages have been marked as read.")

    @router.put("/sms/inbound-read/{message_id}")
    async def mark_one_read(message_id: str) -> Response:
        marked = account.change(
            "UPDATE inbound SET is_read = 1 WHERE message_id = ? AND is_read = 0", (message_id,)
        )
        if not marked:
            raise not_found("Inbound record not found.")
        return answer(marked, "Receipt have been marked as read.")

    return router


def describe_reply(row: sqlite3.Row) -> dict[str, Any]:
    """Give a reply as the API shows it.

    Args:
        row: The reply, with the message that was last sent to the person.
    """
    original = row["text"]
    words = row["body"].split()
    return {
        "timestamp": row["date"],
        "from": row["from_number"],
        "body": row["body"],
        "original_body": original
        if original is None
        else fill_in(original, row["first_name"], row["original"]),
        "original_message_id": row["original_message_id"],
        "to": row["to_number"],
        "custom_string": "",
        "message_id": row["message_id"],
        "_keyword": words[0].lower() if words else "",
    }


def read_date_before(body: dict[str, Any], now: int) -> int:
    """Read up to when a queue is marked as read; all of it when nothing is said.

    Args:
        body: The request's body.
        now: The current second.

    Raises:
        Refusal: If the moment is no number.
    """
    before = body.get("date_before")
    if before is None:
        return now
    try:
        return int(before)
    except (TypeError, ValueError):
        fault = {"date_before": ["The date before must be a timestamp."]}
        raise bad_request("The given data was invalid.", fault) from None
