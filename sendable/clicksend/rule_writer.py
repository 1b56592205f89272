"""The rule writer: adds the one rule of an account without which replies cannot be read."""

from __future__ import annotations

from sendable.clicksend.calls import RULE_ADDING
from sendable.clicksend.throttle import Throttle
from sendable.clicksend.transport import Body, Credentials, Transport

POLL_RULE: Body = {
    "dedicated_number": "*",
    "rule_name": "Sendable reads replies",
    # 0 is any message: a rule for certain words would leave other people's STOP unread.
    "message_search_type": 0,
    "message_search_term": "",
    "action": "POLL",
    "action_address": "",
    "enabled": 1,
}
"""Puts a copy of every reply, to whichever number, where the API can read it."""


class RuleWriter:
    """Adds a rule for replies to one account. It can do nothing else, and changes no other rule.

    Args:
        credentials: The account.
        throttle: Budgets to share with the account's other clients.
    """

    def __init__(self, credentials: Credentials, throttle: Throttle) -> None:
        self._pen = Transport(credentials, throttle, RULE_ADDING)

    def add_poll_rule(self) -> None:
        """Add a rule by which every reply can be read. ClickSend adds it again when asked again.

        Raises:
            Unanswered: It may be there: read the rules.
            ClickSendError: The account refused.
        """
        self._pen.call("POST", "/automations/sms/inbound", body=POLL_RULE)

    def close(self) -> None:
        """Close the connections, and the throttle with them."""
        self._pen.close()
