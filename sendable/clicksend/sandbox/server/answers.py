"""What ClickSend's answers look like: the envelope, and errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response

FOUND = "Here are your data."


class Refusal(Exception):
    """A request that ClickSend answers with an error.

    Args:
        http_code: The HTTP status.
        response_code: ClickSend's word for it; the number 400 in one captured case.
        message: ClickSend's sentence.
        data: What stands in ``data``.
    """

    def __init__(
        self, http_code: int, response_code: str | int, message: str, data: object = None
    ) -> None:
        super().__init__(message)
        self.http_code = http_code
        self.response_code = response_code
        self.message = message
        self.data = data


# The documentation spells it TOO_MANY_REQUESTS; the service does not.
TOO_MANY = Refusal(429, "HTTP_TOO_MANY_REQUESTS", "Too many attempts.")


def not_found(message: str) -> Refusal:
    """Give a 404.

    Args:
        message: ClickSend's sentence.
    """
    return Refusal(404, "NOT_FOUND", message)


def bad_request(message: str, data: object = None) -> Refusal:
    """Give a 400.

    Args:
        message: ClickSend's sentence.
        data: The faults by field, where there are any.
    """
    return Refusal(400, "BAD_REQUEST", message, data)


def forbidden() -> Refusal:
    """Give the 403 of a resource that is not there or belongs to somebody else."""
    return Refusal(
        403,
        "FORBIDDEN",
        "Resource not found or you don't have the permissions to access this resource.",
    )


def answer(data: object, message: str = FOUND) -> Response:
    """Give a good answer in the envelope.

    Args:
        data: What stands in ``data``.
        message: ClickSend's sentence.
    """
    return envelope(200, "SUCCESS", message, data)


def refuse(refusal: Refusal, headers: Mapping[str, str] | None = None) -> Response:
    """Give an error in the envelope.

    Args:
        refusal: The error.
        headers: Headers to send along.
    """
    return envelope(
        refusal.http_code, refusal.response_code, refusal.message, refusal.data, headers
    )


def envelope(
    http_code: int,
    response_code: str | int,
    message: str,
    data: object,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Give any answer in the envelope.

    Args:
        http_code: The HTTP status, repeated in the body.
        response_code: ClickSend's word.
        message: ClickSend's sentence.
        data: What stands in ``data``.
        headers: Headers to send along.
    """
    body = {
        "http_code": http_code,
        "response_code": response_code,
        "response_msg": message,
        "data": data,
    }
    return bare(body, http_code, headers)


def bare(body: object, http_code: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Give an answer without the envelope, as the short URL endpoints do.

    Args:
        body: The body.
        http_code: The HTTP status.
        headers: Headers to send along.
    """
    return Response(
        json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        status_code=http_code,
        media_type="application/json",
        headers=dict(headers) if headers else None,
    )


async def read_body(request: Request) -> dict[str, Any]:
    """Read a JSON object from the request.

    Args:
        request: The request.

    Raises:
        Refusal: If the body is no JSON object.
    """
    raw = await request.body()
    if not raw:
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise bad_request("The request body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise bad_request("The request body must be a JSON object.")
    return body
