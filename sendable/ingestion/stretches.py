"""Stretches of the history: which were read, which are still to be, and which are due again.

ClickSend shows four months. A message's state may change for days after it was sent, and when its
history shows it is not known, so a stretch is asked for again until it was read a week after its
end. If messages of it have no final state even then, it is asked for again at growing distances,
each time its age has doubled, until it leaves the four months.

Everything here is arithmetic on half-open stretches of time, UTC; nothing reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

HISTORY_KEPT = timedelta(days=124)
"""ClickSend's history reaches back this far at most: four months (help article 43125)."""

OVERLAP = timedelta(days=7)
"""How old a stretch has to be when it is read for good: receipts may take 72 hours or longer."""

_WEEK = timedelta(days=7)
_A_MONDAY = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, order=True)
class Stretch:
    """``starts_at <= t < ends_at``."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Mark:
    """A stretch that was read to its end, when, and how many messages were open then."""

    stretch: Stretch
    pulled_at: datetime
    open: int

    def is_due(self, now: datetime) -> bool:
        """Tell whether the stretch is to be asked for again."""
        end = self.stretch.ends_at
        if end <= now - HISTORY_KEPT:
            return False
        age_when_read = self.pulled_at - end
        if age_when_read < OVERLAP:
            return True
        return self.open > 0 and now - end >= 2 * age_when_read


def plan_stretches(marks: Sequence[Mark], now: datetime) -> list[Stretch]:
    """Give the stretches to read, the newest first, none longer than a week.

    That is what was never read of the last four months, and what is due again. A moment is in one
    stretch only.
    """
    visible = Stretch(now - HISTORY_KEPT, now)
    settled = [mark.stretch for mark in marks if not mark.is_due(now)]
    wanted = subtract([visible], settled)
    parts = [part for stretch in wanted for part in _by_week(stretch)]
    return sorted(parts, reverse=True)


def covered_from(marks: Iterable[Mark], now: datetime) -> datetime:
    """Give the moment since which every message is known without a gap; now if none is."""
    earliest = now
    for mark in sorted(marks, key=lambda mark: mark.stretch.ends_at, reverse=True):
        if mark.stretch.ends_at >= earliest:
            earliest = min(earliest, mark.stretch.starts_at)
    return earliest


def subtract(stretches: Iterable[Stretch], others: Iterable[Stretch]) -> list[Stretch]:
    """Give what is left of stretches when others are taken out, in order."""
    left = sorted(stretches)
    for other in others:
        left = [part for stretch in left for part in _without(stretch, other)]
    return sorted(left)


def divide(stretch: Stretch, parts: int) -> list[Stretch]:
    """Divide a stretch into parts of whole seconds, the newest first."""
    length = (stretch.ends_at - stretch.starts_at) / parts
    step = timedelta(seconds=max(1, int(length.total_seconds())))
    borders = [stretch.starts_at + step * position for position in range(1, parts)]
    inside = [at for at in borders if at < stretch.ends_at]
    borders = [stretch.starts_at, *inside, stretch.ends_at]
    return [Stretch(start, end) for start, end in pairwise(borders)][::-1]


def _without(stretch: Stretch, other: Stretch) -> list[Stretch]:
    before = Stretch(stretch.starts_at, min(stretch.ends_at, other.starts_at))
    after = Stretch(max(stretch.starts_at, other.ends_at), stretch.ends_at)
    return [part for part in (before, after) if part.starts_at < part.ends_at]


def _by_week(stretch: Stretch) -> list[Stretch]:
    """Cut a stretch where weeks begin, so that later runs meet the same borders."""
    parts = []
    start = stretch.starts_at
    while start < stretch.ends_at:
        weeks = (start - _A_MONDAY) // _WEEK + 1
        end = min(_A_MONDAY + weeks * _WEEK, stretch.ends_at)
        parts.append(Stretch(start, end))
        start = end
    return parts
