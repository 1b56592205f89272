"""``/account``, ``/subaccounts`` and ``/statistics/sms``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from sendable.clicksend.sandbox.period import DAY
from sendable.clicksend.sandbox.server.answers import answer, forbidden
from sendable.clicksend.sandbox.server.paging import paginate, read_slice
from sendable.clicksend.sandbox.store import AccountStore

_CURRENCY = {
    "currency_name_short": "AUD",
    "currency_prefix_d": "$",
    "currency_prefix_c": "c",
    "currency_name_long": "Australian Dollars",
    "min_recharge_amount": "20.00",
    "max_recharge_amount": "10000.00",
}
_RIGHTS = (
    *("access_users", "access_billing", "access_reporting", "access_contacts"),
    *("access_settings", "access_sms", "access_email", "access_voice", "access_fax"),
    *("access_post", "access_reseller", "access_global_sending", "access_mms"),
)
_PHONE, _EMAIL = "+61491570159", "owner@wattle.example"
_STATISTICS_DAYS = 30
_HIDDEN = "****************"

_OUTBOUND_BY_DAY = """
SELECT date / 86400 AS day, outcome >= 4 AS failed, COUNT(*) AS count, SUM(price) AS price
FROM messages WHERE date > ? AND date <= ? GROUP BY 1, 2
"""
_INBOUND_BY_DAY = """
SELECT date / 86400 AS day, COUNT(*) AS count FROM inbound WHERE date > ? AND date <= ? GROUP BY 1
"""


def account_routes(
    account: AccountStore,
    subaccounts: Sequence[AccountStore] | None,
    now: Callable[[], int],
) -> APIRouter:
    """Make the routes.

    Args:
        account: The account.
        subaccounts: Its subaccounts; absent for an account that is one itself.
        now: Gives the current second.
    """
    router = APIRouter()

    @router.get("/account")
    async def view_account() -> Response:
        return answer(_describe(account), "Here's your account.")

    @router.get("/subaccounts")
    async def view_subaccounts(request: Request) -> Response:
        if subaccounts is None:
            raise forbidden()
        users = [
            *(user | {"api_key": _HIDDEN} for user in _users(account)),
            *(_user(sub, sub.meta["username"], _HIDDEN) | {"is_main": 0} for sub in subaccounts),
        ]

        def fetch(offset: int, limit: int) -> Sequence[object]:
            return users[offset : offset + limit]

        return answer(paginate(read_slice(request), len(users), fetch), "SUCCESS")

    @router.get("/statistics/sms")
    async def view_statistics() -> Response:
        return answer(_count(account, now()))

    return router


def _describe(account: AccountStore) -> dict[str, Any]:
    # The key stands here in clear, as in the real answer: a client has to redact it.
    return {
        "user_id": int(account.meta["user_id"]),
        "username": account.meta["username"],
        "user_email": _EMAIL,
        "active": 1,
        "banned": 0,
        "date_sign_up": int(account.meta["signed_up_at"]),
        "balance": "1117.461060",
        "user_phone": _PHONE,
        "reply_to": "originalemail",
        "delivery_to": "",
        "user_first_name": "Wattle",
        "user_last_name": "Owner",
        "account": 0,
        "account_name": "Wattle & Co",
        "account_billing_email": _EMAIL,
        "account_billing_mobile": _PHONE,
        "priority": 2,
        "country": "AU",
        "country_ip": "AU",
        "default_country_sms": "AU",
        "auto_recharge": 0,
        "auto_recharge_amount": "20.00",
        "low_credit_amount": "0.00",
        "setting_unicode_sms": 1,
        "setting_email_sms_subject": 0,
        "setting_fix_sender_id": 0,
        "setting_sms_message_char_limit": 8,
        "old_dashboard": 0,
        "balance_commission": "0.000000",
        "timezone": "Australia/Sydney",
        "price_rate": 0,
        "private_uploads": 0,
        "fax_quality": 0,
        "setting_sms_hide_your_number": 0,
        "setting_sms_hide_business_name": 0,
        "pricing_variant": 0,
        "on_trial": 0,
        "trial_expiry": None,
        "_currency": _CURRENCY,
        "_subaccount": _users(account)[0],
        "_referrer_chosen": {"id": 8, "name": "Other"},
    }


def _users(account: AccountStore) -> list[dict[str, Any]]:
    username, key = account.meta["username"], account.meta["api_key"]
    main = _user(account, username, key) | {"is_main": 1}
    shop = _user(account, f"{username}-shop", f"{key}-shop") | {"is_main": 0}
    return [main, shop | {"subaccount_id": main["subaccount_id"] + 1}]


def _user(account: AccountStore, username: str, key: str) -> dict[str, Any]:
    return {
        "subaccount_id": int(account.meta["subaccount_id"]),
        "api_username": username,
        "email": _EMAIL,
        "phone_number": _PHONE,
        "first_name": "Wattle",
        "last_name": "Owner",
        "api_key": key,
        "access_smpp": 0,
        **dict.fromkeys(_RIGHTS, 1),
        "hide_pricing": 0,
        "share_campaigns": 0,
        "notes": None,
    }


def _count(account: AccountStore, now: int) -> dict[str, Any]:
    window = (now - _STATISTICS_DAYS * DAY, now)
    counts: dict[int, dict[str, list[float]]] = defaultdict(
        lambda: {name: [0, 0.0] for name in ("outbound", "inbound", "bounced")}
    )
    for row in account.rows(_OUTBOUND_BY_DAY, window):
        outbound = counts[row["day"]]["outbound"]
        outbound[0] += row["count"]
        outbound[1] += row["price"] / 10_000
        if row["failed"]:
            counts[row["day"]]["bounced"][0] += row["count"]
    for row in account.rows(_INBOUND_BY_DAY, window):
        counts[row["day"]]["inbound"][0] += row["count"]
    total = {
        name: [sum(day[name][part] for day in counts.values()) for part in (0, 1)]
        for name in ("outbound", "inbound", "bounced")
    }
    stats = [{"date": day * DAY} | _priced(counts[day]) for day in sorted(counts)]
    return {"total": _priced(total), "stats": stats, "_currency": _CURRENCY}


def _priced(counts: dict[str, list[float]]) -> dict[str, Any]:
    return {
        name: {"count": int(count), "price": round(price, 4)}
        for name, (count, price) in counts.items()
    }
