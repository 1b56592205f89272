"""How a message can end, in ClickSend's words and codes.

No numpy here: the server process imports this module.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """One state of a message as ``GET /sms/history`` shows it.

    Args:
        status: The dashboard's word.
        status_code: ``200`` on the way, ``201`` delivered, ``300`` to be retried, ``301`` failed;
            absent where ClickSend gives none.
        status_text: The description.
        error_code: The gateway's number for a failure.
        error_text: ClickSend's text for the error, which is always the same.
    """

    status: str
    status_code: int | None
    status_text: str | None
    error_code: int | None = None
    error_text: str | None = None


def _failed(error_code: int, text: str) -> Outcome:
    # In production the description stands in status_text and error_text is generic.
    return Outcome("Failed", 301, text, error_code, "Unknown error")


OUTCOMES = (
    Outcome("Sent", 201, "Message delivered to the handset"),
    Outcome("Sent", 200, "Message sent to the network"),
    # Some routes end in Completed and never get a code.
    Outcome("Completed", None, None),
    Outcome("Sent", 300, "Temporary failure, will be retried", 16, "Unknown error"),
    _failed(8, "Unknown subscriber. Number is inactive or invalid"),
    _failed(9, "Unidentified subscriber. Invalid number or routing issue"),
    _failed(11, "Subscription, handset or network does not support SMS"),
    _failed(12, "Absent subscriber. Handset is off or out of range for 12 hours or more"),
    _failed(13, "Handset memory full for 12 hours or more"),
    _failed(14, "Recipient network error or congestion"),
    _failed(15, "Rejected by the recipient network"),
    _failed(17, "Network timeout"),
    _failed(19, "Anti-spam rejection"),
)
"""Every outcome the sandbox knows; a message names its outcome by the position in here."""

DELIVERED, ON_THE_WAY, COMPLETED, RETRYING = 0, 1, 2, 3
UNKNOWN_SUBSCRIBER, UNIDENTIFIED_SUBSCRIBER, NO_SMS = 4, 5, 6
ABSENT, MEMORY_FULL = 7, 8
CONGESTION, REJECTED, TIMEOUT, ANTI_SPAM = 9, 10, 11, 12
ABOUT_THE_NUMBER = (UNKNOWN_SUBSCRIBER, UNIDENTIFIED_SUBSCRIBER, NO_SMS)
ABOUT_THE_PHONE = (ABSENT, MEMORY_FULL)
ABOUT_THE_SENDER = (CONGESTION, REJECTED, TIMEOUT, ANTI_SPAM)
"""Whose failure it is: the number's, the phone's, or the sender's, its route's or its network's."""

PASSING_FAILURES = {
    **{ABSENT: 0.55, MEMORY_FULL: 0.05},
    **{CONGESTION: 0.08, REJECTED: 0.22, TIMEOUT: 0.05, ANTI_SPAM: 0.05},
}
"""Failures that say nothing lasting about the number, with their relative frequency."""
