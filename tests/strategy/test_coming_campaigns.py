"""Campaigns that the account will send count against the caps, however they wait."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from sendable.gates.strategise import measure_plans
from sendable.marketing import register_marketing
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.strategy.step import record_send_plan

from ..library import ANN, AS_OF, BEN, DAY, LISTS, World, frame_of, make_playbook, segment_file

SEND_AT = pd.Timestamp("2026-11-23T03:00:00Z")
LIST, OURS = LISTS["Newsletter"], 9001


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    cap = {"messages": 2, "days": 7}
    return make_playbook(
        tmp_path_factory.mktemp("playbook") / "playbook",
        {"everyone": segment_file("TRUE", 1, strategy={"cap": cap, "example": "Hello"})},
        campaign={"send_at": SEND_AT.isoformat(), "recently_messaged_days": 0},
    )


@pytest.mark.parametrize(
    ("status", "scheduled_at", "messaged_at", "verdict"),
    [
        ("WaitApproval", None, AS_OF - 3 * DAY, "capped_segment"),
        ("WaitApproval", AS_OF - 30 * DAY, AS_OF - 3 * DAY, "capped_segment"),
        ("Approved", None, AS_OF - 3 * DAY, "capped_segment"),
        ("Scheduled", AS_OF - DAY, AS_OF - DAY / 2, "capped_segment"),
        ("Sending", AS_OF - DAY, AS_OF - 3 * DAY, "capped_segment"),
        # The message is the one that the campaign has sent to her.
        ("Sending", AS_OF - DAY, AS_OF - DAY / 2, "send"),
        ("Sent", AS_OF - DAY, AS_OF - DAY / 2, "send"),
        ("Draft", None, AS_OF - 3 * DAY, "send"),
    ],
)
def test_a_campaign_that_waits_counts_until_it_has_reached_them(
    tmp_path: Path,
    playbook: Playbook,
    status: str,
    scheduled_at: datetime | None,
    messaged_at: datetime,
    verdict: str,
) -> None:
    world = World(tmp_path, playbook)
    world.contact(ANN)
    world.message(ANN, messaged_at, list_id=LIST)
    found, is_over = plan_beside(world, playbook, status, scheduled_at, LIST)
    assert found == [verdict]
    assert is_over == (verdict != "send")


def test_a_campaign_to_our_own_list_counts_for_those_who_are_on_it(
    tmp_path: Path, playbook: Playbook
) -> None:
    """They are people for whom somebody else answers: it makes nobody a recipient."""
    world = World(tmp_path, playbook)
    for number in (ANN, BEN):
        world.contact(number)
        world.message(number, AS_OF - 3 * DAY, list_id=LIST)
    on_it = [
        {"list_id": OURS, "contact_id": at, "number": number}
        for at, number in enumerate((BEN, "+61491570199"), start=1)
    ]
    world.lake.upsert("our_members", frame_of("our_members", on_it))
    found, is_over = plan_beside(world, playbook, "Scheduled", AS_OF + DAY / 2, OURS)
    assert found == ["send", "capped_segment"]
    assert is_over


def plan_beside(
    world: World,
    playbook: Playbook,
    status: str,
    scheduled_at: datetime | None,
    list_id: int,
) -> tuple[list[str], bool]:
    """Give each person's verdict beside a campaign, and whether the gate would stop sending."""
    coming = {
        "campaign_id": 1,
        "name": "Coming",
        "list_id": list_id,
        "status": status,
        "scheduled_at": scheduled_at,
        "has_link": False,
    }
    world.lake.upsert("campaigns", frame_of("campaigns", [coming]))
    world.exclude()
    world.segment()
    world.plan()
    with open_people(world.run, playbook.policies, exclude_run=world.run.run_id) as connection:
        register_marketing(connection, playbook.brief.marketing)
        record_send_plan(connection, playbook, world.run)
    planned = world.lake.read("planned_sends", run_id=world.run.run_id).sort_values("number")
    verdicts = planned["verdict"].tolist()
    # Were they to get it all the same, the gate would say so.
    planned["verdict"], planned["send_at"] = "send", SEND_AT
    world.lake.replace_run("planned_sends", world.run.run_id, planned)
    with open_people(world.run, playbook.policies, exclude_run=world.run.run_id) as connection:
        gate = measure_plans(connection, world.run, playbook).iloc[0]
    return verdicts, bool(gate["over_a_cap"])
