"""The calls the client may make. What is not here cannot leave the machine.

No send endpoint is on the list, so "Sendable never sends a message" is a fact about this file and
about the transport that enforces it, not a promise. The two calls that change anything
mark a reply, and receipts, as read; they are made only where the playbook asks for it.
"""

from __future__ import annotations

import re

_ID = r"[A-Za-z0-9_-]+"

ALLOWED_CALLS: tuple[tuple[str, str], ...] = (
    ("GET", "/account"),
    ("GET", "/subaccounts"),
    ("GET", "/lists"),
    ("GET", "/lists/{id}/contacts"),
    ("GET", "/lists/{id}/contacts/{id}"),
    ("GET", "/sms/history"),
    ("GET", "/sms/history/export"),
    ("GET", "/sms/inbound"),
    ("PUT", "/sms/inbound-read/{id}"),
    ("GET", "/sms/receipts"),
    ("PUT", "/sms/receipts-read"),
    ("GET", "/automations/sms/inbound"),
    ("GET", "/automations/sms/receipts"),
    ("GET", "/sms-campaigns"),
    ("GET", "/sms-campaigns/{id}/link-tracking"),
    ("GET", "/short-url/statistics/quick_sms/{id}"),
    ("GET", "/short-url/tracking/{id}"),
)
"""Method and path below ``/v3``; ``{id}`` stands for one path segment."""

_PATTERNS = tuple(
    (method, re.compile(re.escape(path).replace(r"\{id\}", _ID))) for method, path in ALLOWED_CALLS
)


def is_allowed(method: str, path: str) -> bool:
    """Tell whether a call is on the list.

    Args:
        method: HTTP method, in capitals.
        path: The path below ``/v3``, without query.
    """
    return any(
        method == allowed and pattern.fullmatch(path) is not None for allowed, pattern in _PATTERNS
    )
