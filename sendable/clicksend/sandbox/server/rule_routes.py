"""``/automations/sms``: the rules that say what happens to replies and receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from sendable.clicksend.sandbox.server.answers import answer, bad_request, not_found, read_body
from sendable.clicksend.sandbox.server.paging import paginate, read_slice, with_page_links
from sendable.clicksend.sandbox.store import AccountStore


@dataclass(frozen=True)
class _Kind:
    """One kind of rule: its path, its fields and its statements."""

    path: str
    id_name: str
    listed_id_name: str
    fields: tuple[str, ...]
    required: tuple[str, ...]
    count: str
    page: str
    one: str
    insert: str
    update: str
    delete: str


_INBOUND = _Kind(
    path="/automations/sms/inbound",
    id_name="inbound_rule_id",
    # The list calls the id by another name than the rule itself does.
    listed_id_name="sms_inbound_rule_id",
    fields=(
        *("dedicated_number", "rule_name", "message_search_type", "message_search_term"),
        *("action", "action_address", "body", "enabled", "webhook_type"),
    ),
    required=("dedicated_number", "rule_name", "message_search_type", "action", "enabled"),
    count="SELECT COUNT(*) FROM inbound_rules",
    page="SELECT * FROM inbound_rules ORDER BY inbound_rule_id LIMIT ? OFFSET ?",
    one="SELECT * FROM inbound_rules WHERE inbound_rule_id = ?",
    insert="""
        INSERT INTO inbound_rules (dedicated_number, rule_name, message_search_type,
            message_search_term, action, action_address, body, enabled, webhook_type)
        VALUES (:dedicated_number, :rule_name, :message_search_type, :message_search_term,
            :action, :action_address, :body, :enabled, :webhook_type)
    """,
    update="""
        UPDATE inbound_rules SET dedicated_number = :dedicated_number, rule_name = :rule_name,
            message_search_type = :message_search_type,
            message_search_term = :message_search_term, action = :action,
            action_address = :action_address, body = :body, enabled = :enabled,
            webhook_type = :webhook_type
        WHERE inbound_rule_id = :rule_id
    """,
    delete="DELETE FROM inbound_rules WHERE inbound_rule_id = ?",
)
_RECEIPTS = _Kind(
    path="/automations/sms/receipts",
    id_name="receipt_rule_id",
    listed_id_name="receipt_rule_id",
    fields=("rule_name", "match_type", "action", "action_address", "enabled"),
    required=("rule_name", "match_type", "action", "enabled"),
    count="SELECT COUNT(*) FROM receipt_rules",
    page="SELECT * FROM receipt_rules ORDER BY receipt_rule_id LIMIT ? OFFSET ?",
    one="SELECT * FROM receipt_rules WHERE receipt_rule_id = ?",
    insert="""
        INSERT INTO receipt_rules (rule_name, match_type, action, action_address, enabled)
        VALUES (:rule_name, :match_type, :action, :action_address, :enabled)
    """,
    update="""
        UPDATE receipt_rules SET rule_name = :rule_name, match_type = :match_type,
            action = :action, action_address = :action_address, enabled = :enabled
        WHERE receipt_rule_id = :rule_id
    """,
    delete="DELETE FROM receipt_rules WHERE receipt_rule_id = ?",
)


def rule_routes(account: AccountStore) -> APIRouter:
    """Make the routes of both kinds.

    Args:
        account: The account.
    """
    router = APIRouter()
    for kind in (_INBOUND, _RECEIPTS):
        _add_kind(router, account, kind)
    return router


def _add_kind(router: APIRouter, account: AccountStore, kind: _Kind) -> None:
    one = f"{kind.path}/{{rule_id:int}}"

    @router.get(kind.path)
    @router.get(f"{kind.path}/")
    async def view_rules(request: Request) -> Response:
        part = read_slice(request)

        def fetch(offset: int, limit: int) -> Sequence[object]:
            rows = account.rows(kind.page, (limit, offset))
            return [_rename_id(dict(row), kind) for row in rows]

        page = paginate(part, account.number(kind.count), fetch)
        return answer(with_page_links(page, part.path), "Your list of rules.")

    @router.post(kind.path)
    @router.post(f"{kind.path}/")
    async def create_rule(request: Request) -> Response:
        values = _read_rule(await read_body(request), kind, {})
        rule_id = account.insert(kind.insert, values)
        return answer(_find(account, kind, rule_id), "Your record has been added.")

    @router.get(one)
    async def view_rule(rule_id: int) -> Response:
        return answer(_find(account, kind, rule_id))

    @router.put(one)
    async def update_rule(rule_id: int, request: Request) -> Response:
        found = _find(account, kind, rule_id)
        values = _read_rule(await read_body(request), kind, found)
        account.change(kind.update, values | {"rule_id": rule_id})
        return answer(_find(account, kind, rule_id), "Your record has been updated.")

    @router.delete(one)
    async def delete_rule(rule_id: int) -> Response:
        _find(account, kind, rule_id)
        account.change(kind.delete, (rule_id,))
        return answer([], f"Rule #{rule_id} has been deleted.")


def _find(account: AccountStore, kind: _Kind, rule_id: int) -> dict[str, Any]:
    row = account.row(kind.one, (rule_id,))
    if row is None:
        raise not_found("Rule record not found.")
    return dict(row)


def _read_rule(body: dict[str, Any], kind: _Kind, found: dict[str, Any]) -> dict[str, Any]:
    values = {name: body.get(name, found.get(name)) for name in kind.fields}
    faults = {
        name: [f"The {name.replace('_', ' ')} field is required."]
        for name in kind.required
        if values[name] is None
    }
    if faults:
        raise bad_request("The given data was invalid.", faults)
    return values


def _rename_id(rule: dict[str, Any], kind: _Kind) -> dict[str, Any]:
    return {kind.listed_id_name: rule.pop(kind.id_name), **rule}
