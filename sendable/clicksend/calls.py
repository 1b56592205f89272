"""The calls that clients may make. What is not here cannot leave the machine.

No send endpoint is on any list, so "Sendable never sends a message" is a fact about this file and
about the transport that enforces it, not a promise. There are several lists because there are
several pens: what reads an account, and so every ingest, can change nothing but what counts as
read; what fills contact lists can do that and nothing else, and is opened by a push and a scrub
alone; a third, for one call, is opened by ``sendable doctor --fix`` alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_FORMS = {"{id}": r"[A-Za-z0-9_-]+", "{number}": r"[0-9]+"}


@dataclass(frozen=True)
class AllowList:
    """The calls that one kind of client may make: method, and path below ``/v3``.

    ``{id}`` in a path stands for one segment, ``{number}`` for one of digits only.
    """

    calls: tuple[tuple[str, str], ...]

    def allows(self, method: str, path: str) -> bool:
        """Tell whether a call is on the list.

        Args:
            method: HTTP method, in capitals.
            path: The path below ``/v3``, without query.
        """
        return any(
            method == allowed and form.fullmatch(path) is not None for allowed, form in self._forms
        )

    @cached_property
    def _forms(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((method, _compile(path)) for method, path in self.calls)


def _compile(path: str) -> re.Pattern[str]:
    parts = (_FORMS.get(part, re.escape(part)) for part in path.split("/"))
    return re.compile("/".join(parts))


READING = AllowList(
    (
        ("GET", "/account"),
        ("GET", "/subaccounts"),
        ("GET", "/lists"),
        ("GET", "/lists/{id}"),
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
)
"""What reads an account. The two calls that change anything mark a reply, and receipts, as read;
they are made only where the playbook asks for it."""

LIST_WRITING = AllowList(
    (
        ("POST", "/lists"),
        ("DELETE", "/lists/{number}"),
        ("POST", "/lists/{number}/contacts"),
        ("DELETE", "/lists/{number}/contacts/{number}"),
        ("POST", "/uploads"),
        ("POST", "/lists/{number}/import"),
        ("PUT", "/lists/{number}/remove-opted-out-contacts/{number}"),
    )
)
"""What fills and empties contact lists. A list that is on its own goes to nobody."""

RULE_ADDING = AllowList((("POST", "/automations/sms/inbound"),))
"""What adds a rule for replies, without which no STOP can be read."""
