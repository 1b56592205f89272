"""ClickSend's pages: ``page`` and ``limit`` in, rows and their surroundings out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from sendable.clicksend.sandbox.server.answers import bad_request

DEFAULT_LIMIT, LARGEST_LIMIT = 15, 100


@dataclass(frozen=True)
class Slice:
    """Which rows a page asks for.

    Args:
        path: The path that was asked, for the links.
        page: The page, from 1.
        limit: Rows a page.
    """

    path: str
    page: int
    limit: int

    @property
    def offset(self) -> int:
        """How many rows come before the page."""
        return (self.page - 1) * self.limit


def read_slice(request: Request) -> Slice:
    """Read ``page`` and ``limit``; what is out of range is brought into it, and echoed.

    Args:
        request: The request.

    Raises:
        Refusal: If either is no number.
    """
    page = read_number(request, "page", 1)
    limit = read_number(request, "limit", DEFAULT_LIMIT)
    return Slice(request.url.path, max(page, 1), min(max(limit, 1), LARGEST_LIMIT))


def read_number(request: Request, name: str, default: int) -> int:
    """Read a whole number from the query string.

    Args:
        request: The request.
        name: The parameter.
        default: The value where it is absent or empty.

    Raises:
        Refusal: If it is no whole number.
    """
    text = request.query_params.get(name) or ""
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise bad_request(
            "The given data was invalid.", {name: [f"The {name} must be an integer."]}
        ) from None


def paginate(
    part: Slice, total: int, fetch: Callable[[int, int], Sequence[object]]
) -> dict[str, Any]:
    """Give a page in ClickSend's way.

    An empty result has ``last_page`` 0. The links name another host and lose the limit and the
    filters, as the real ones do, so that a client that follows them is found out.

    Args:
        part: The page that was asked for.
        total: How many rows there are.
        fetch: Gives the rows for an offset and a count.
    """
    rows = fetch(part.offset, part.limit) if part.offset < total else []
    last_page = -(-total // part.limit)
    link = f"https://api.clicksend.com{part.path}?page="
    return {
        "total": total,
        "per_page": part.limit,
        "current_page": part.page,
        "last_page": last_page,
        "next_page_url": f"{link}{part.page + 1}" if part.page < last_page else None,
        "prev_page_url": f"{link}{part.page - 1}" if part.page > 1 else None,
        "from": part.offset + 1 if rows else None,
        "to": part.offset + len(rows) if rows else None,
        "data": rows,
    }


def with_page_links(page: dict[str, Any], path: str) -> dict[str, Any]:
    """Add the keys that only ``/lists`` and the inbound rules carry since 2026.

    Args:
        page: The page.
        path: The path that was asked.
    """
    link = f"https://rest.clicksend.com{path}"
    last = max(page["last_page"], 1)
    links = [
        {
            "url": f"{link}?page={number}",
            "label": str(number),
            "page": number,
            "active": number == page["current_page"],
        }
        for number in range(1, min(last, 10) + 1)
    ]
    return page | {
        "first_page_url": f"{link}?page=1",
        "last_page_url": f"{link}?page={last}",
        "path": link,
        "links": links,
    }
