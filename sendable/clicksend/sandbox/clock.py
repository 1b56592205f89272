"""The clock of a sandbox server: it runs, or it stands where it was put."""

from __future__ import annotations

from datetime import UTC, datetime


class Clock:
    """What the server takes the time from.

    Args:
        standing_at: The moment it stands at, with a time zone; it runs when absent.
    """

    def __init__(self, standing_at: datetime | None = None) -> None:
        self._standing_at = standing_at

    @property
    def is_frozen(self) -> bool:
        """Whether it stands, and so may be moved."""
        return self._standing_at is not None

    def now(self) -> int:
        """Give the current second since 1970."""
        return int((self._standing_at or datetime.now(UTC)).timestamp())

    def move(self, moment: datetime) -> None:
        """Put a standing clock to another moment.

        Args:
            moment: The moment, with a time zone.
        """
        self._standing_at = moment
