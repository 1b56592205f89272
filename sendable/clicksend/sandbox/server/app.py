"""The server, put together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.clicksend.sandbox.clock import Clock
from sendable.clicksend.sandbox.server.account_routes import account_routes
from sendable.clicksend.sandbox.server.answers import Refusal, bad_request, not_found, refuse
from sendable.clicksend.sandbox.server.campaign_routes import campaign_routes
from sendable.clicksend.sandbox.server.churn import Churn
from sendable.clicksend.sandbox.server.click_routes import campaign_click_routes, short_url_routes
from sendable.clicksend.sandbox.server.contact_routes import contact_routes
from sendable.clicksend.sandbox.server.control_routes import control_routes
from sendable.clicksend.sandbox.server.door import Door
from sendable.clicksend.sandbox.server.export_routes import download_routes, export_routes
from sendable.clicksend.sandbox.server.faults import Faults
from sendable.clicksend.sandbox.server.history_routes import history_routes, message_writer
from sendable.clicksend.sandbox.server.import_routes import import_routes
from sendable.clicksend.sandbox.server.imports import Imports
from sendable.clicksend.sandbox.server.inbound_routes import inbound_routes
from sendable.clicksend.sandbox.server.limits import Buckets, RateLimits
from sendable.clicksend.sandbox.server.list_routes import list_routes
from sendable.clicksend.sandbox.server.profiles import OtherTypes
from sendable.clicksend.sandbox.server.receipt_routes import receipt_routes
from sendable.clicksend.sandbox.server.rosters import Rosters
from sendable.clicksend.sandbox.server.rule_routes import rule_routes
from sendable.clicksend.sandbox.store import AccountStore

_GOOD_DAY = Behaviour()


def create_app(
    account: AccountStore,
    *,
    clock: Clock,
    behaviour: Behaviour = _GOOD_DAY,
    subaccounts: Sequence[AccountStore] = (),
    limits: RateLimits | None = None,
    timer: Callable[[], float] = time.monotonic,
) -> ASGIApp:
    """Make the server of an account and its subaccounts.

    Nothing can be sent: there is no such endpoint.

    Args:
        account: The main account.
        clock: Gives the current second; history reaches four months back from it.
        behaviour: What it gets wrong, how it spells, what it leaves out.
        subaccounts: The other accounts it answers for; name and key of a call decide.
        limits: How often each endpoint may be called; as the behaviour says when absent.
        timer: Gives growing seconds, for the rate limits.
    """
    stores = (account, *subaccounts)
    door = Door(
        apps={
            store.meta["username"]: _answer_for(
                store, subaccounts if store is account else None, clock, behaviour
            )
            for store in stores
        },
        keys={store.meta["username"]: store.meta["api_key"] for store in stores},
        buckets=Buckets(limits or RateLimits(every=behaviour.rate_limit), timer),
        latency=behaviour.latency_ms / 1000,
    )
    return Faults(door, behaviour) if behaviour.fault_rate else door


def _answer_for(
    account: AccountStore,
    subaccounts: Sequence[AccountStore] | None,
    clock: Clock,
    behaviour: Behaviour,
) -> ASGIApp:
    """Make the routes of one account; a subaccount has no subaccounts to list."""
    app = FastAPI(redirect_slashes=False, openapi_url=None, docs_url=None, redoc_url=None)
    if not behaviour.poll_rule:
        account.hide_poll_rules()
    rosters = Rosters(account)
    churn = Churn(account, rosters, clock.now, behaviour)
    imports = Imports(account, clock.now, behaviour)
    describe = message_writer(account, behaviour.masked)
    routers = [
        account_routes(account, subaccounts, clock.now),
        list_routes(account, rosters, imports, clock.now),
        contact_routes(account, rosters, churn, imports, clock.now),
        import_routes(account, imports),
        history_routes(account, describe, clock.now),
        inbound_routes(account, clock.now),
        receipt_routes(account, clock.now),
        campaign_routes(account, clock.now),
        rule_routes(account),
    ]
    if behaviour.clicks in {"legacy", "both"}:
        routers.append(campaign_click_routes(account))
    if behaviour.clicks in {"current", "both"}:
        routers.append(short_url_routes(account))
    if behaviour.export:
        routers.append(export_routes(account, clock.now))
    for routes in routers:
        app.include_router(routes, prefix="/v3")
    app.include_router(download_routes(account, describe, clock.now))
    app.include_router(control_routes(account, churn, clock), prefix="/sandbox")
    app.add_exception_handler(Refusal, _answer_refusal)
    app.add_exception_handler(HTTPException, _answer_unknown)
    return app if behaviour.profile == "modern" else OtherTypes(app, behaviour.profile)


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
