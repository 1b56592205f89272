"""``/sandbox``: what a test does to a running server. The real service has nothing like it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from sendable.clicksend.sandbox.clock import Clock
from sendable.clicksend.sandbox.server.answers import (
    Refusal,
    answer,
    bad_request,
    not_found,
    read_body,
)
from sendable.clicksend.sandbox.server.churn import Churn
from sendable.clicksend.sandbox.store import AccountStore

_LISTED = "SELECT COUNT(*) FROM lists WHERE list_id = ?"


def control_routes(account: AccountStore, churn: Churn, clock: Clock) -> APIRouter:
    """Make the routes.

    Args:
        account: The account.
        churn: Changes the account's lists.
        clock: The server's clock, which all its accounts share.
    """
    router = APIRouter()

    @router.post("/clock")
    async def move_clock(request: Request) -> Response:
        moment = _read_moment(await read_body(request))
        if not clock.is_frozen:
            raise Refusal(409, "CONFLICT", "The clock of this server runs; it cannot be moved.")
        clock.move(moment)
        return answer({"now": moment.isoformat()}, "The clock has been moved.")

    @router.post("/churn")
    async def change_list(request: Request) -> Response:
        body = await read_body(request)
        list_id, add, delete = (_read_count(body, name) for name in ("list_id", "add", "delete"))
        if not account.number(_LISTED, (list_id,)):
            raise not_found("Your list is not found.")
        changed = churn.change(list_id, add=add, delete=delete)
        return answer(asdict(changed), "The list has been changed.")

    return router


def _read_moment(body: dict[str, Any]) -> datetime:
    try:
        moment = datetime.fromisoformat(str(body.get("now")))
    except ValueError:
        raise bad_request("The given data was invalid.", {"now": ["Not a time."]}) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read_count(body: dict[str, Any], name: str) -> int:
    value = body.get(name, 0)
    if not isinstance(value, int) or value < 0:
        raise bad_request("The given data was invalid.", {name: ["Not a number of things."]})
    return value
