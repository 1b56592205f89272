"""Mending: the one thing that the doctor may put right, the rule by which replies are read."""

from __future__ import annotations

from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.clicksend.rule_writer import RuleWriter
from sendable.clicksend.throttle import Throttle
from sendable.errors import Unanswered
from sendable.ingestion.replies import polls


def add_missing_poll_rule(credentials: Credentials) -> bool:
    """Add a rule with the action POLL to an account that has none; tell whether it was added.

    A rule that somebody has switched off stays off: they may have had a reason.

    Raises:
        ClickSendError: The account does not answer, or refuses.
        Unanswered: The rule is not there, and nobody knows whether it will be.
    """
    throttle = Throttle()
    client, writer = ClickSendClient(credentials, throttle), RuleWriter(credentials, throttle)
    try:
        if any(rule.action.upper() == "POLL" for rule in client.inbound_rules()):
            return False
        try:
            writer.add_poll_rule()
        except Unanswered:
            if not polls(list(client.inbound_rules())):
                raise
        return True
    finally:
        writer.close()
        client.close()
