"""``/lists``: the lists, and what is done to a whole one."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from sendable.clicksend.sandbox.server.answers import answer, bad_request, not_found, read_body
from sendable.clicksend.sandbox.server.imports import Imports
from sendable.clicksend.sandbox.server.paging import paginate, read_slice, with_page_links
from sendable.clicksend.sandbox.server.rosters import Rosters
from sendable.clicksend.sandbox.store import AccountStore

_LIST = "SELECT list_id, list_name, list_email_id FROM lists"
_LIST_PAGE = " ".join([_LIST, "ORDER BY list_id LIMIT ? OFFSET ?"])
_ONE_LIST = " ".join([_LIST, "WHERE list_id = ?"])
_COUNT = "SELECT COUNT(*) FROM lists"
_LONGEST_NAME = 255


def list_routes(
    account: AccountStore, rosters: Rosters, imports: Imports, now: Callable[[], int]
) -> APIRouter:
    """Make the routes.

    Args:
        account: The account.
        rosters: Its lists' contacts.
        imports: What is still to arrive on them.
        now: Gives the current second.
    """
    router = APIRouter()

    def describe(row: sqlite3.Row) -> dict[str, Any]:
        return {
            **dict(row),
            "_contacts_count": rosters.size(row["list_id"]),
            "_import_in_progress": int(imports.is_under_way(row["list_id"])),
            "_optout_in_progress": 0,
        }

    def find(list_id: int) -> dict[str, Any]:
        return describe(check_list(account, list_id))

    @router.get("/lists")
    async def view_lists(request: Request) -> Response:
        imports.go_on()
        part = read_slice(request)
        total = account.number(_COUNT)

        def fetch(offset: int, limit: int) -> Sequence[object]:
            return [describe(row) for row in account.rows(_LIST_PAGE, (limit, offset))]

        return answer(with_page_links(paginate(part, total, fetch), part.path))

    @router.post("/lists")
    async def create_list(request: Request) -> Response:
        name = _read_name(await read_body(request))
        # Made from what sets the list apart, so that the same calls give the same address.
        made_from = (account.meta["seed"], name, now(), account.number(_COUNT))
        address = hashlib.sha256(repr(made_from).encode()).hexdigest()[:16].upper()
        list_id = account.insert(
            "INSERT INTO lists (list_name, list_email_id) VALUES (?, ?)", (name, address)
        )
        return answer(find(list_id), "New list has been created.")

    @router.get("/lists/{list_id:int}")
    async def view_list(list_id: int) -> Response:
        imports.go_on()
        return answer(find(list_id))

    @router.put("/lists/{list_id:int}")
    async def update_list(list_id: int, request: Request) -> Response:
        check_list(account, list_id)
        name = _read_name(await read_body(request))
        account.change("UPDATE lists SET list_name = ? WHERE list_id = ?", (name, list_id))
        return answer(find(list_id), "Your list has been updated.")

    @router.delete("/lists/{list_id:int}")
    async def delete_list(list_id: int) -> Response:
        check_list(account, list_id)
        imports.cancel(list_id)
        account.change("DELETE FROM contacts WHERE list_id = ?", (list_id,))
        account.change("DELETE FROM lists WHERE list_id = ?", (list_id,))
        return answer([], f"List #{list_id} has been deleted.")

    @router.put("/lists/{list_id:int}/remove-opted-out-contacts/{opt_out_list_id:int}")
    async def remove_opted_out(list_id: int, opt_out_list_id: int) -> Response:
        check_list(account, list_id)
        check_list(account, opt_out_list_id)
        # Texts are compared, not numbers: another spelling of the same number stays.
        deleted = account.change(
            "DELETE FROM contacts WHERE list_id = ? AND phone_number IN"
            " (SELECT phone_number FROM contacts WHERE list_id = ?)",
            (list_id, opt_out_list_id),
        )
        return answer({"deleted": deleted}, "Optout contacts has been deleted.")

    @router.put("/lists/{list_id:int}/remove-duplicates")
    @router.put("/lists/{list_id:int}/remove-duplicates/")
    async def remove_duplicates(list_id: int, request: Request) -> Response:
        check_list(account, list_id)
        fields = _read_fields(await read_body(request))
        doubles = _find_doubles(account, list_id, fields)
        account.change_many("DELETE FROM contacts WHERE contact_id = ?", doubles)
        message = "Your list duplicate contacts has been deleted."
        return answer({"deleted": len(doubles)}, message)

    return router


def check_list(account: AccountStore, list_id: int) -> sqlite3.Row:
    """Give a list's row.

    Args:
        account: The account.
        list_id: The list.

    Raises:
        Refusal: 404, if there is no such list.
    """
    row = account.row(_ONE_LIST, (list_id,))
    if row is None:
        raise not_found("Your list is not found.")
    return row


def _read_name(body: dict[str, Any]) -> str:
    name = body.get("list_name")
    if not isinstance(name, str) or not name.strip() or len(name) > _LONGEST_NAME:
        fault = {"list_name": ["The list name field is required."]}
        raise bad_request("The given data was invalid.", fault)
    return name


def _read_fields(body: dict[str, Any]) -> list[str]:
    """Read the fields to compare: a list of names in the old contract, an object in the new."""
    fields = body.get("fields") or ["phone_number"]
    names = list(fields.values()) if isinstance(fields, dict) else fields
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        fault = {"fields": ["The fields must be an array."]}
        raise bad_request("The given data was invalid.", fault)
    return names


def _find_doubles(account: AccountStore, list_id: int, fields: list[str]) -> list[tuple[int]]:
    """Find the contacts that repeat an earlier one; which copy ClickSend keeps is not known."""
    seen: set[tuple[object, ...]] = set()
    doubles: list[tuple[int]] = []
    statement = "SELECT * FROM contacts WHERE list_id = ? ORDER BY contact_id"
    for row in account.rows(statement, (list_id,)):
        unknown = [name for name in fields if name not in row.keys()]  # noqa: SIM118 - a Row is no dict
        if unknown:
            fault = {"fields": [f"The field {unknown[0]} is unknown."]}
            raise bad_request("The given data was invalid.", fault)
        key = tuple(row[name] for name in fields)
        if key in seen:
            doubles.append((row["contact_id"],))
        seen.add(key)
    return doubles
