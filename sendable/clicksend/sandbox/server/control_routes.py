"""``/sandbox``: what a test does to a running server. The real service has nothing like it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from sendable.clicksend.sandbox.clock import Clock
from sendable.clicksend.sandbox.happenings import plan_campaign, reply
from sendable.clicksend.sandbox.server.answers import (
    Refusal,
    answer,
    bad_request,
    not_found,
    read_body,
)
from sendable.clicksend.sandbox.server.churn import Churn
from sendable.clicksend.sandbox.store import AccountStore
from sendable.errors import ConfigurationError

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

    @router.post("/reply")
    async def receive_reply(request: Request) -> Response:
        body = await read_body(request)
        try:
            received = reply(
                account,
                now=clock.now(),
                text=str(body.get("text", "STOP")),
                number=body.get("from"),
                list_id=body.get("list_id"),
            )
        except ConfigurationError as error:
            raise bad_request(error.message) from None
        return answer(asdict(received), "The reply has come in.")

    @router.post("/campaign")
    async def add_campaign(request: Request) -> Response:
        body = await read_body(request)
        schedule = _read_moment(body, "schedule")
        try:
            campaign_id = plan_campaign(
                account,
                now=clock.now(),
                list_id=_read_count(body, "list_id"),
                name=str(body.get("name", "Planned")),
                schedule=int(schedule.timestamp()),
                status=str(body.get("status", "Scheduled")),
            )
        except ConfigurationError as error:
            raise bad_request(error.message) from None
        return answer({"sms_campaign_id": campaign_id}, "The campaign has been planned.")

    return router


def _read_moment(body: dict[str, Any], name: str = "now") -> datetime:
    try:
        moment = datetime.fromisoformat(str(body.get(name)))
    except ValueError:
        raise bad_request("The given data was invalid.", {name: ["Not a time."]}) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read_count(body: dict[str, Any], name: str) -> int:
    value = body.get(name, 0)
    if not isinstance(value, int) or value < 0:
        raise bad_request("The given data was invalid.", {name: ["Not a number of things."]})
    return value
