"""``/sms/history``: what was sent, with its latest state, four months back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from sendable.clicksend.sandbox.outcomes import ON_THE_WAY, OUTCOMES
from sendable.clicksend.sandbox.period import DAY, VISIBLE_DAYS
from sendable.clicksend.sandbox.server.answers import answer
from sendable.clicksend.sandbox.server.paging import Slice, paginate, read_number, read_slice
from sendable.clicksend.sandbox.server.search import Search, read_order, read_search
from sendable.clicksend.sandbox.server.wording import fill_in
from sendable.clicksend.sandbox.store import AccountStore

_SELECT = """
SELECT messages.*, bodies.text, bodies.sender, bodies.api_username
FROM messages JOIN bodies USING (body_id)
"""
_BETWEEN = "WHERE messages.id BETWEEN ? AND ?"
_COUNT = "SELECT COUNT(*) FROM messages JOIN bodies USING (body_id) JOIN outcomes USING (outcome)"
_IDS = "SELECT messages.id FROM messages JOIN bodies USING (body_id) JOIN outcomes USING (outcome)"
_RUN_UP = " ".join([_SELECT, _BETWEEN, "ORDER BY messages.id ASC"])
_RUN_DOWN = " ".join([_SELECT, _BETWEEN, "ORDER BY messages.id DESC"])

_FIRST = "SELECT id FROM messages WHERE date >= ? ORDER BY date, id LIMIT 1"
_LAST = "SELECT id FROM messages WHERE date <= ? ORDER BY date DESC, id DESC LIMIT 1"

Describe = Callable[[sqlite3.Row, int], dict[str, Any]]
"""Gives a message as the history shows it at a second."""
Show = Callable[[sqlite3.Row], dict[str, Any]]

_FILTERS = {
    "to": "messages.to_number = ? COLLATE NOCASE",
    "from": "bodies.sender = ? COLLATE NOCASE",
    "message_id": "messages.message_id = ? COLLATE NOCASE",
    "status": "outcomes.status = ? COLLATE NOCASE",
    "status_code": "outcomes.status_code = CAST(? AS INTEGER)",
    # One subaccount sends everything.
    "subaccount_id": "(SELECT value FROM meta WHERE key = 'subaccount_id') = ?",
}
_ORDERS = {
    "date": "messages.id",
    "username": "bodies.api_username",
    "from": "bodies.sender",
    "to": "messages.to_number",
    "status": "outcomes.status",
    "body": "bodies.text",
}


def history_routes(account: AccountStore, describe: Describe, now: Callable[[], int]) -> APIRouter:
    """Make the routes.

    Args:
        account: The account.
        describe: Gives a message as the history shows it.
        now: Gives the current second.
    """
    router = APIRouter()

    @router.get("/sms/history")
    async def view_history(request: Request) -> Response:
        part = read_slice(request)
        moment = now()
        first, last = visible_range(account, moment, *_read_dates(request, moment))
        search = read_search(request, _FILTERS)
        column, direction = read_order(request, _ORDERS, "date")

        def show(row: sqlite3.Row) -> dict[str, Any]:
            return describe(row, moment)

        if search.is_open and column == "messages.id":
            page = _page_by_position(account, part, (first, last), direction, show)
        else:
            found = Search(
                " AND ".join(["messages.id BETWEEN ? AND ?", search.condition]),
                (first, last, *search.values),
            )
            page = _page_by_search(account, part, found, (column, direction), show)
        return answer(page, "Here are your history.")

    return router


def visible_range(
    account: AccountStore, now: int, date_from: int = 0, date_to: int | None = None
) -> tuple[int, int]:
    """Give the first and last number of the messages sent in a stretch of the last four months.

    Args:
        account: The account.
        now: The current second.
        date_from: The first second wanted.
        date_to: The last second wanted; now when absent.
    """
    earliest = max(date_from, now - VISIBLE_DAYS * DAY)
    latest = now if date_to is None else min(date_to, now)
    first, last = account.number(_FIRST, (earliest,)), account.number(_LAST, (latest,))
    return (first, last) if first else (1, 0)


def read_run(account: AccountStore, first: int, last: int) -> list[sqlite3.Row]:
    """Read the messages of a run of numbers, with their texts and senders.

    Args:
        account: The account.
        first: The first number.
        last: The last number.
    """
    return account.rows(_RUN_UP, (first, last))


def message_writer(account: AccountStore, masked: bool) -> Describe:
    """Give the function that shows a message.

    Args:
        account: The account.
        masked: Whether the recipient's number and name are hidden.
    """

    def describe(row: sqlite3.Row, now: int) -> dict[str, Any]:
        message = describe_message(account, row, now)
        return message | _mask(message) if masked else message

    return describe


def describe_message(account: AccountStore, row: sqlite3.Row, now: int) -> dict[str, Any]:
    """Give a message as the history shows it.

    A message whose final state is not known yet is still on its way.

    Args:
        account: The account.
        row: The message with its text and sender.
        now: The current second.
    """
    outcome = OUTCOMES[row["outcome"] if row["settled_at"] <= now else ON_THE_WAY]
    return {
        "direction": "out",
        "date": row["date"],
        "to": row["to_number"],
        "body": fill_in(row["text"], row["first_name"], row["id"]),
        "status": outcome.status,
        "from": row["sender"],
        "schedule": str(row["date"]),
        "status_code": _text(outcome.status_code),
        "status_text": outcome.status_text,
        "error_code": _text(outcome.error_code),
        "error_text": outcome.error_text,
        "message_id": row["message_id"],
        "message_parts": row["parts"],
        "message_price": f"{row['price'] / 10_000:.4f}",
        "from_email": None,
        "list_id": _text(row["list_id"]),
        "custom_string": None,
        "contact_id": _text(row["contact_id"]),
        "user_id": int(account.meta["user_id"]),
        "subaccount_id": int(account.meta["subaccount_id"]),
        "country": row["country"],
        "carrier": row["carrier"],
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "_api_username": row["api_username"],
    }


def _mask(message: dict[str, Any]) -> dict[str, Any]:
    return {"to": f"{message['to'][:-4]}****", "first_name": "", "last_name": ""}


def _read_dates(request: Request, now: int) -> tuple[int, int]:
    return read_number(request, "date_from", 0), read_number(request, "date_to", now)


def _page_by_position(
    account: AccountStore, part: Slice, run: tuple[int, int], direction: str, show: Show
) -> dict[str, Any]:
    """Find a page by counting: the messages are numbered in the order of their date."""
    first, last = run

    def fetch(offset: int, limit: int) -> Sequence[object]:
        if direction == "ASC":
            low = first + offset
            found = read_run(account, low, min(low + limit - 1, last))
        else:
            high = last - offset
            found = account.rows(_RUN_DOWN, (max(high - limit + 1, first), high))
        return [show(row) for row in found]

    return paginate(part, max(last - first + 1, 0), fetch)


def _page_by_search(
    account: AccountStore, part: Slice, search: Search, order: tuple[str, str], show: Show
) -> dict[str, Any]:
    total = account.number(" ".join([_COUNT, "WHERE", search.condition]), search.values)
    column, direction = order
    ids = " ".join(
        [_IDS, "WHERE", search.condition, "ORDER BY", column, direction, ", messages.id"]
    )
    statement = " ".join([ids, "LIMIT ? OFFSET ?"])

    def fetch(offset: int, limit: int) -> Sequence[object]:
        found = account.rows(statement, (*search.values, limit, offset))
        rows = [
            account.row(" ".join([_SELECT, "WHERE messages.id = ?"]), tuple(at)) for at in found
        ]
        return [show(row) for row in rows if row]

    return paginate(part, total, fetch)


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)
