"""Ingest: how fast an account is read, under a limit and without one, and with how much memory.

Everything is read over HTTP from a sandbox ClickSend on this machine, so the server's own work is
in the figures too.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from benchmarks.measuring import Measured, measure, say
from sendable.brief import Brief
from sendable.clicksend.client import PAGE_SIZE, ClickSendClient, Credentials
from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.clicksend.sandbox.large import create_large_account
from sendable.clicksend.sandbox.serving import AccountAddress, running_account
from sendable.ingestion.contacts import pull_contacts, pull_opt_outs
from sendable.ingestion.lists import opt_out_lists, pull_lists, reviewed_lists
from sendable.ingestion.number_book import NumberBook
from sendable.ingestion.session import Session
from sendable.playbook import read_playbook
from sendable.workspace import PROJECT_ROOT, Workspace

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

CONTACTS = {"small": 100_000, "medium": 1_000_000, "large": 1_000_000}
"""Contacts of the account that is read whole."""

LIMIT, LIMITED_CALLS = 300, 840
"""Calls a minute that the sandbox allows, and pages that are read under that limit: with those
that are fetched ahead, three minutes' worth, of which two have to be waited for."""

LATENCY_MS, LATE_CALLS = 100, 200


def run(size: str) -> dict[str, Any]:
    """Run the three measurements and give their figures."""
    contacts = CONTACTS[size]
    with tempfile.TemporaryDirectory() as folder:
        account = Path(folder) / "account"
        create_large_account(account, contacts=contacts, now=NOW)
        limited = _under_a_limit(account)
        late = _with_latency(account)
        whole = _whole(account, Path(folder) / "whole", contacts)
        quarter = Path(folder) / "quarter"
        create_large_account(quarter, contacts=contacts // 4, now=NOW)
        part = _whole(quarter, Path(folder) / "part", contacts // 4)
    say(
        f"memory: {part.peak_mb:,.0f} MB at {contacts // 4:,} contacts, "
        f"{whole.peak_mb:,.0f} MB at {contacts:,}"
    )
    return {
        "seconds": round(whole.seconds, 1),
        "peak_mb": round(whole.peak_mb),
        "peak_mb_of_a_quarter": round(part.peak_mb),
        "contacts": contacts,
        **limited,
        **late,
        "ratios": {"sequential_loop": round(late["workers_seconds"] / late["loop_seconds"], 3)},
    }


def _under_a_limit(account: Path) -> dict[str, Any]:
    """Read pages of a list under a rate limit: how much of what is allowed is used."""
    with _served(account, Behaviour(rate_limit=LIMIT)) as (address, list_id):
        client = _client(address)
        began = time.perf_counter()
        pages = client.contact_listing(list_id)
        for _, _ in zip(range(LIMITED_CALLS), pages, strict=False):
            pass
        seconds = time.perf_counter() - began
        pages.close()  # type: ignore[attr-defined]
        calls, refused = LIMITED_CALLS, client.refused
        client.close()
    ideal = 60.0 * (-(-calls // LIMIT) - 1)
    share = ideal / seconds
    say(
        f"under a limit of {LIMIT} calls a minute: {calls} calls in {seconds:.1f} s "
        f"({calls / seconds:.1f} a second), {share:.1%} of the allowed budget, "
        f"{refused} answered 429"
    )
    return {
        "limited_calls_per_second": round(calls / seconds, 2),
        "budget_share": round(share, 3),
        "refused": refused,
    }


def _with_latency(account: Path) -> dict[str, Any]:
    """Read pages where each answer takes 100 ms: against the loop that anybody would write."""
    with _served(account, Behaviour(latency_ms=LATENCY_MS)) as (address, list_id):
        loop = measure(read_in_a_loop, address.base_url, address.username, address.api_key, list_id)
        ours = measure(
            read_with_client, address.base_url, address.username, address.api_key, list_id
        )
    say(
        f"with {LATENCY_MS} ms latency: {LATE_CALLS} calls in {ours.answer:.1f} s with 8 workers "
        f"({LATE_CALLS / ours.answer:.0f} a second), {loop.answer:.1f} s one after the other: "
        f"{loop.answer / ours.answer:.1f} times as fast"
    )
    return {
        "workers_seconds": round(ours.answer, 2),
        "loop_seconds": round(loop.answer, 2),
        "times_as_fast": round(loop.answer / ours.answer, 2),
    }


def read_in_a_loop(base_url: str, username: str, api_key: str, list_id: int) -> float:
    """Read the pages one after the other over one connection; give the seconds."""
    with requests.Session() as session:
        session.auth = (username, api_key)
        began = time.perf_counter()
        for page in range(1, LATE_CALLS + 1):
            answer = session.get(
                f"{base_url}/lists/{list_id}/contacts",
                params={"page": page, "limit": PAGE_SIZE},
                timeout=30,
            )
            assert len(answer.json()["data"]["data"]) == PAGE_SIZE
        return time.perf_counter() - began


def read_with_client(base_url: str, username: str, api_key: str, list_id: int) -> float:
    """Read as many pages with our client; give the seconds."""
    client = ClickSendClient(Credentials(base_url, username, api_key))
    began = time.perf_counter()
    for _, page in zip(range(LATE_CALLS), client.contact_listing(list_id), strict=False):
        assert len(page.rows) == PAGE_SIZE
    seconds = time.perf_counter() - began
    client.close()
    return seconds


def _whole(account: Path, folder: Path, contacts: int) -> Measured:
    """Read a whole account of one large list into an empty lake."""
    with _served(account, Behaviour()) as (address, _):
        measured = measure(
            pull_all, address.base_url, address.username, address.api_key, str(folder)
        )
    calls, rows = measured.answer
    assert rows >= contacts
    say(
        f"{contacts:,} contacts into an empty lake: {measured.seconds:.0f} s, {calls:,} calls "
        f"({calls / measured.seconds:.0f} a second), {contacts / measured.seconds:,.0f} contacts "
        f"a second, at most {measured.peak_mb:,.0f} MB"
    )
    return measured


def pull_all(base_url: str, username: str, api_key: str, folder: str) -> tuple[int, int]:
    """Pull lists, opt-outs and contacts; give the calls made and the rows read."""
    workspace = Workspace(Path(folder))
    workspace.prepare()
    playbook = read_playbook(
        PROJECT_ROOT / "playbook", Brief(goal="reduce churn", default_country="AU")
    )
    client = ClickSendClient(Credentials(base_url, username, api_key))
    numbers = NumberBook(workspace.lake, "AU")
    session = Session(client, workspace.lake, playbook, "benchmark", NOW, numbers)
    _, lists = pull_lists(session)
    opt_outs = [pull_opt_outs(session, one) for one in opt_out_lists(session, lists)]
    pulled = pull_contacts(session, reviewed_lists(session, lists))
    calls = client.calls
    client.close()
    return calls, pulled.rows + sum(feed.rows for feed in opt_outs)


@contextmanager
def _served(account: Path, behaviour: Behaviour) -> Iterator[tuple[AccountAddress, int]]:
    """Serve an account; give where, and the id of its largest list."""
    with running_account(account, now=NOW, behaviour=behaviour) as address:
        client = _client(address)
        largest = max(client.lists(), key=lambda entry: entry.contacts_count)
        client.close()
        yield address, largest.list_id


def _client(address: AccountAddress) -> ClickSendClient:
    return ClickSendClient(Credentials(address.base_url, address.username, address.api_key))
