"""Moments: as of when it is known who was in a segment, and what is said where it is not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from sendable.measures import measure_messages
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.strategy.metrics.moments import (
    Moment,
    _find_starts,
    choose_moments,
    list_stored,
    tabulate_moments,
)

from ..library import ANN, AS_OF, BEN, DAY, World, make_playbook, segment_file
from ..segments.in_time import take_run
from .test_metric_totals import MEASUREMENT, REACH, WINDOWS

FIRST_RUN = AS_OF - 25 * DAY


def with_policy(playbook: Playbook, **changes: object) -> Playbook:
    measurement = playbook.policies.measurement.model_copy(update=changes)
    return replace(playbook, policies=replace(playbook.policies, measurement=measurement))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A run of 25 days ago was published; Ann was a buyer then, and Ben is one since."""
    root = tmp_path_factory.mktemp("moments")
    files = {"buyers": segment_file("orders(60) >= 1", 1), "all": segment_file("TRUE", 2)}
    world = World(root, make_playbook(root / "playbook", files))
    for number in (ANN, BEN):
        world.contact(number, added_at=AS_OF - 300 * DAY)
        world.message(number, AS_OF - 30 * DAY)
        world.message(number, AS_OF - 15 * DAY)
    world.order(ANN, AS_OF - 100 * DAY)
    world.order(ANN, AS_OF - 50 * DAY)
    world.order(BEN, AS_OF - 20 * DAY)
    world.store()
    world.begin(FIRST_RUN)
    take_run(world)
    world.begin(AS_OF)
    for feed in ("messages", "orders"):
        world.pull(feed)
    world.store()
    world.exclude()
    world.segment()
    return world


def row_of(world: World, playbook: Playbook, segment: str) -> pd.Series:
    metrics = measure_messages(world.run, playbook)["segment_metrics"]
    return metrics.set_index(["segment", "metric"]).loc[(segment, "opt_out_rate")]


def test_a_send_finds_the_members_of_the_last_published_run_before_it(world: World) -> None:
    # Fifteen days ago the run of 25 days ago said that Ann alone was a buyer, and Ben was not yet
    # known as one; thirty days ago the rule is asked, and says the same.
    row = row_of(world, world.playbook, "buyers")
    assert (row["denominator"], row["membership"], row["uncounted"]) == (1, "both", 0)
    assert row["membership_days"] == pytest.approx(5, abs=0.01)


def test_where_the_rules_are_not_asked_messages_stay_uncounted(world: World) -> None:
    for changes in ({"moments_asked": 0}, {"people_asked": 1}):
        row = row_of(world, with_policy(world.playbook, **changes), "buyers")
        assert (row["denominator"], row["membership"], row["uncounted"]) == (1, "stored", 2)
        assert row["note"] == "messages of which it is not known who was in it then"


def test_a_feed_that_is_not_whole_is_said_with_what_is_made_of_it(
    world: World, tmp_path: Path
) -> None:
    world = world.copy_to(tmp_path)
    world.pull("clicks", "partial")
    world.message(ANN, AS_OF - 14 * DAY, body="See smsg.us/abc")
    world.store()
    metrics = measure_messages(world.run, world.playbook)["segment_metrics"]
    notes = metrics[metrics["segment"] == "*"].set_index("metric")["note"]
    assert notes["click_through_rate"] == "not all clicks have been read yet"
    assert pd.isna(notes["conversion_rate"])


def test_a_run_that_looked_at_a_later_moment_or_was_not_published_says_nothing(
    world: World,
) -> None:
    assert [moment.moment for moment in list_stored(world.run)] == [FIRST_RUN, AS_OF]
    earlier = Run(world.workspace, world.run.manifest.model_copy(update={"as_of": FIRST_RUN - DAY}))
    assert FIRST_RUN not in [moment.moment for moment in list_stored(earlier)]


def test_a_segment_that_could_not_be_computed_then_is_not_available(tmp_path: Path) -> None:
    files = {"far": segment_file("orders(300) >= 1", 1), "all": segment_file("TRUE", 2)}
    world = World(tmp_path, make_playbook(tmp_path / "playbook", files))
    world.contact(ANN, added_at=AS_OF - 300 * DAY)
    world.message(ANN, AS_OF - 15 * DAY)
    world.order(ANN, AS_OF - 305 * DAY)
    for feed in ("messages", "orders"):
        world.pull(feed)
    world.exclude()
    world.segment()
    row = row_of(world, world.playbook, "far")
    assert row["not_available"] == "it is not known who was in it when the messages went out"
    assert row_of(world, world.playbook, "all")["value"] == 0.0


def choose(days: list[tuple[datetime, int]], most: int) -> list[datetime]:
    """Choose moments for sends of so many messages on some days."""
    changed = MEASUREMENT.model_copy(update={"moments_asked": most})
    run = Run.__new__(Run)
    run.source_of = lambda _: "run"  # type: ignore[method-assign]
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("CREATE TABLE decisions (run_id VARCHAR)")
        connection.execute(
            "CREATE TABLE marketing_messages (sent_at TIMESTAMPTZ, delivery VARCHAR)"
        )
        for at, messages in days:
            connection.execute(
                "INSERT INTO marketing_messages SELECT $1, 'delivered' FROM range($2)",
                [at, messages],
            )
        stored = [Moment(AS_OF, "stored", frozenset(), "run")]
        return choose_moments(connection, run, stored, WINDOWS, REACH, changed)


def test_every_day_of_sends_has_its_moment_while_there_are_few() -> None:
    sends = [(AS_OF - back * DAY, 1) for back in (40, 20, 10)]
    chosen = choose(sends, 8)
    # One more is where the window of members begins.
    assert len(chosen) == 4
    for at, _ in sends:
        assert any(0 < (at - moment).total_seconds() < 60 for moment in chosen)


def test_many_days_share_moments_by_how_much_was_sent() -> None:
    sends = [(AS_OF - back * DAY, 100 if back == 30 else 1) for back in range(60, 8, -2)]
    chosen = choose(sends, 5)
    # The window of members begins just before the large send, which has a moment of its own.
    assert len(chosen) == 5
    assert any(0 < (AS_OF - 30 * DAY - moment).total_seconds() < 60 for moment in chosen)


def test_no_other_stretches_leave_less_time_before_the_messages() -> None:
    rng = random.Random(3)
    for _ in range(20):
        days = sorted(rng.sample(range(60), 7))
        messages = [rng.randrange(1, 50) for _ in days]
        moments = [AS_OF + day * DAY for day in days]
        found = _find_starts(moments, messages, 3)
        ways = [(0, *others) for others in combinations(range(1, 7), 2)]
        assert _wait(days, messages, found) == min(_wait(days, messages, way) for way in ways)


def _wait(days: list[int], messages: list[int], starts: Sequence[int]) -> int:
    """Give how many days messages lie after the beginning of their stretch, all together."""
    return sum(
        count * (day - days[max(start for start in starts if start <= place)])
        for place, (day, count) in enumerate(zip(days, messages, strict=True))
    )


def test_each_moment_holds_until_the_next() -> None:
    moments = [
        Moment(AS_OF, "stored", frozenset(), "b"),
        Moment(FIRST_RUN, "evaluated", frozenset()),
    ]
    table = tabulate_moments(moments)
    assert table["moment"].tolist() == [FIRST_RUN, AS_OF]
    assert table["until"].iloc[0] == AS_OF
    assert table["until"].iloc[1].year == 9999
    assert table["run_id"].isna().tolist() == [True, False]
