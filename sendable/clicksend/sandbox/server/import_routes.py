"""``/uploads`` and ``/lists/{id}/import``: many contacts at once, some time later."""

from __future__ import annotations

import base64
import binascii
import email.policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response

from sendable.clicksend.sandbox.server.answers import answer, bad_request, read_body
from sendable.clicksend.sandbox.server.imports import IMPORT_NAMES, Imports
from sendable.clicksend.sandbox.server.list_routes import check_list
from sendable.clicksend.sandbox.store import AccountStore

_INVALID = "The given data was invalid."


def import_routes(account: AccountStore, imports: Imports) -> APIRouter:
    """Make the routes.

    Args:
        account: The account.
        imports: Its files, and what is under way.
    """
    router = APIRouter()

    @router.post("/uploads")
    async def upload(request: Request) -> Response:
        content, convert = await _read_upload(request)
        if convert != "csv":
            raise bad_request(_INVALID, {"convert": ["The sandbox takes csv only."]})
        taken = imports.take(content)
        data = {
            "user_id": int(account.meta["user_id"]),
            "upload_id": taken.upload_id,
            "file_name": taken.name,
            "_url": str(request.base_url.replace(path=f"/files/{taken.name}")),
            "date_added": taken.added_at,
            "date_delete": taken.deleted_at,
        }
        return answer(data, "Your file has been uploaded.")

    @router.post("/lists/{list_id:int}/import")
    async def import_contacts(list_id: int, request: Request) -> Response:
        check_list(account, list_id)
        body = await read_body(request)
        fields = _read_fields(body)
        content = imports.find(urlsplit(str(body.get("file_url", ""))).path.rpartition("/")[2])
        if content is None:
            # How ClickSend says that a file is gone is not documented.
            raise bad_request(_INVALID, {"file_url": ["The file could not be read."]})
        number = str(imports.begin(list_id, content, fields))
        data = {"msg": "Messages put on queue.", "ids": [number], "id": number}
        return answer(data, "Your file is now queued.")

    return router


async def _read_upload(request: Request) -> tuple[bytes, str]:
    """Read a file, sent either way, and what it is to be made into."""
    convert = request.query_params.get("convert", "")
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        return _read_form(kind, await request.body()), convert
    body = await read_body(request)
    try:
        content = base64.b64decode(str(body.get("content") or ""), validate=True)
    except binascii.Error:
        content = b""
    if not content:
        raise bad_request(_INVALID, {"content": ["The content must be in base64."]})
    return content, convert or str(body.get("convert", ""))


def _read_form(kind: str, body: bytes) -> bytes:
    """Give the file of a form."""
    parser = BytesParser(EmailMessage, policy=email.policy.HTTP)
    form = parser.parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    for part in form.iter_parts():
        if part.get_param("name", header="content-disposition") == "file":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            return content
    raise bad_request(_INVALID, {"file": ["The file field is required."]})


def _read_fields(body: dict[str, Any]) -> list[str]:
    """Read the order of the columns: a list in the prose, a text in today's schema."""
    given = body.get("field_order")
    names = given.split(",") if isinstance(given, str) else given
    if not isinstance(names, list) or not names or any(name not in IMPORT_NAMES for name in names):
        raise bad_request(_INVALID, {"field_order": ["The field order is invalid."]})
    return [IMPORT_NAMES[name] for name in names]
