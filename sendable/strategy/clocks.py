"""Clocks: what time it is in a zone, and which moments lie in given hours of its days.

Moments are seconds since 1970, UTC. A clock is a list of stretches in which a zone keeps one
distance to UTC, so that the hour that a change of clocks skips or repeats is neither lost nor taken
for another: whatever a zone does, its local time at a moment is the moment plus the distance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sendable.sending_policies import Span

DAY = 86_400
_MINUTE = 60
_FIRST_DAY = date(1970, 1, 1).toordinal()

_STEP = DAY
"""No zone has changed its clock twice within a day since clocks are kept this way."""


class Stretch(NamedTuple):
    """From one moment until another a zone is so many seconds ahead of UTC."""

    start: int
    end: int
    ahead: int


Clock = tuple[Stretch, ...]

Interval = tuple[int, int]
"""From one moment on, until another and without it."""


@lru_cache(maxsize=4096)
def read_clock(zone: str, start: int, end: int) -> Clock:
    """Give the stretches of a zone between two moments. Two zones with one clock are alike."""
    place = ZoneInfo(zone)
    found: list[Stretch] = []
    began, ahead = start, _ahead(place, start)
    at = start
    while at < end:
        after = min(at + _STEP, end)
        if (then := _ahead(place, after)) != ahead:
            changed = _find_change(place, at, after, ahead)
            found.append(Stretch(began, changed, ahead))
            began, ahead = changed, then
        at = after
    if began < end:
        found.append(Stretch(began, end, ahead))
    return tuple(found)


def tell_time(clock: Clock, moment: int) -> tuple[date, int]:
    """Give the date and the minute of the day that a clock shows at a moment."""
    ahead = next((each.ahead for each in clock if moment < each.end), clock[-1].ahead)
    day, second = divmod(moment + ahead, DAY)
    return date.fromordinal(_FIRST_DAY + day), second // _MINUTE


def find_intervals(clock: Clock, hours_of: Callable[[date], Span]) -> list[Interval]:
    """Give the moments that lie in given hours of the days of a clock.

    Args:
        clock: The clock.
        hours_of: The hours of a date.
    """
    found: list[Interval] = []
    for start, end, ahead in clock:
        for day in range((start + ahead) // DAY, (end - 1 + ahead) // DAY + 1):
            hours = hours_of(date.fromordinal(_FIRST_DAY + day))
            midnight = day * DAY - ahead
            first = max(midnight + hours.start * _MINUTE, start)
            last = min(midnight + hours.end * _MINUTE, end)
            if first < last:
                found.append((first, last))
    return _join(found)


def intersect(lists: Iterable[Sequence[Interval]]) -> list[Interval]:
    """Give the moments that lie in every list of intervals; each list is in order."""
    remaining: list[Interval] | None = None
    for intervals in lists:
        if remaining is None:
            remaining = list(intervals)
            continue
        remaining = [
            (max(first[0], second[0]), min(first[1], second[1]))
            for first in remaining
            for second in intervals
            if first[0] < second[1] and second[0] < first[1]
        ]
    return remaining or []


def to_moment(seconds: int) -> datetime:
    """Give seconds since 1970 as a time."""
    return datetime.fromtimestamp(seconds, UTC)


def _join(intervals: list[Interval]) -> list[Interval]:
    """Make one of intervals of which one ends where the next begins."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _ahead(place: ZoneInfo, moment: int) -> int:
    ahead = datetime.fromtimestamp(moment, place).utcoffset() or timedelta()
    return int(ahead.total_seconds())


def _find_change(place: ZoneInfo, before: int, after: int, ahead: int) -> int:
    """Give the first second at which a zone has left a distance to UTC."""
    while after - before > 1:
        middle = (before + after) // 2
        if _ahead(place, middle) == ahead:
            before = middle
        else:
            after = middle
    return after
