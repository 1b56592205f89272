"""The server, put together."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from sendable.clicksend.sandbox.server.account_routes import account_routes
from sendable.clicksend.sandbox.server.answers import Refusal, bad_request, not_found, refuse
from sendable.clicksend.sandbox.server.campaign_routes import campaign_routes
from sendable.clicksend.sandbox.server.click_routes import click_routes
from sendable.clicksend.sandbox.server.contact_routes import contact_routes
from sendable.clicksend.sandbox.server.door import Door
from sendable.clicksend.sandbox.server.history_routes import history_routes
from sendable.clicksend.sandbox.server.inbound_routes import inbound_routes
from sendable.clicksend.sandbox.server.limits import Buckets, RateLimits
from sendable.clicksend.sandbox.server.list_routes import list_routes
from sendable.clicksend.sandbox.server.receipt_routes import receipt_routes
from sendable.clicksend.sandbox.server.rule_routes import rule_routes
from sendable.clicksend.sandbox.store import AccountStore

_OBSERVED_LIMITS = RateLimits()


def create_app(
    account: AccountStore,
    *,
    clock: Callable[[], datetime],
    limits: RateLimits = _OBSERVED_LIMITS,
    latency: float = 0.0,
    timer: Callable[[], float] = time.monotonic,
) -> FastAPI:
    """Make the server of one account.

    Nothing can be sent: there is no such endpoint.

    Args:
        account: The account.
        clock: Gives the current time, with its time zone; history reaches four months back from it.
        limits: How often each endpoint may be called.
        latency: Seconds each call waits first.
        timer: Gives growing seconds, for the rate limits.
    """
    app = FastAPI(redirect_slashes=False, openapi_url=None, docs_url=None, redoc_url=None)

    def now() -> int:
        return int(clock().timestamp())

    for routes in (
        account_routes(account, now),
        list_routes(account, now),
        contact_routes(account, now),
        history_routes(account, now),
        inbound_routes(account, now),
        receipt_routes(account, now),
        campaign_routes(account, now),
        click_routes(account),
        rule_routes(account),
    ):
        app.include_router(routes, prefix="/v3")
    app.add_exception_handler(Refusal, _answer_refusal)
    app.add_exception_handler(HTTPException, _answer_unknown)
    app.add_middleware(
        Door,
        username=account.meta["username"],
        api_key=account.meta["api_key"],
        buckets=Buckets(limits, timer),
        latency=latency,
    )
    return app


async def _answer_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return refuse(error)


async def _answer_unknown(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return refuse(Refusal(405, "METHOD_NOT_ALLOWED", "Method not allowed."), error.headers)
    if error.status_code == 404:
        return refuse(not_found("The requested resource was not found."))
    return refuse(bad_request("The request could not be read."))
