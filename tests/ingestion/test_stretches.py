"""The plan of the history: everything is read, nothing for ever, whatever was cut."""

from __future__ import annotations

import random
from bisect import bisect_left
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from sendable.ingestion.stretches import (
    HISTORY_KEPT,
    OVERLAP,
    Mark,
    Stretch,
    covered_from,
    divide,
    plan_stretches,
    subtract,
)

from ..library import AS_OF, DAY

WEEK = 7 * DAY
SECOND = timedelta(seconds=1)

moments = st.integers(0, 300 * 24 * 60).map(lambda minutes: AS_OF - timedelta(minutes=minutes))


@st.composite
def stretches(draw) -> Stretch:
    start, end = sorted((draw(moments), draw(moments)))
    return Stretch(start, end + timedelta(minutes=1))


@st.composite
def marks(draw) -> Mark:
    stretch = draw(stretches())
    pulled_at = stretch.ends_at + timedelta(minutes=draw(st.integers(0, 60 * 24 * 60)))
    return Mark(stretch, pulled_at, draw(st.integers(0, 2)))


def lengths(parts: list[Stretch]) -> timedelta:
    return sum((part.ends_at - part.starts_at for part in parts), timedelta())


@settings(deadline=None)
@given(st.lists(marks(), max_size=12))
def test_plan_and_marks_together_are_the_four_months_and_nothing_is_planned_twice(
    known: list[Mark],
) -> None:
    plan = plan_stretches(known, AS_OF)
    visible = Stretch(AS_OF - HISTORY_KEPT, AS_OF)
    assert plan == sorted(plan, reverse=True), "the newest first"
    for newer, older in pairwise(plan):
        assert older.ends_at <= newer.starts_at
    for part in plan:
        assert visible.starts_at <= part.starts_at < part.ends_at <= visible.ends_at
        assert part.ends_at - part.starts_at <= WEEK
    settled = [mark.stretch for mark in known if not mark.is_due(AS_OF)]
    assert subtract([visible], [*plan, *settled]) == []
    # And no more than is wanted: nothing of it was read for good.
    for part in plan:
        assert lengths(subtract([part], settled)) == part.ends_at - part.starts_at


@settings(deadline=None)
@given(st.lists(stretches(), max_size=8), st.lists(stretches(), max_size=8), moments)
def test_what_is_taken_out_is_out_and_the_rest_stays(
    some: list[Stretch], others: list[Stretch], at
) -> None:
    left = subtract(some, others)

    def holds(parts: list[Stretch]) -> bool:
        return any(part.starts_at <= at < part.ends_at for part in parts)

    assert holds(left) == (holds(some) and not holds(others))


@settings(deadline=None)
@given(st.integers(1, 3_000_000), st.integers(1, 60))
def test_a_stretch_is_divided_without_a_gap_or_an_overlap(seconds: int, parts: int) -> None:
    stretch = Stretch(AS_OF - seconds * SECOND, AS_OF)
    found = divide(stretch, parts)
    assert 1 <= len(found) <= parts
    assert found[0].ends_at == stretch.ends_at
    assert found[-1].starts_at == stretch.starts_at
    for newer, older in pairwise(found):
        assert older.ends_at == newer.starts_at
    assert all(part.starts_at < part.ends_at for part in found)
    longest = max(part.ends_at - part.starts_at for part in found)
    assert longest <= (stretch.ends_at - stretch.starts_at) / parts + parts * SECOND


@settings(deadline=None)
@given(st.lists(stretches(), max_size=10), moments)
def test_covered_means_that_every_moment_since_is(known: list[Stretch], at) -> None:
    now = AS_OF + SECOND
    found = covered_from([Mark(part, now, 0) for part in known], now)
    assert found <= now
    if found <= at:
        assert any(part.starts_at <= at < part.ends_at for part in known)
    # And no better: just before it, nothing was read.
    just_before = found - timedelta(microseconds=1)
    assert not any(part.starts_at <= just_before < part.ends_at for part in known)


def test_nothing_read_yet_is_the_whole_of_four_months_and_covered_since_now() -> None:
    plan = plan_stretches([], AS_OF)
    assert (plan[-1].starts_at, plan[0].ends_at) == (AS_OF - HISTORY_KEPT, AS_OF)
    assert lengths(plan) == HISTORY_KEPT == timedelta(days=124)
    assert covered_from([], AS_OF) == AS_OF


def test_a_hole_in_what_was_read_ends_what_is_covered() -> None:
    newest = Mark(Stretch(AS_OF - 3 * DAY, AS_OF), AS_OF, 0)
    oldest = Mark(Stretch(AS_OF - 20 * DAY, AS_OF - 5 * DAY), AS_OF, 0)
    assert covered_from([oldest, newest], AS_OF) == AS_OF - 3 * DAY


class Life:
    """A simulated account: a message every so often, each settling after a while of its own."""

    def __init__(self, draw: random.Random, slow: float) -> None:
        self.draw = draw
        self.began = AS_OF - 300 * DAY
        self.settles = {}
        at = self.began
        while at < AS_OF + 400 * DAY:
            at += timedelta(hours=draw.uniform(1, 24))
            late = draw.random() < slow
            takes = timedelta(days=draw.uniform(7, 60) if late else draw.uniform(0, 7) ** 2 / 7)
            self.settles[at] = at + takes
        self.sent = sorted(self.settles)
        self.marks: list[Mark] = []
        # What our lake holds: when each message was last read.
        self.read_at = {}
        self.reads = 0

    def ingest(self, now, cut: int | None) -> int:
        plan = plan_stretches(self.marks, now)
        for stretch in plan[:cut]:
            self.reads += 1
            assert stretch.starts_at >= now - HISTORY_KEPT
            first = bisect_left(self.sent, stretch.starts_at)
            inside = self.sent[first : bisect_left(self.sent, stretch.ends_at)]
            for at in inside:
                self.read_at[at] = now
            still_open = sum(self.settles[at] > now for at in inside)
            same = [m for m in self.marks if m.stretch != stretch]
            self.marks = [*same, Mark(stretch, now, still_open)]
        if cut is None:
            # As the lake does: what newer marks cover whole is let go.
            self.marks = [
                mark
                for mark in self.marks
                if subtract(
                    [mark.stretch],
                    [one.stretch for one in self.marks if one.pulled_at > mark.pulled_at],
                )
            ]
        return len(plan)


@settings(deadline=None, max_examples=8)
@given(
    seed=st.integers(0, 10_000),
    every=st.sampled_from([DAY, WEEK, timedelta(days=2.5)]),
    slow=st.sampled_from([0.0, 0.02]),
    cuts=st.booleans(),
)
def test_over_months_each_message_is_read_after_its_state_settled(
    seed: int, every: timedelta, slow: float, cuts: bool
) -> None:
    draw = random.Random(seed)
    life = Life(draw, slow)
    now = AS_OF
    whole: list[datetime] = []
    planned = []
    while now < AS_OF + 180 * DAY:
        cut = draw.choice([0, 1, 2, None]) if cuts else None
        planned.append(life.ingest(now, cut))
        whole += [now] if cut is None else []
        now += every * draw.uniform(0.8, 1.2)
    for _ in range(2):
        life.ingest(now, None)
    whole.append(now)
    for at, settled in life.settles.items():
        # What is cut is the oldest, which may be out of sight before an ingest comes to its end.
        if not any(at < one < at + HISTORY_KEPT - DAY for one in whole):
            continue
        assert at in life.read_at, "every message that was to be seen was read"
        took, age = settled - at, now - at
        # An ingest that is cut each time for four months may never come to the older stretches.
        reached = any(at + 2 * OVERLAP < one < at + HISTORY_KEPT - WEEK for one in whole)
        # Slower ones are asked for again when their age has doubled, while ClickSend shows them.
        if (took <= OVERLAP and age > 2 * OVERLAP and (reached or not cuts)) or (
            took <= HISTORY_KEPT / 2 - WEEK and age > HISTORY_KEPT and not cuts
        ):
            assert life.read_at[at] >= settled
    if not cuts:
        # The first time everything; later the last week or two, and now and then an open one.
        assert planned[0] <= 19
        assert sum(planned[1:]) / len(planned[1:]) <= (3 if slow == 0 else 9) + every / WEEK


def test_the_marks_of_a_year_of_daily_ingests_stay_few() -> None:
    life = Life(random.Random(4), 0.0)
    for days in range(365):
        life.ingest(AS_OF + days * DAY, None)
    assert len(life.marks) <= 365 / 7 + 25
