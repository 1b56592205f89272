"""The outline of a send plan: what its goal says reaches the plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from sendable.engine.duckdb import open_engine
from sendable.marketing import register_marketing
from sendable.people import open_people
from sendable.send_plan_file import SendPlan
from sendable.strategy.outline import outline_plan
from sendable.strategy.step import record_send_plan

from ..library import AS_OF, DAY, World, fictional_number, make_playbook, segment_file

GOALS = """title: t
as_read: 2026-11-22
source: s
goals:
  promote flash sales:
    segments: [{segment: everyone, message_type: alert}]
    metrics: [opt_out_rate]
    recent_buyer_days: 7
    left_out: [{segment: club, why: They hear of it first.}]
"""
CAMPAIGN = {"send_at": "2026-11-21T18:00:00Z", "recently_messaged_days": 0}


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> SendPlan:
    root: Path = tmp_path_factory.mktemp("outline")
    (root / "playbook").mkdir()
    (root / "playbook" / "goals.yaml").write_text(GOALS)
    files = {
        "club": segment_file("in_list('VIP club')", 1),
        "everyone": segment_file("TRUE", 2),
    }
    playbook = make_playbook(
        root / "playbook", files, goal="Promote flash sales.", campaign=CAMPAIGN
    )
    world = World(root, playbook)
    for place, on in enumerate(("Newsletter", "Newsletter", "VIP club")):
        world.contact(fictional_number(place), on=on)
    world.order(fictional_number(0), AS_OF - 2 * DAY)
    world.exclude()
    world.segment()
    with open_people(world.run, playbook.policies, exclude_run=world.run.run_id) as connection:
        register_marketing(connection, playbook.brief.marketing)
        campaign = record_send_plan(connection, world.expanded, world.run)
    with open_engine(world.lake) as connection:
        return outline_plan(connection, world.expanded, campaign, world.run)


def test_a_segment_gets_the_type_of_message_that_the_goal_says(plan: SendPlan) -> None:
    assert [(one.segment, one.message_type) for one in plan.segments] == [("everyone", "alert")]


def test_whom_the_goal_leaves_out_gets_nothing_whatever_else_they_are_in(plan: SendPlan) -> None:
    counts = {step.step: step.people for step in plan.steps}
    assert (counts["audience"], counts["left_out"]) == (3, 1)
    assert (counts["recent_buyer"], plan.sends) == (1, 1)
    assert plan.recent_buyer_days == 7


def test_why_a_segment_is_left_out_is_said(plan: SendPlan) -> None:
    assert [(one.segment, one.why) for one in plan.left_out] == [("club", "They hear of it first.")]
