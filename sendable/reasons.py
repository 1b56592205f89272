"""Why a recipient is not messaged: every reason, its weight and its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Reason:
    """A reason. ``excluded`` is certain enough to act on; ``held`` waits for a person."""

    code: str
    outcome: Literal["excluded", "held"]
    title: str
    meaning: str


REASONS: tuple[Reason, ...] = (
    Reason(
        "opted_out_list",
        "excluded",
        "On an opt-out list",
        "The number is, or once was, on one of the account's opt-out lists or in a file of "
        "opt-outs.",
    ),
    Reason(
        "opted_out_keyword",
        "excluded",
        "Replied with an opt-out word",
        "A reply to any of our messages, on any list, was nothing but STOP or a word like it.",
    ),
    Reason(
        "manual_suppression",
        "excluded",
        "Suppressed by you",
        "The number is in a file of people who must not be messaged.",
    ),
    Reason(
        "invalid_number",
        "excluded",
        "Not a valid phone number",
        "No country's numbering plan has such a number.",
    ),
    Reason(
        "not_sms_capable",
        "excluded",
        "Cannot receive SMS",
        "The number's range is for landlines or services.",
    ),
    Reason(
        "dead_number",
        "excluded",
        "Unreachable",
        "The last messages with a final state all failed for good.",
    ),
    Reason(
        "stale",
        "excluded",
        "Stale",
        "No order, click, reply or change to the contact for longer than the policy allows.",
    ),
    Reason(
        "reply_to_read",
        "held",
        "A reply has to be read",
        "They wrote something that is neither an opt-out word nor plainly harmless. It may be an "
        "opt-out, a wrong number or a complaint in their own words.",
    ),
    Reason(
        "ambiguous_number",
        "held",
        "Two readings of the number",
        "The text is a valid number both with and without the default country's code.",
    ),
    Reason(
        "unclear_permission",
        "held",
        "Permission unclear",
        "None of the lists the person is on has a declared consent basis, and no file shows that "
        "they agreed; or a file says that they have not.",
    ),
)
"""In order of precedence: of several, the first one is the reason that is shown."""

BY_CODE = {reason.code: reason for reason in REASONS}
