"""Accounts in trouble: a server in this process that counts its calls, and lakes side by side."""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import uvicorn
from fastapi import Response

from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.clicksend.sandbox.account import create_account
from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.clicksend.sandbox.clock import Clock
from sendable.clicksend.sandbox.listening import _listen
from sendable.clicksend.sandbox.server import RateLimits, create_app
from sendable.clicksend.sandbox.server.buffering import collect
from sendable.clicksend.sandbox.serving import AccountAddress, read_credentials
from sendable.clicksend.sandbox.store import AccountStore, find_subaccounts
from sendable.clicksend.throttle import Throttle
from sendable.ingestion.contacts import close_lists, pull_contacts, pull_opt_outs
from sendable.ingestion.lists import opt_out_lists, pull_lists, reviewed_lists
from sendable.ingestion.session import Pulled
from sendable.playbook import Playbook, read_playbook
from sendable.schemas import TABLES
from sendable.workspace import Workspace

from ..library import AS_OF
from .conftest import ingest, session_on

GOOD_DAY = Behaviour()

HASTE = 0.5
"""Seconds after which a client gives a silent server up, so that hangs cost little."""

FACTS = (
    "contacts",
    "lists",
    "messages",
    "replies",
    "clicks",
    "campaigns",
    "opt_outs",
    "receipts",
    "quarantine",
)
"""The tables that say what is so, and not how we came to know."""

_PROVENANCE = {"known_at", "first_seen_at", "valid_from", "run_id", "pulled_at"}

Happens = Callable[[int], int | Response | None]
"""Told before each call is answered how many there were, this one among them; may give what to
answer, or a status to answer with and no more."""

Spoils = Callable[[str, Any], Any]
"""Given a call's path and the JSON of its good answer, gives what is answered in its place."""


def nothing_happens(count: int) -> None:
    """Let a call be answered."""


def as_it_is(path: str, answer: Any) -> Any:
    """Leave an answer as it is."""
    return answer


@dataclass
class Live:
    """A server in this process: its address, its clock, and what it was asked."""

    address: AccountAddress
    clock: Clock
    asked: list[tuple[str, str]] = field(default_factory=list)
    happens: Happens = nothing_happens
    spoils: Spoils = as_it_is
    well_after: int | None = None
    """After so many calls nothing goes wrong any more."""

    def count(self, part: str) -> int:
        return sum(part in path for _, path in self.asked)


@contextmanager
def live_account(
    folder: Path,
    behaviour: Behaviour = GOOD_DAY,
    now: datetime = AS_OF,
    limits: RateLimits | None = None,
) -> Iterator[Live]:
    """Serve an account and its subaccounts from a thread, and count the calls."""
    with ExitStack() as opened:
        stores = [
            opened.enter_context(AccountStore(path))
            for path in (folder, *find_subaccounts(folder).values())
        ]
        clock = Clock(now)
        make = partial(create_app, stores[0], clock=clock, subaccounts=stores[1:], limits=limits)
        app, well = make(behaviour=behaviour), make()
        listener = opened.enter_context(_listen(0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/v3"
        others = {
            name: AccountAddress(url, *read_credentials(path))
            for name, path in find_subaccounts(folder).items()
        }
        live = Live(AccountAddress(url, *read_credentials(folder), others), clock)

        async def counting(scope, receive, send):
            live.asked.append((scope["method"], scope["path"]))
            status = live.happens(len(live.asked))
            is_well = live.well_after is not None and len(live.asked) > live.well_after
            usual = well if is_well else app
            if status is not None:
                answer = Response(status_code=status) if isinstance(status, int) else status
                await answer(scope, receive, send)
            elif live.spoils is as_it_is:
                await usual(scope, receive, send)
            else:
                good = await collect(usual, scope, receive)
                body = live.spoils(scope["path"], json.loads(good.body)) if good.is_json else None
                await good.send(send, None if body is None else json.dumps(body).encode())

        config = uvicorn.Config(
            counting,
            log_level="critical",
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield live
        finally:
            server.should_exit = True
            thread.join()


def client_of(
    address: AccountAddress, throttle: Throttle | None = None
) -> closing[ClickSendClient]:
    credentials = Credentials(address.base_url, address.username, address.api_key, HASTE)
    return closing(ClickSendClient(credentials, throttle))


def eager_throttle() -> Throttle:
    """Give a throttle for which a second is a fiftieth of one, so that retries cost little."""
    return Throttle(timer=lambda: time.monotonic() * 50, nap=0.005)


def small_account(
    folder: Path, people: int = 100, months: int = 2, now: datetime = AS_OF, **options
) -> Path:
    create_account(folder, contacts=people, months=months, seed=5, now=now, **options)
    return folder


@contextmanager
def account_file(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open an account's file, to change it behind everybody's back."""
    with closing(sqlite3.connect(folder / "account.sqlite", timeout=10)) as database, database:
        yield database


def pull_people(
    client: ClickSendClient, workspace: Workspace, playbook: Playbook, now: datetime = AS_OF
) -> dict[str, Pulled]:
    """Pull lists, opt-outs and contacts, and nothing else."""
    with session_on(client, workspace, playbook, now) as session:
        listed, lists = pull_lists(session)
        opt_outs, others = opt_out_lists(session, lists), reviewed_lists(session, lists)
        pulled = [listed, *(pull_opt_outs(session, one) for one in opt_outs)]
        pulled.append(pull_contacts(session, others))
        close_lists(session, [*opt_outs, *others])
    return {feed.feed: feed for feed in pulled}


def ingest_undisturbed(
    account: Path, playbook: Playbook, root: Path, now: datetime = AS_OF
) -> tuple[Mapping[str, pd.DataFrame], int]:
    """Ingest an account to which nothing happens; give what the lake says, and how many calls."""
    workspace = Workspace(root)
    with live_account(account, now=now) as live, client_of(live.address) as client:
        ingest(client, workspace, playbook, now)
        return facts_of(workspace), len(live.asked)


def facts_of(workspace: Workspace, tables: tuple[str, ...] = FACTS) -> Mapping[str, pd.DataFrame]:
    """Give what a lake says, without when and by which run it was learnt, in an order of its own.

    A contact's closed states are left out, and what was put aside twice counts once.
    """
    facts = {}
    for name in tables:
        rows = workspace.lake.read(name)
        assert not rows.duplicated(list(TABLES[name].key)).any(), f"{name} has rows twice"
        if name == "contacts":
            rows = rows[rows["valid_to"].isna()]
            assert not rows.duplicated(["contact_id"]).any()
        rows = rows.drop(columns=[column for column in rows if column in _PROVENANCE])
        if name == "quarantine":
            rows = rows.drop(columns="row").drop_duplicates()
        order = [column for column in TABLES[name].key if column in rows.columns]
        facts[name] = rows.sort_values(order, ignore_index=True)
    return facts


def assert_same_facts(lake: Mapping[str, pd.DataFrame], other: Mapping[str, pd.DataFrame]) -> None:
    assert lake.keys() == other.keys()
    for name in lake:
        pd.testing.assert_frame_equal(lake[name], other[name], obj=name)


def after(minutes: float) -> datetime:
    return AS_OF + timedelta(minutes=minutes)


def main() -> None:
    """Ingest an account whose address is in the arguments, in a process that may be killed."""
    base_url, username, api_key, workspace, playbook, now = sys.argv[1:]
    address = AccountAddress(base_url, username, api_key)
    with client_of(address, eager_throttle()) as client:
        ingest(
            client,
            Workspace(Path(workspace)),
            read_playbook(Path(playbook)),
            datetime.fromisoformat(now),
        )


if __name__ == "__main__":
    main()
