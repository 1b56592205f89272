"""ClickSend's ``q``, ``operator`` and ``order_by``, as parts of a query.

Every part is one of a fixed few; what the caller wrote is only ever a bound value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request

from sendable.clicksend.sandbox.server.answers import bad_request

_DIRECTIONS = {"asc": "ASC", "desc": "DESC"}


@dataclass(frozen=True)
class Search:
    """A condition and its values.

    Args:
        condition: SQL with question marks; ``TRUE`` when nothing was asked.
        values: The values for the question marks.
    """

    condition: str = "TRUE"
    values: tuple[object, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether everything is wanted."""
        return not self.values


def read_search(request: Request, conditions: Mapping[str, str]) -> Search:
    """Read ``q=field:value,field2:value`` and ``operator``.

    Args:
        request: The request.
        conditions: The condition for each field that may be searched.

    Raises:
        Refusal: If a field is unknown or a pair has no value.
    """
    text = (request.query_params.get("q") or "").strip()
    if not text:
        return Search()
    found: list[str] = []
    values: list[object] = []
    for pair in text.split(","):
        field, colon, value = pair.partition(":")
        if not colon or field.strip() not in conditions:
            raise bad_request("The given data was invalid.", {"q": [f"Unknown filter {field!r}."]})
        found.append(conditions[field.strip()])
        values.append(value.strip())
    is_any = (request.query_params.get("operator") or "AND").upper() == "OR"
    return Search(f"({(' OR ' if is_any else ' AND ').join(found)})", tuple(values))


def read_order(request: Request, columns: Mapping[str, str], default: str) -> tuple[str, str]:
    """Read ``order_by=field:asc``.

    Args:
        request: The request.
        columns: The column of each field that may be ordered by.
        default: The field when nothing was asked.

    Returns:
        The column and ``ASC`` or ``DESC``.

    Raises:
        Refusal: If the field or the direction is unknown.
    """
    text = request.query_params.get("order_by") or f"{default}:asc"
    field, _, direction = text.partition(":")
    if field not in columns or (direction or "asc").lower() not in _DIRECTIONS:
        raise bad_request("The given data was invalid.", {"order_by": ["Unknown order."]})
    return columns[field], _DIRECTIONS[(direction or "asc").lower()]
