"""Reading a listing: page after page, several at a time, and noticing when it moved meanwhile.

Pages are counted: ``next_page_url`` names another host and is not followed. Rows that are added or
removed while a listing is read shift the ones behind them to other pages, so a row may be missed;
``read_whole`` reads again until none can have been.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any, TypeVar

from sendable.clicksend.models import Json, read_int
from sendable.errors import ServerTrouble

PAGE_SIZE = 100
"""The most rows a page may hold (documented maximum)."""

MOST_PASSES = 5
"""A listing that changes each time it is read is read so often before it is given up."""

Record = TypeVar("Record")


@dataclass(frozen=True)
class Page:
    """One page: its number from 1, the raw rows, the listing's total and its last page."""

    number: int
    rows: list[Json]
    total: int
    last_page: int | None


@dataclass
class Watch:
    """Watches the totals of the pages that go by. ``is_steady`` says that none ever fell.

    A total that grows is rows added; one that falls is rows removed, and others may have moved
    onto a page that was read already.
    """

    rows: int = 0
    total: int = 0
    is_steady: bool = True

    def see(self, page: Page) -> None:
        """Take note of a page."""
        self.rows += len(page.rows)
        self.is_steady = self.is_steady and page.total >= self.total
        self.total = page.total

    @property
    def is_whole(self) -> bool:
        """Whether every row went by, as far as totals can tell."""
        return self.is_steady and self.rows >= self.total


def read_pages(
    fetch: Callable[[int], Page], workers: Executor, ahead: int, first: int = 1
) -> Iterator[Page]:
    """Read pages in their order, up to ``ahead`` of them on their way at a time.

    The first one goes alone: it tells how many there are. Ends at the last page or an empty one.
    """
    page = fetch(first)
    yield page
    last = _last_page(page)
    on_their_way: deque[Future[Page]] = deque()
    number = first
    try:
        while page.rows and page.number < last:
            while number < last and len(on_their_way) < ahead:
                number += 1
                on_their_way.append(workers.submit(fetch, number))
            page = on_their_way.popleft().result()
            # A listing that grows goes on; where the last page is not told, rows are counted.
            last = max(last, _last_page(page))
            if page.rows:
                yield page
    finally:
        for future in on_their_way:
            future.cancel()


def read_whole(
    read: Callable[[], Iterator[Page]], make: Callable[[Json], Record], path: str
) -> Iterator[tuple[list[Record], int]]:
    """Read a listing until nothing can be missing: each page's records, and the total.

    Records of a pass that turned out not to be whole come again in the next one: who keeps them
    by id is none the worse.

    Raises:
        ServerTrouble: It ended before its own total, or changed during every pass.
    """
    before: int | None = None
    for _ in range(MOST_PASSES):
        watch = Watch()
        for page in read():
            watch.see(page)
            if page.rows:
                yield [make(row) for row in page.rows], page.total
        if watch.is_whole:
            return
        # Twice the same and still short of the total: the listing itself is at fault.
        if watch.is_steady and watch.rows == before:
            break
        before = watch.rows
    raise ServerTrouble(
        f"ClickSend's listing at GET {path} ended after {watch.rows:,} of {watch.total:,} rows",
        remedy="Run the command again; nothing is decided on half a list",
    )


def open_page(data: Any, number: int, path: str) -> Page:
    """Give a page of a listing's ``data``.

    Raises:
        ServerTrouble: It has no known form.
    """
    listing = data if isinstance(data, Mapping) else {}
    rows, total = listing.get("data"), read_int(listing.get("total"))
    last_page = read_int(listing.get("last_page"))
    if (
        not isinstance(rows, list)
        or not all(isinstance(row, Mapping) for row in rows)
        or total is None
        or (last_page is None and listing.get("last_page"))
    ):
        raise ServerTrouble(f"ClickSend answered GET {path} with a listing in an unknown form")
    return Page(number, rows, total, last_page)


def _last_page(page: Page) -> int:
    """Give the last page's number; where none is told, by the total."""
    return -(-page.total // PAGE_SIZE) if page.last_page is None else page.last_page
