"""What the documents say of the send plan: what the goal is, who gets a message, and its cost."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sendable.engine.duckdb import Connection, query
from sendable.goals import METRIC_TITLES
from sendable.playbook import Playbook

Row = Mapping[Hashable, Any]

_WAITING: Mapping[str, str] = {
    "recent_buyer": "Bought lately",
    "recently_messaged": "Messaged lately",
    "capped_segment": "Over the cap of their segment",
    "capped_all": "Over the cap of all segments",
    "outside_hours": "No time to write to them",
}
"""Why somebody has to wait, in words."""

# Everybody is counted in one segment from the audience on, so only from there do segments add up.
_STEPS = """
SELECT
    step,
    any_value(title) AS title,
    any_value(kind) AS kind,
    sum(people)::BIGINT AS people,
    sum("left")::BIGINT AS "left"
FROM main.send_plan_steps
WHERE run_id = $run_id AND step NOT IN ('members', 'other_segment')
GROUP BY step, position
ORDER BY position
"""

_BY_SEGMENT = """
SELECT place, segment, step, title, kind, people, "left"
FROM main.send_plan_steps
WHERE run_id = $run_id
ORDER BY place, position
"""

_COSTS = """
SELECT
    currency,
    count(*) AS messages,
    coalesce(sum(parts), 0)::BIGINT AS parts,
    coalesce(sum(price), 0)::DOUBLE AS price,
    count(*) FILTER (WHERE price IS NULL) AS unpriced
FROM main.planned_sends
WHERE run_id = $run_id AND verdict = 'send'
GROUP BY currency
ORDER BY messages DESC, currency
"""

_WAITS = """
SELECT verdict, free_at::DATE AS day, count(*) AS people
FROM main.planned_sends
WHERE run_id = $run_id AND verdict NOT IN ('send', 'holdout', 'left_out')
GROUP BY verdict, day
ORDER BY verdict, day NULLS LAST
"""

_PROPOSALS = """
SELECT
    segment, cap, proposed, window_days, opt_outs_before, people_before, rate_before,
    opt_outs_now, people_now, rate_now
FROM main.cap_proposals
WHERE run_id = $run_id
ORDER BY rate_now - rate_before DESC, segment
"""


@dataclass(frozen=True)
class GoalPage:
    """What is said of the playbook's goal: what to watch, and whose members get nothing, and why.

    Both are empty for a goal that ``goals.yaml`` says nothing of.
    """

    name: str
    metrics: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PlannedSegment:
    """A segment of the send plan: who is in its audience, who gets a message, and why others not.

    ``taken`` has why people get nothing and how many, most frequent first.
    """

    key: str
    title: str
    message_type: str | None
    members: int
    audience: int
    send: int
    taken: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class SendPlan:
    """The send plan of a run. Whatever its tables have no rows of is empty.

    ``steps`` (title, kind, people, left) lead from the audience to those who get a message;
    ``rows`` (segment, title, kind, people, left) are the steps of each segment. ``costs``
    (currency, messages, parts, price, unpriced) are of the messages that go out, ``waits``
    (why, day, people) of those who have to wait, and ``proposals`` of caps to be lowered.
    """

    goal: GoalPage
    steps: tuple[Row, ...]
    segments: tuple[PlannedSegment, ...]
    rows: tuple[Row, ...]
    costs: tuple[Row, ...]
    waits: tuple[Row, ...]
    proposals: tuple[Row, ...]

    @property
    def sends(self) -> int:
        """How many people get a message."""
        return sum(segment.send for segment in self.segments)


def gather_plan(connection: Connection, playbook: Playbook, run_id: str) -> SendPlan:
    """Gather what a run's tables say of the send plan.

    Args:
        connection: An engine on the lake.
        playbook: The playbook, with the members of its families.
        run_id: The run whose plan it is.
    """
    titles = {key: segment.file.title for key, segment in playbook.segments.items()}

    def read(sql: str) -> tuple[Row, ...]:
        rows = query(connection, sql, {"run_id": run_id}).to_dict("records")
        return tuple(
            {name: None if value != value else value for name, value in row.items()} for row in rows
        )

    def titled(rows: Iterable[Row]) -> tuple[Row, ...]:
        return tuple({**row, "segment": titles.get(row["segment"], row["segment"])} for row in rows)

    steps = read(_BY_SEGMENT)
    return SendPlan(
        goal=_say_goal(playbook),
        steps=read(_STEPS),
        segments=_plan_of_each(steps, playbook),
        rows=titled(steps),
        costs=read(_COSTS),
        waits=tuple({**row, "why": _WAITING[row["verdict"]]} for row in read(_WAITS)),
        proposals=titled(read(_PROPOSALS)),
    )


def _say_goal(playbook: Playbook) -> GoalPage:
    goal = playbook.goals.get(playbook.brief.goal)
    if goal is None:
        return GoalPage(playbook.brief.goal)
    return GoalPage(
        playbook.brief.goal,
        tuple(METRIC_TITLES[metric] for metric in goal.metrics),
        tuple((_title_of(entry.segment, playbook), entry.why) for entry in goal.left_out),
    )


def _title_of(key: str, playbook: Playbook) -> str:
    """Give the title of a segment, or the titles of a family's members."""
    segments = playbook.segments.values()
    return ", ".join(one.file.title for one in segments if key in (one.key, one.member_of))


def _plan_of_each(steps: Iterable[Row], playbook: Playbook) -> tuple[PlannedSegment, ...]:
    """Give the segments of a plan in its order."""
    goal = playbook.goals.get(playbook.brief.goal)
    by_segment: dict[str, list[Row]] = {}
    for row in steps:
        by_segment.setdefault(row["segment"], []).append(row)
    found = []
    for key, rows in by_segment.items():
        people = {row["step"]: row["people"] for row in rows}
        segment = playbook.segments[key]
        taken = [
            (row["title"], row["people"])
            for row in rows
            if row["kind"] == "taken" and row["step"] != "other_segment" and row["people"]
        ]
        found.append(
            PlannedSegment(
                key=key,
                title=segment.file.title,
                message_type=(goal and goal.message_type_of(segment))
                or segment.file.strategy.message_type,
                members=people["members"],
                audience=people["audience"],
                send=people["send"],
                taken=tuple(sorted(taken, key=lambda each: -each[1])),
            )
        )
    return tuple(found)
