"""Clocks: the hour that a change of clocks skips or repeats, zones of half hours, exact minutes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sendable.sending_policies import Span
from sendable.strategy.clocks import (
    find_intervals,
    intersect,
    read_clock,
    tell_time,
    to_moment,
)

ZONES = (
    "America/New_York",
    "America/St_Johns",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Australia/Perth",
    "Australia/Sydney",
    "Indian/Cocos",
    "Pacific/Chatham",
    "Europe/London",
    "Africa/Casablanca",
    "Asia/Kathmandu",
)


def _moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def _list(zone: str, day: str, hours: Span) -> list[str]:
    """Give the intervals of the days around one, in UTC."""
    middle = _moment(day)
    clock = read_clock(zone, middle - 86_400, middle + 2 * 86_400)
    found = find_intervals(clock, lambda each: hours if str(each) == day else Span(0, 0))
    return [f"{to_moment(a):%H:%M}-{to_moment(b):%H:%M}" for a, b in found]


@pytest.mark.parametrize(
    ("zone", "day", "hours", "expected"),
    [
        # New York springs from 02:00 to 03:00 (07:00 UTC): 02:30 is no time of that day.
        ("America/New_York", "2026-03-08", Span(150, 240), ["07:00-08:00"]),
        ("America/New_York", "2026-03-08", Span(60, 150), ["06:00-07:00"]),
        ("America/New_York", "2026-03-08", Span(480, 1260), ["12:00-01:00"]),
        # In autumn it has 01:00 to 02:00 twice, 05:00 to 07:00 UTC.
        ("America/New_York", "2026-11-01", Span(60, 120), ["05:00-07:00"]),
        ("America/New_York", "2026-11-01", Span(90, 120), ["05:30-06:00", "06:30-07:00"]),
        ("America/New_York", "2026-11-01", Span(480, 1260), ["13:00-02:00"]),
        # Lord Howe moves by half an hour, at 02:00 (15:00 and 15:30 UTC of the day before).
        ("Australia/Lord_Howe", "2026-04-05", Span(90, 120), ["14:30-15:30"]),
        ("Australia/Lord_Howe", "2026-10-04", Span(90, 150), ["15:00-15:30"]),
        ("Australia/Lord_Howe", "2026-10-04", Span(540, 1200), ["22:00-09:00"]),
        # Half and quarter hours from UTC.
        ("Australia/Adelaide", "2026-07-01", Span(540, 1200), ["23:30-10:30"]),
        ("Indian/Cocos", "2026-07-01", Span(540, 1200), ["02:30-13:30"]),
        ("Asia/Kathmandu", "2026-07-01", Span(540, 1200), ["03:15-14:15"]),
        ("Australia/Perth", "2026-07-01", Span(0, 0), []),
    ],
)
def test_hours_of_a_day_are_found_whatever_its_clock_does(
    zone: str, day: str, hours: Span, expected: list[str]
) -> None:
    assert _list(zone, day, hours) == expected


@settings(max_examples=150, deadline=None)
@example("Africa/Casablanca", _moment("2026-02-14T20:00"), 0, 10)
@given(
    st.sampled_from(ZONES),
    st.integers(_moment("2024-01-01"), _moment("2028-01-01")),
    st.integers(0, 1439),
    st.integers(1, 1440),
)
def test_a_minute_is_in_an_interval_exactly_if_its_local_time_is_in_the_hours(
    zone: str, moment: int, first: int, width: int
) -> None:
    hours = Span(first, min(first + width, 1440))
    start = moment - moment % 60
    end = start + 3 * 86_400
    clock = read_clock(zone, start, end)
    intervals = find_intervals(clock, lambda _: hours)
    edges = [edge for interval in intervals for edge in interval]
    changes = [each.end for each in clock]
    near = [at + more for at in (*edges, *changes) for more in (-60, -1, 0, 1, 60)]
    for at in (at for at in (*range(start, end, 5 * 3600), *near) if start <= at < end):
        local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone))
        minute = 60 * local.hour + local.minute
        assert tell_time(clock, at) == (local.date(), minute)
        inside = any(opens <= at < closes for opens, closes in intervals)
        assert inside == (hours.start <= minute < hours.end)


def test_days_that_meet_are_one_interval() -> None:
    start = _moment("2026-07-01")
    clock = read_clock("Europe/London", start, start + 3 * 86_400)
    assert find_intervals(clock, lambda _: Span(0, 1440)) == [(start, start + 3 * 86_400)]


def test_only_moments_in_every_list_are_left() -> None:
    assert intersect([[(0, 10), (20, 30)], [(5, 25)], [(6, 7), (8, 22)]]) == [
        (6, 7),
        (8, 10),
        (20, 22),
    ]
    assert intersect([[(0, 10)], []]) == []
    assert intersect([]) == []


def test_a_date_begins_at_local_midnight() -> None:
    start = _moment("2026-07-01")
    clock = read_clock("Pacific/Chatham", start, start + 86_400)
    assert tell_time(clock, start) == (date(2026, 7, 1), 12 * 60 + 45)
    last = start + int(timedelta(hours=11, minutes=15).total_seconds())
    assert tell_time(clock, last) == (date(2026, 7, 2), 0)
