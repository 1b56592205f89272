"""Listings that move while they are read, and every kind of fault: the same records in the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendable.clicksend.listing import Page, Watch, read_pages, read_whole
from sendable.clicksend.sandbox.account import create_account
from sendable.clicksend.sandbox.behaviour import FAULT_KINDS, Behaviour, FaultKind
from sendable.errors import ServerTrouble

from ..ingestion.trouble import client_of, eager_throttle, live_account
from ..library import AS_OF
from .answering import Answer, Asked, answering, page

SIZE = 100


def entry(list_id: int) -> dict[str, Any]:
    return {"list_id": list_id, "list_name": f"List {list_id}", "_contacts_count": 1}


def pages_of(rows: list[int], number: int) -> Answer:
    part = [entry(one) for one in rows[(number - 1) * SIZE : number * SIZE]]
    last = max(1, -(-len(rows) // SIZE))
    return Answer(page(part, total=len(rows), last_page=last, current_page=number))


@pytest.mark.parametrize("workers", [1, 8])
def test_pages_come_in_their_order_however_many_are_on_their_way(workers: int) -> None:
    rows = list(range(1, 1234))
    with answering(lambda asked, _: pages_of(rows, int(asked.query["page"])), workers) as (
        client,
        asked,
    ):
        assert [one.list_id for one in client.lists()] == rows
    assert sorted(int(one.query["page"]) for one in asked) == list(range(1, 14))


def test_several_pages_are_on_their_way_at_once() -> None:
    together = threading.Barrier(4, timeout=20)

    def fetch(number: int) -> Page:
        if 2 <= number <= 5:
            together.wait()
        return Page(number, [{"id": number}], 5, 5)

    with ThreadPoolExecutor(4) as pool:
        found = [one.number for one in read_pages(fetch, pool, ahead=4)]
    assert found == [1, 2, 3, 4, 5]


@settings(deadline=None, max_examples=40)
@given(
    total=st.integers(150, 900),
    moves=st.lists(st.tuples(st.integers(0, 12), st.booleans(), st.floats(0, 0.999)), max_size=6),
)
def test_who_was_there_all_along_is_found_though_a_listing_shrinks_and_grows(
    total: int, moves: list[tuple[int, bool, float]]
) -> None:
    rows, gone = list(range(total)), set()
    calls = 0

    def fetch(number: int) -> Page:
        nonlocal calls
        for when, grows, where in moves:
            if when == calls and grows:
                rows.append(10_000 + calls)
            elif when == calls:
                gone.add(rows.pop(int(where * len(rows))))
        calls += 1
        part = [{"id": one} for one in rows[(number - 1) * SIZE : number * SIZE]]
        return Page(number, part, len(rows), -(-len(rows) // SIZE))

    with ThreadPoolExecutor(1) as pool:

        def read() -> Iterator[Page]:
            return read_pages(fetch, pool, ahead=1)

        try:
            found = {
                one
                for records, _ in read_whole(read, lambda row: row["id"], "/x")
                for one in records
            }
        except ServerTrouble:
            return
    # Where one comes at the very moment one goes, totals tell nothing; contacts have ids for that.
    whens = [when for when, _, _ in moves]
    if len(set(whens)) == len(whens) and not _hides(moves):
        assert found >= set(range(total)) - gone


def _hides(moves: list[tuple[int, bool, float]]) -> bool:
    """Tell whether somebody came and somebody went between two pages, or one after another."""
    return len({grows for _, grows, _ in moves}) == 2


def test_a_row_that_comes_twice_does_not_stand_in_for_one_that_is_missing() -> None:
    watch = Watch()
    watch.see(Page(1, [{}] * 100, 150, 2))
    watch.see(Page(2, [{}] * 49, 149, 2))
    assert not watch.is_whole, "a total that fell may have hidden a row"
    watch = Watch()
    watch.see(Page(1, [{}] * 100, 150, 2))
    watch.see(Page(2, [{}] * 49, 150, 2))
    assert not watch.is_whole
    watch = Watch()
    watch.see(Page(1, [{}] * 100, 150, 2))
    watch.see(Page(2, [{}] * 51, 151, 2))
    assert watch.is_whole


def test_a_listing_that_changes_every_time_is_given_up() -> None:
    def script(asked: Asked, before: int) -> Answer:
        return pages_of(list(range(1, 900 - before)), int(asked.query["page"]))

    with answering(script) as (client, asked), pytest.raises(ServerTrouble, match="ended after"):
        list(client.lists())
    assert len(asked) <= 5 * 10


def test_rows_that_come_twice_are_no_trouble() -> None:
    with answering(lambda *_: Answer(page([entry(1), entry(1), entry(2)]))) as (client, _):
        assert {one.list_id for one in client.lists()} == {1, 2}


def test_calls_for_each_item_may_read_listings_of_their_own() -> None:
    """Whoever waits for pages must not stand in the way of whoever fetches them."""
    rows = list(range(1, 351))

    def script(asked: Asked, before: int) -> Answer:
        return pages_of(rows, int(asked.query["page"]))

    done: list[int] = []
    with answering(script, workers=2) as (client, _):

        def work() -> None:
            done.extend(client.each(lambda _: len(list(client.lists())), range(12)))

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(timeout=60)
        assert not thread.is_alive(), "they wait for each other"
    assert done == [350] * 12


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("account")
    create_account(where, contacts=300, months=1, seed=5, now=AS_OF)
    return where


def read_all(client) -> list[Any]:
    start = AS_OF - timedelta(days=20)
    found = [list(client.lists()), list(client.campaigns())]
    for pages in (
        client.history_pages(start, AS_OF),
        client.inbound_pages(),
        client.receipt_pages(),
        client.contact_pages(3102),
    ):
        found.append([record for records, _ in pages for record in records])
    return found


@pytest.fixture(scope="module")
def calm(folder: Path) -> list[Any]:
    with live_account(folder) as live, client_of(live.address) as client:
        found = read_all(client)
    assert all(found)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", FAULT_KINDS)
def test_whatever_goes_wrong_the_records_are_the_same(
    kind: FaultKind, folder: Path, calm: list[Any]
) -> None:
    bad_day = Behaviour(fault_rate=0.1, fault_seed=4, fault_kinds=(kind,), hang_seconds=2)
    with (
        live_account(folder, bad_day) as live,
        client_of(live.address, eager_throttle()) as client,
    ):
        assert read_all(client) == calm
        assert len(live.asked) > 20


@pytest.mark.slow
@pytest.mark.parametrize("kind", FAULT_KINDS)
def test_when_every_call_goes_wrong_for_a_while_nothing_is_made_up(
    kind: FaultKind, folder: Path, calm: list[Any]
) -> None:
    """The first calls all fail; then the server is well again, and the same call is answered."""
    bad_day = Behaviour(fault_rate=1.0, fault_kinds=(kind,), hang_seconds=2)
    with live_account(folder, bad_day) as live:
        live.well_after = 3
        with client_of(live.address, eager_throttle()) as client:
            assert list(client.lists()) == calm[0]
        assert len(live.asked) == 4
