"""Whom a goal leaves out stays left out when the data for it is missing or old: nobody is sent."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from sendable.engine.duckdb import open_engine
from sendable.gates.strategise import measure_plans
from sendable.marketing import register_marketing
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.send_plan_file import SendPlan
from sendable.strategy.outline import outline_plan
from sendable.strategy.step import record_send_plan
from sendable.unanswered import find_unanswered

from ..library import ANN, AS_OF, BEN, CAS, DAY, World, make_playbook, segment_file
from ..test_send_plan_view import show

GOALS = """title: t
as_read: 2026-11-22
source: s
goals:
  promote flash sales:
    segments: [{segment: everyone, message_type: alert}]
    metrics: [opt_out_rate]
    recent_buyer_days: 7
    left_out: [{segment: buyers, why: They hear of it first.}]
"""
FILES = {
    "buyers": segment_file("orders('30d') >= 3", 1),
    "everyone": segment_file("TRUE", 2, strategy={"example": "Hello"}),
}


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    folder: Path = tmp_path_factory.mktemp("unanswered") / "playbook"
    folder.mkdir()
    (folder / "goals.yaml").write_text(GOALS)
    campaign = {"send_at": "2026-11-23T03:00:00Z"}
    return make_playbook(folder, FILES, goal="promote flash sales", campaign=campaign)


def plan(world: World, bought_at: datetime, pulled: tuple[str, ...]) -> SendPlan:
    """Plan for two people and a buyer, with the feeds that the run's ingest could read."""
    for number in (ANN, BEN, CAS):
        world.contact(number)
    world.order(BEN, bought_at)
    for feed in pulled:
        world.pull(feed)
    world.exclude()
    world.segment()
    world.plan()
    run, playbook = world.run, world.expanded
    with open_people(run, playbook.policies, exclude_run=run.run_id) as connection:
        register_marketing(connection, playbook.brief.marketing)
        recorded = record_send_plan(connection, playbook, run, find_unanswered(playbook, run))
    with open_engine(world.lake) as connection:
        return outline_plan(connection, playbook, recorded, run)


def test_with_fresh_orders_the_others_get_it(tmp_path: Path, playbook: Playbook) -> None:
    found = plan(World(tmp_path, playbook), AS_OF - DAY, ("orders:shop",))
    assert (found.unanswered, found.count("recent_buyer"), found.sends) == ([], 1, 2)


@pytest.mark.parametrize(
    ("bought_at", "pulled", "reason"),
    [
        (AS_OF - DAY, (), "there is no such data"),
        (AS_OF - 9 * DAY, ("orders:shop",), "which end at 2026-11-12 09:00, more than 4 days ago"),
    ],
)
def test_without_them_nobody_does_and_the_plan_and_the_gate_say_so(
    tmp_path: Path, playbook: Playbook, bought_at: datetime, pulled: tuple[str, ...], reason: str
) -> None:
    world = World(tmp_path, playbook)
    found = plan(world, bought_at, pulled)
    assert found.sends == 0
    assert found.count("unanswered") + found.count("recent_buyer") == 3
    assert [line.split(":")[0] for line in found.unanswered] == [
        f"“{playbook.segments['buyers'].file.title}”",
        "who bought in the last 7 days",
    ]
    assert all(reason in line for line in found.unanswered)
    assert reason in " ".join(show(found).split())
    rows = world.lake.read("planned_sends", run_id=world.run.run_id)
    rows.loc[rows["verdict"] == "unanswered", "verdict"] = "send"
    world.lake.replace_run("planned_sends", world.run.run_id, rows)
    with open_people(world.run, playbook.policies, exclude_run=world.run.run_id) as connection:
        gate = measure_plans(connection, world.run, world.expanded).iloc[0]
    assert gate["unanswered_planned"] == found.count("unanswered") > 0
