"""Hours: when each recipient may be texted, and when they are likeliest to answer.

Worked out once for each group of people of whom the same is known: their country, the region that
their contact names, the clocks they may live by, and the hours of their segment's strategy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa

from sendable.engine.duckdb import Connection, run_script
from sendable.machine_clicks import find_clicks_of_people
from sendable.policies import Policies
from sendable.strategy.clocks import DAY, Clock, Interval, read_clock, to_moment
from sendable.strategy.homes import Group, Reach, find_homes
from sendable.strategy.openings import DayRule, Window, find_openings, list_rules, name_obstacle

_HOUR = 3600

_TIMES = pa.schema(
    [
        ("position", pa.int64()),
        ("is_open", pa.bool_()),
        ("opens_at", pa.timestamp("us", "UTC")),
        ("closes_at", pa.timestamp("us", "UTC")),
        ("zones", pa.int32()),
        ("clock", pa.string()),
        ("why", pa.string()),
    ]
)

_HOURS = pa.schema(
    [("position", pa.int64()), ("hour", pa.int32()), ("at", pa.timestamp("us", "UTC"))]
)

_AHEAD = pa.schema(
    [
        ("clock", pa.string()),
        ("starts_at", pa.int64()),
        ("ahead", pa.int64()),
    ]
)


@dataclass(frozen=True)
class GroupTimes:
    """When the people of a group may be texted.

    Attributes:
        zones: The zones that they may live by.
        clocks: Their different clocks, each under the first zone that keeps it.
        openings: The allowed moments, from the moment of sending on.
        why: What forbids the moment of sending; nothing where it is allowed.
    """

    zones: tuple[str, ...]
    clocks: Mapping[str, Clock]
    openings: list[Interval]
    why: str | None


def find_sending_times(
    connection: Connection,
    policies: Policies,
    send_at: datetime,
    windows: Mapping[str, Window],
) -> None:
    """Make the table ``sending_times``: when each person may be texted, from a moment on.

    Its columns: ``number``, ``segment``; ``is_open``, whether the moment itself is allowed;
    ``opens_at``, the first allowed moment from it on, and ``closes_at``, when that stretch ends
    (both missing where none is found as far ahead as the policy looks); ``best_hour``, the hour of
    the day at which the person answers, by their own clock, where there is enough to tell and it is
    an allowed one, and ``best_at``, its first allowed moment; ``zones``, how many different clocks
    they may live by; ``why``, what forbids the moment, or ``open``.

    Args:
        connection: An engine as ``open_people`` opens it, with a table ``to_time`` (number,
            segment), one row for each person.
        policies: The policies.
        send_at: The moment of sending.
        windows: Hours of segments' strategies, by the segment's key.
    """
    start = int(send_at.timestamp())
    end = int((send_at + timedelta(days=policies.quiet_hours.look_ahead_days)).timestamp())
    distinct = list(dict.fromkeys(windows.values()))
    segments = {
        "segment": pa.array(windows, pa.string()),
        "position": pa.array(map(distinct.index, windows.values()), pa.int64()),
    }
    connection.register("segment_windows", pa.table(segments))
    groups = find_homes(connection, policies.regions)
    reach = Reach(policies.regions, start, end)
    times = {
        group.position: _find_times(
            group,
            reach,
            [
                *list_rules(
                    policies.quiet_hours,
                    group.country,
                    group.region,
                    group.areas.split(",") if group.areas else [],
                    range(send_at.year - 1, send_at.year + 3),
                ),
                *(
                    []
                    if group.segment_window is None
                    else [DayRule(distinct[group.segment_window])]
                ),
            ],
            start,
        )
        for group in groups
    }
    _register_times(connection, times, send_at)
    best = policies.quiet_hours.best_hour
    since = start - best.within_days * DAY
    _register_clocks(connection, times.values(), since, start)
    bound = {"since": since, "until": start, **best.model_dump(exclude={"within_days"})}
    run_script(connection, "sendable.strategy", "reactions", **bound)
    find_clicks_of_people(
        connection,
        policies.measurement.bots,
        since=to_moment(since) - timedelta(microseconds=1),
        until=to_moment(start) - timedelta(microseconds=1),
    )
    run_script(connection, "sendable.strategy", "hours", **bound)


def _find_times(group: Group, reach: Reach, rules: list[DayRule], start: int) -> GroupTimes:
    zones = reach.choose_zones(group)
    clocks: dict[str, Clock] = {}
    for zone in zones:
        if (clock := reach.clock(zone)) not in clocks.values():
            clocks[zone] = clock
    if not clocks:
        return GroupTimes(zones, clocks, [], "nobody knows which clock they live by")
    openings = find_openings(rules, clocks.values())
    why = name_obstacle(rules, clocks, start)
    if not openings:
        why = f"no hour suits all {len(clocks)} clocks they may live by" if len(clocks) > 1 else why
    return GroupTimes(zones, clocks, openings, why)


def _register_times(
    connection: Connection, times: Mapping[int, GroupTimes], send_at: datetime
) -> None:
    rows, hours = [], []
    start = int(send_at.timestamp())
    for position, each in times.items():
        opens, closes = each.openings[0] if each.openings else (None, None)
        own_clock = next(iter(each.clocks)) if len(each.clocks) == 1 else None
        rows.append(
            {
                "position": position,
                "is_open": opens == start,
                "opens_at": _as_time(opens, send_at),
                "closes_at": _as_time(closes, send_at),
                "zones": len(each.clocks),
                "clock": own_clock,
                "why": each.why or "open",
            }
        )
        if own_clock is not None:
            hours += [
                {"position": position, "hour": hour, "at": _as_time(at, send_at)}
                for hour, at in _find_first_of_hours(each.clocks[own_clock], each.openings).items()
            ]
    connection.register("group_times", pa.Table.from_pylist(rows, _TIMES))
    connection.register("group_hours", pa.Table.from_pylist(hours, _HOURS))


def _find_first_of_hours(clock: Clock, openings: Iterable[Interval]) -> dict[int, int]:
    """Give the first allowed moment of each hour of the day, by one clock."""
    found: dict[int, int] = {}
    for opens, closes in openings:
        for start, end, ahead in clock:
            at, last = max(opens, start), min(closes, end)
            while at < last:
                found.setdefault((at + ahead) % DAY // _HOUR, at)
                at += _HOUR - (at + ahead) % _HOUR
    return found


def _register_clocks(
    connection: Connection, times: Iterable[GroupTimes], since: int, until: int
) -> None:
    """Register the clocks, as they were in the past, of people who have one alone."""
    # Two zones that are alike from now on need not have been: theirs is none that is known.
    known = {
        next(iter(each.clocks))
        for each in times
        if each.zones and len({read_clock(zone, since, until) for zone in each.zones}) == 1
    }
    rows = [
        {"clock": zone, "starts_at": start, "ahead": ahead}
        for zone in sorted(known)
        for start, _, ahead in read_clock(zone, since, until)
    ]
    connection.register("past_clocks", pa.Table.from_pylist(rows, _AHEAD))


def _as_time(seconds: int | None, send_at: datetime) -> datetime | None:
    """Give a moment as a time, and never one before the moment of sending."""
    return None if seconds is None else max(to_moment(seconds), send_at)
