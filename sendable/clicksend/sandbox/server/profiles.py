"""The types of the answers: today's, those of the contract before it, or a mixture.

The routes answer as today's contract says. This layer writes the same facts the way older and
less careful answers do: numbers as texts and texts as numbers, parts as ``"1.00"``, an absent value
as null, an empty text or 0, and some keys under their older names. Nothing is lost or changed.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from sendable.clicksend.sandbox.behaviour import Profile
from sendable.clicksend.sandbox.server.buffering import collect

Writing = Callable[[Any], Any]
"""Another way to write a value; the first of a field's is the older contract's."""


def _text(value: Any) -> Any:
    return "" if value is None else str(value)


def _number(value: Any) -> Any:
    return int(value) if value not in (None, "") else value


def _zero(value: Any) -> Any:
    return int(value or 0)


def _empty(value: Any) -> Any:
    return "" if value is None else value


def _null(value: Any) -> Any:
    return None if value == "" else value


def _decimal(value: Any) -> Any:
    return f"{value:.2f}"


def _long_price(value: Any) -> Any:
    return f"{float(value):.6f}"


@dataclass(frozen=True)
class _Kind:
    """A kind of record: how else its fields are written and named; no name drops the key."""

    key: str
    writings: Mapping[str, tuple[Writing, ...]]
    renamed: Mapping[str, str | None] = field(default_factory=dict)


def _fields(*names: str) -> Callable[..., dict[str, tuple[Writing, ...]]]:
    return lambda *writings: dict.fromkeys(names, writings)


_CONTACT = _Kind(
    "contact_id",
    {
        **_fields("contact_id", "list_id", "date_added", "date_updated")(_text),
        **_fields("custom_1", "custom_2", "custom_3", "custom_4")(_null),
        **_fields("phone_number", "first_name", "last_name", "fax_number", "email")(_empty),
        **_fields("organization_name", "address_line_1", "address_line_2", "address_city")(_empty),
        **_fields("address_state", "address_postal_code", "address_country")(_empty),
    },
)
_LIST = _Kind(
    "list_id",
    _fields("list_id", "_contacts_count", "_import_in_progress", "_optout_in_progress")(_text),
    {"_import_in_progress": None, "_optout_in_progress": None},
)
_MESSAGE = _Kind(
    "message_id",
    {
        **_fields("date", "user_id", "subaccount_id")(_text),
        **_fields("schedule")(_number),
        **_fields("status_code", "error_code")(_number, _empty),
        **_fields("message_parts")(_decimal, _text),
        **_fields("message_price")(_long_price, float),
        **_fields("list_id", "contact_id")(_zero, _empty, _number),
        **_fields("status_text", "error_text", "custom_string", "from_email")(_empty),
        **_fields("first_name", "last_name")(_empty),
    },
)
_RECEIPT = _Kind(
    "message_id",
    {
        **_fields("timestamp_send", "timestamp", "subaccount_id")(_text),
        **_fields("status_code", "error_code")(_text),
        **_fields("status_text", "error_text", "custom_string", "digits")(_empty),
    },
    {"message_type": "_message_type"},
)
_REPLY = _Kind(
    "message_id",
    {
        **_fields("timestamp")(_text),
        **_fields("original_body", "original_message_id")(_empty),
        **_fields("custom_string")(_null),
    },
    {"timestamp": "timestamp_send"},
)
_CAMPAIGN = _Kind(
    "sms_campaign_id",
    {
        **_fields("sms_campaign_id", "list_id", "user_id", "subaccount_id", "schedule")(_text),
        **_fields("date_added", "unsubscribe_link", "_total_count")(_text),
        **_fields("custom_string", "source", "senders", "_list_name")(_empty),
        **_fields("url_to_shorten")(_null),
    },
)
_RULE = _Kind(
    "rule_name",
    {
        **_fields("sms_inbound_rule_id", "inbound_rule_id", "receipt_rule_id")(_text),
        **_fields("message_search_type", "match_type", "enabled")(_text),
        **_fields("message_search_term", "body", "webhook_type")(_empty),
    },
    {"sms_inbound_rule_id": "inbound_rule_id"},
)
_OPENING = _Kind("date_opened", _fields("open_count", "date_opened")(_text))
_PERSON = _Kind(
    "phone_number",
    {**_fields("contact_id")(_text, _number), **_fields("first_name", "last_name")(_empty)},
)
_ACCOUNT = _Kind(
    "username",
    _fields("user_id", "active", "banned", "date_sign_up", "account", "priority", "on_trial")(
        _text
    ),
    {"_currency": "currency"},
)
_DAYS = _Kind("total", {}, {"stats": "stat", "_currency": "currency"})

_KINDS: tuple[tuple[re.Pattern[str], _Kind], ...] = tuple(
    (re.compile(f"/v3{path}/?"), kind)
    for path, kind in {
        r"/lists/\d+/contacts(/.+)?": _CONTACT,
        r"/lists(/\d+)?": _LIST,
        r"/sms/history": _MESSAGE,
        r"/sms/receipts(/[^/]+)?": _RECEIPT,
        r"/sms/inbound(/[^/]+)?": _REPLY,
        r"/sms-campaigns(/\d+)?": _CAMPAIGN,
        r"/sms-campaigns/\d+/link-tracking": _OPENING,
        r"/short-url/tracking/.+": _OPENING,
        r"/automations/sms/(inbound|receipts)(/\d+)?": _RULE,
        r"/account": _ACCOUNT,
        r"/statistics/sms": _DAYS,
    }.items()
)


class OtherTypes:
    """The layer that writes the answers in another profile than today's.

    Args:
        app: The routes.
        profile: The profile.
    """

    def __init__(self, app: ASGIApp, profile: Profile) -> None:
        self._app = app
        self._profile = profile

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a call on, and write its answer anew where it is of a known kind."""
        kind = _find_kind(scope.get("path", ""))
        if kind is None:
            await self._app(scope, receive, send)
            return
        answer = await collect(self._app, scope, receive)
        if answer.start["status"] != 200 or not answer.is_json:
            await answer.send(send)
            return
        body = rewrite(json.loads(answer.body), kind, self._profile)
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        await answer.send(send, text.encode())


def rewrite(body: dict[str, Any], kind: _Kind, profile: Profile) -> dict[str, Any]:
    """Write the records of an answer in another profile.

    Args:
        body: The answer: an envelope or, for short URLs, the page itself.
        kind: What its records are.
        profile: The profile.
    """
    data = body.get("data")
    if isinstance(data, list):
        return body | {"data": [_write(row, kind, profile) for row in data]}
    if not isinstance(data, dict):
        return body
    if not isinstance(data.get("data"), list):
        return body | {"data": _write(data, kind, profile)}
    page = data | {"data": [_write(row, kind, profile) for row in data["data"]]}
    if page["total"] == 0 and profile == "legacy":
        page["last_page"] = 1
    return body | {"data": page}


def _find_kind(path: str) -> _Kind | None:
    return next((kind for pattern, kind in _KINDS if pattern.fullmatch(path)), None)


def _write(row: dict[str, Any], kind: _Kind, profile: Profile) -> dict[str, Any]:
    key = f"{row.get(kind.key)}"
    written: dict[str, Any] = {}
    for name, value in row.items():
        if name == "contact" and isinstance(value, dict):
            written[name] = _write(value, _PERSON, profile)
            continue
        writings = kind.writings.get(name, ())
        at = _choose(profile, f"{key}:{name}", len(writings))
        called: str | None = name
        if name in kind.renamed and _choose(profile, f"{key}:{name}:key", 1):
            called = kind.renamed[name]
        if called is not None:
            written[called] = writings[at - 1](value) if at else value
    return written


def _choose(profile: Profile, key: str, count: int) -> int:
    """Choose a way of writing: 0 is today's, 1 the older contract's."""
    if profile == "legacy":
        return min(count, 1)
    return zlib.crc32(key.encode()) % (count + 1)
