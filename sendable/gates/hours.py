"""Who is to be written to at a time that is none for them, asked by the clock on the wall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from sendable.engine.duckdb import Connection
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.strategy.homes import Group, Reach, find_homes
from sendable.strategy.openings import DayRule, Window, list_rules
from sendable.strategy.step import list_windows

_SENDS = """
CREATE OR REPLACE TEMP TABLE to_time AS
SELECT number, segment, epoch_us(send_at) // 1000000 AS moment
FROM main.planned_sends
WHERE run_id = $run_id AND verdict = 'send' AND send_at IS NOT NULL
"""

# Whoever is due in a flow has the window of their primary segment.
_DUE = """
CREATE OR REPLACE TEMP TABLE to_time AS
SELECT
    states.number,
    any_value(members.segment) AS segment,
    epoch_us(min(states.send_at)) // 1000000 AS moment
FROM main.flow_states AS states
LEFT JOIN main.membership AS members
    ON
        states.number = members.number
        AND members.run_id = $segment_run
        AND members.is_primary
WHERE
    states.run_id = $run_id
    AND states.status = 'due'
    AND states.channel = 'sms'
    AND states.send_at IS NOT NULL
GROUP BY states.number
"""

_TIMED = """
CREATE OR REPLACE TEMP TABLE timed_sends AS
SELECT placed.number, placed.position, sends.moment
FROM placed_people AS placed JOIN to_time AS sends USING (number)
"""

# Whoever is in no group is timed by nothing, and so at no time.
_SHUT_OUT = """
CREATE OR REPLACE TEMP TABLE shut_out AS
SELECT number FROM timed_sends SEMI JOIN forbidden USING (position, moment)
UNION
SELECT number FROM to_time ANTI JOIN timed_sends USING (number)
"""


def find_shut_out(connection: Connection, run: Run, playbook: Playbook) -> None:
    """Make ``shut_out`` (number): whose planned message comes outside their hours.

    Asked once for each group of people of whom the same is known, and each moment of theirs: what
    the clock on the wall shows then, in every zone they may live in, and whether every rule has
    that minute. The plan itself was made from stretches of allowed time.

    Args:
        connection: An engine as ``open_people`` opens it.
        run: The run; its send plan has been written.
        playbook: The playbook, with the members of its families.
    """
    connection.execute(_SENDS, {"run_id": run.run_id})
    _ask_clocks(connection, playbook)


def find_due_shut_out(connection: Connection, run: Run, playbook: Playbook) -> None:
    """Make ``shut_out`` as ``find_shut_out`` does, of the people who are due in flows."""
    connection.execute(_DUE, {"run_id": run.run_id, "segment_run": run.source_of("segment")})
    _ask_clocks(connection, playbook)


def _ask_clocks(connection: Connection, playbook: Playbook) -> None:
    windows = list_windows(playbook)
    distinct = list(dict.fromkeys(windows.values()))
    positions = pa.array(map(distinct.index, windows.values()), pa.int64())
    segments = {"segment": pa.array(windows, pa.string()), "position": positions}
    connection.register("segment_windows", pa.table(segments))
    groups = {group.position: group for group in find_homes(connection, playbook.policies.regions)}
    connection.execute(_TIMED)
    asked = connection.sql("SELECT DISTINCT position, moment FROM timed_sends").fetchall()
    forbidden = [
        (position, moment)
        for position, moment in asked
        if not _is_allowed(groups[position], moment, playbook, distinct)
    ]
    columns = {
        "position": pa.array([position for position, _ in forbidden], pa.int64()),
        "moment": pa.array([moment for _, moment in forbidden], pa.int64()),
    }
    connection.register("forbidden", pa.table(columns))
    connection.execute(_SHUT_OUT)


def _is_allowed(group: Group, moment: int, playbook: Playbook, windows: list[Window]) -> bool:
    at = datetime.fromtimestamp(moment, UTC)
    policies = playbook.policies
    ahead = timedelta(days=policies.quiet_hours.look_ahead_days)
    reach = Reach(policies.regions, moment, int((at + ahead).timestamp()))
    zones = reach.choose_zones(group)
    rules = list(_list_rules(group, at, playbook, windows))
    local_times = [at.astimezone(ZoneInfo(zone)) for zone in zones]
    return bool(zones) and not any(
        rule.name_obstacle(local.date(), 60 * local.hour + local.minute)
        for local in local_times
        for rule in rules
    )


def _list_rules(
    group: Group, at: datetime, playbook: Playbook, windows: list[Window]
) -> Iterator[DayRule]:
    areas = group.areas.split(",") if group.areas else []
    years = range(at.year - 1, at.year + 2)
    policy = playbook.policies.quiet_hours
    yield from list_rules(policy, group.country, group.region, areas, years)
    if group.segment_window is not None:
        yield DayRule(windows[group.segment_window])
