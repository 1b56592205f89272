"""The stretch of time an account covers, and how much of it the API shows.

No numpy here: the server process imports this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MINUTE = 60
HOUR = 3600
DAY = 86400
MONTH = 2_629_800
"""The mean length of a month in seconds."""

VISIBLE_DAYS = 122
"""ClickSend keeps four months of history; four months are at most 123 days, at least 120."""


@dataclass(frozen=True)
class Period:
    """The time an account covers, in seconds since 1970.

    Args:
        start: The first moment a message may have been sent.
        now: The moment of generation.
    """

    start: int
    now: int

    @property
    def visible_from(self) -> int:
        """The first moment the API still shows at ``now``."""
        return self.now - VISIBLE_DAYS * DAY

    def months_ago(self, months: float) -> int:
        """Give the moment that many mean months before now."""
        return self.now - round(months * MONTH)


def period_of(now: datetime, months: int) -> Period:
    """Give the period of ``months`` months that ends now.

    Args:
        now: The moment of generation, with a time zone.
        months: How many months of messages.

    Raises:
        ValueError: If ``now`` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("the moment of generation needs a time zone")
    end = int(now.timestamp())
    return Period(start=end - months * MONTH, now=end)
