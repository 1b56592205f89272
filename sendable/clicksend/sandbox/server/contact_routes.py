"""``/lists/{id}/contacts``: the contacts of a list."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from sendable.clicksend.sandbox.server.answers import (
    Refusal,
    answer,
    bad_request,
    forbidden,
    not_found,
    read_body,
)
from sendable.clicksend.sandbox.server.churn import Churn
from sendable.clicksend.sandbox.server.contact_fields import (
    INSERT,
    UNSET,
    WRITABLE,
    read_phone,
)
from sendable.clicksend.sandbox.server.imports import Imports
from sendable.clicksend.sandbox.server.list_routes import check_list
from sendable.clicksend.sandbox.server.paging import paginate, read_number, read_slice
from sendable.clicksend.sandbox.server.rosters import Rosters
from sendable.clicksend.sandbox.store import AccountStore

_CONTACT = """
SELECT contacts.*, lists.list_name AS _list_name
FROM contacts JOIN lists ON lists.list_id = contacts.list_id
"""
_ONE = " ".join([_CONTACT, "WHERE contacts.list_id = ? AND contacts.contact_id = ?"])
_UPDATE = """
UPDATE contacts SET date_updated = :now, phone_number = :phone_number, first_name = :first_name,
    last_name = :last_name, custom_1 = :custom_1, custom_2 = :custom_2, custom_3 = :custom_3,
    custom_4 = :custom_4, fax_number = :fax_number, organization_name = :organization_name,
    email = :email, address_line_1 = :address_line_1, address_line_2 = :address_line_2,
    address_city = :address_city, address_state = :address_state,
    address_postal_code = :address_postal_code, address_country = :address_country
WHERE list_id = :list_id AND contact_id = :contact_id
"""


def contact_routes(
    account: AccountStore,
    rosters: Rosters,
    churn: Churn,
    imports: Imports,
    now: Callable[[], int],
) -> APIRouter:
    """Make the routes.

    Args:
        account: The account.
        rosters: Its lists' contacts.
        churn: What comes and goes between two pages.
        imports: What is still to arrive on the lists.
        now: Gives the current second.
    """
    router = APIRouter()
    one = "/lists/{list_id:int}/contacts/{contact_id:int}"

    @router.get("/lists/{list_id:int}/contacts")
    async def view_contacts(list_id: int, request: Request) -> Response:
        check_list(account, list_id)
        imports.go_on()
        churn.turn_page(list_id)
        page = _read_page(rosters, list_id, request)
        return answer(page, "Here's your list of contacts.")

    @router.post("/lists/{list_id:int}/contacts")
    async def create_contact(list_id: int, request: Request) -> Response:
        body = await read_body(request)
        if not account.number("SELECT COUNT(*) FROM lists WHERE list_id = ?", (list_id,)):
            raise forbidden()
        values = UNSET | _read_fields(body)
        if not any(values[name] for name in ("phone_number", "email", "fax_number")):
            fault = {"phone_number": ["A phone number, an email or a fax number is required."]}
            raise bad_request("The given data was invalid.", fault)
        contact_id = account.insert(INSERT, values | {"list_id": list_id, "now": now()})
        message = "New contact has been created."
        return answer(_find(account, list_id, contact_id), message)

    @router.get(one)
    async def view_contact(list_id: int, contact_id: int) -> Response:
        return answer(_find(account, list_id, contact_id))

    @router.put(one)
    async def update_contact(list_id: int, contact_id: int, request: Request) -> Response:
        found = _find(account, list_id, contact_id)
        changes = _read_fields(await read_body(request))
        # Whether fields that are left out are kept is not documented; here they are.
        values = {name: found[name] for name in WRITABLE} | changes
        ids = {"list_id": list_id, "contact_id": contact_id, "now": now()}
        account.change(_UPDATE, values | ids)
        message = "Your contact has been updated."
        return answer(_find(account, list_id, contact_id), message)

    @router.delete(one)
    async def delete_contact(list_id: int, contact_id: int) -> Response:
        _find(account, list_id, contact_id)
        account.change("DELETE FROM contacts WHERE contact_id = ?", (contact_id,))
        return answer([], f"Contact #{contact_id} has been deleted.")

    @router.put(f"{one}/transfer/{{to_list_id:int}}")
    async def transfer_contact(list_id: int, contact_id: int, to_list_id: int) -> Response:
        _find(account, list_id, contact_id)
        check_list(account, to_list_id)
        # The contact keeps its number, as in the published example.
        account.change(
            "UPDATE contacts SET list_id = ?, date_updated = ? WHERE contact_id = ?",
            (to_list_id, now(), contact_id),
        )
        message = f"Contact #{contact_id} has been transferred to List #{to_list_id}"
        return answer(_find(account, to_list_id, contact_id), message)

    @router.put(f"{one}/copy/{{to_list_id:int}}")
    async def copy_contact(list_id: int, contact_id: int, to_list_id: int) -> Response:
        found = _find(account, list_id, contact_id)
        check_list(account, to_list_id)
        values = {name: found[name] for name in WRITABLE}
        copied = account.insert(INSERT, values | {"list_id": to_list_id, "now": now()})
        message = f"Contact #{contact_id} has been copied to List #{to_list_id}"
        return answer(_find(account, to_list_id, copied), message)

    return router


def _read_page(rosters: Rosters, list_id: int, request: Request) -> dict[str, Any]:
    part = read_slice(request)
    ids = rosters.ids(list_id, read_number(request, "updated_after", 0))

    def fetch(offset: int, limit: int) -> Sequence[object]:
        return [dict(row) for row in rosters.read(ids[offset : offset + limit])]

    return paginate(part, len(ids), fetch)


def _find(account: AccountStore, list_id: int, contact_id: int) -> dict[str, Any]:
    row: sqlite3.Row | None = account.row(_ONE, (list_id, contact_id))
    if row is None:
        raise not_found("Contact record not found.")
    return dict(row)


def _read_fields(body: dict[str, Any]) -> dict[str, Any]:
    values = {name: body[name] for name in WRITABLE if name in body}
    for name, value in values.items():
        if isinstance(value, dict | list):
            # Captured: a raw PHP fault, and a number where the word should be.
            raise Refusal(400, 400, f"{name}: Array to string conversion")
        values[name] = None if value is None else str(value)
    if values.get("phone_number"):
        text = values["phone_number"]
        # What is no number is kept as it came.
        values["phone_number"] = read_phone(text, values.get("address_country")) or text
    return values
