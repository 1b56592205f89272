"""``/sms/history/export``: the history as a file, at an address that is good for twenty minutes."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import re
import sqlite3
from asyncio import sleep
from collections.abc import AsyncIterator, Callable, Iterable
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from sendable.clicksend.sandbox.period import MINUTE
from sendable.clicksend.sandbox.server.answers import Refusal, answer, bad_request
from sendable.clicksend.sandbox.server.history_routes import Describe, read_run, visible_range
from sendable.clicksend.sandbox.server.paging import read_number
from sendable.clicksend.sandbox.store import AccountStore

COLUMNS = {
    **{name: name for name in ("direction", "date", "to", "body", "status", "from", "schedule")},
    **{name: name for name in ("status_code", "status_text", "error_code", "error_text")},
    **{name: name for name in ("message_id", "message_parts", "message_price", "from_email")},
    **{name: name for name in ("list_id", "custom_string", "contact_id", "user_id")},
    **{name: name for name in ("subaccount_id", "country", "carrier")},
    "contact_first_name": "first_name",
    "contact_last_name": "last_name",
    "_api_username": "_api_username",
}
"""The header of each column, and the field of the API that stands in it."""

LONGEST_BODY = 160
"""The export cuts texts."""

_VALID_SECONDS = 20 * MINUTE
_ROWS_AT_ONCE = 500
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def export_routes(account: AccountStore, now: Callable[[], int]) -> APIRouter:
    """Make the route that gives the address.

    Args:
        account: The account.
        now: Gives the current second.
    """
    router = APIRouter()

    @router.get("/sms/history/export")
    async def export_history(request: Request) -> Response:
        filename = _UNSAFE.sub("_", request.query_params.get("filename") or "")
        if not filename:
            fault = {"filename": ["The filename field is required."]}
            raise bad_request("The given data was invalid.", fault)
        shown = {
            "from": read_number(request, "date_from", 0),
            "to": read_number(request, "date_to", now()),
            "expires": now() + _VALID_SECONDS,
        }
        query = urlencode(shown | {"signature": _sign(account, filename, *shown.values())})
        path = f"exports/{account.meta['username']}/{filename}"
        url = f"{request.base_url}{path}?{query}"
        return answer({"url": url}, "Download your file here.")

    return router


def download_routes(account: AccountStore, describe: Describe, now: Callable[[], int]) -> APIRouter:
    """Make the route of the file itself, which asks for no name and key.

    Args:
        account: The account.
        describe: Gives a message as the history shows it.
        now: Gives the current second.
    """
    router = APIRouter()

    @router.get(f"/exports/{account.meta['username']}/{{filename}}")
    async def download(filename: str, request: Request) -> Response:
        shown = [read_number(request, name, 0) for name in ("from", "to", "expires")]
        signature = request.query_params.get("signature") or ""
        if not hmac.compare_digest(signature, _sign(account, filename, *shown)):
            raise Refusal(403, "FORBIDDEN", "The signature does not match.")
        if now() > shown[2]:
            raise Refusal(403, "FORBIDDEN", "The address has expired.")
        moment = now()
        first, last = visible_range(account, moment, shown[0], shown[1])
        lines = _write(account, lambda row: describe(row, moment), first, last)
        disposition = {"content-disposition": f"attachment; filename={filename}"}
        return StreamingResponse(lines, media_type="text/csv", headers=disposition)

    return router


async def _write(
    account: AccountStore,
    describe: Callable[[sqlite3.Row], dict[str, object]],
    first: int,
    last: int,
) -> AsyncIterator[str]:
    yield _as_csv([list(COLUMNS)])
    for low in range(first, last + 1, _ROWS_AT_ONCE):
        rows = read_run(account, low, min(low + _ROWS_AT_ONCE - 1, last))
        shown = [describe(row) for row in rows]
        yield _as_csv(
            [_cut(message[name]) if name == "body" else message[name] for name in COLUMNS.values()]
            for message in shown
        )
        # Other calls get their turn between two portions.
        await sleep(0)


def _as_csv(rows: Iterable[list[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _cut(body: object) -> str:
    return str(body)[:LONGEST_BODY]


def _sign(account: AccountStore, *parts: object) -> str:
    key = account.meta["api_key"].encode()
    return hmac.new(key, repr(parts).encode(), hashlib.sha256).hexdigest()
