"""One account for the whole folder, and a server in this process to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from sendable.clicksend.sandbox.account import create_account, create_account_for_customers
from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.clicksend.sandbox.clock import Clock
from sendable.clicksend.sandbox.server import RateLimits, create_app
from sendable.clicksend.sandbox.store import AccountStore

from .accounts import NOW, SEED, Caller, CallerOf, Generated

GOOD_DAY = Behaviour()


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    directory = tmp_path_factory.mktemp("account")
    create_account(directory, contacts=5000, months=6, seed=SEED, now=NOW)
    return Generated(directory)


@pytest.fixture
def quiet(tmp_path: Path) -> Generated:
    """A small account of a test's own, to write to."""
    create_account_for_customers(tmp_path, customer_ids=["A1", "B2", "C3"], now=NOW)
    return Generated(tmp_path)


@pytest.fixture(scope="session")
def caller_of() -> Iterator[CallerOf]:
    opened: list[AccountStore] = []

    def open_server(
        generated: Generated,
        *,
        now: datetime = NOW,
        behaviour: Behaviour = GOOD_DAY,
        limits: RateLimits | None = None,
        timer: Callable[[], float] = lambda: 0.0,
    ) -> Caller:
        account = AccountStore(generated.directory)
        opened.append(account)
        app = create_app(
            account,
            clock=Clock(now),
            behaviour=behaviour,
            limits=limits or RateLimits(endpoints={}),
            timer=timer,
        )
        client = TestClient(app)
        client.auth = (account.meta["username"], account.meta["api_key"])
        return Caller(client)

    yield open_server
    for account in opened:
        account.close()


@pytest.fixture(scope="session")
def caller(generated: Generated, caller_of: CallerOf) -> Caller:
    """Reads the large account; tests that write take ``quiet``."""
    return caller_of(generated)
