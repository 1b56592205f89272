"""Campaigns that the account will send count against the caps, however they wait."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sendable.gates.strategise import measure_plans
from sendable.marketing import register_marketing
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.strategy.step import record_send_plan

from ..library import (
    ANN,
    AS_OF,
    BEN,
    DAY,
    LISTS,
    World,
    fictional_number,
    frame_of,
    make_playbook,
    segment_file,
)

SEND_AT = pd.Timestamp("2026-11-23T03:00:00Z")
LIST, OURS = LISTS["Newsletter"], 9001


CAMPAIGNS = (
    ("WaitApproval", None, AS_OF - 3 * DAY, "capped_segment"),
    ("WaitApproval", AS_OF - 30 * DAY, AS_OF - 3 * DAY, "capped_segment"),
    ("Approved", None, AS_OF - 3 * DAY, "capped_segment"),
    ("Scheduled", AS_OF - DAY, AS_OF - DAY / 2, "capped_segment"),
    ("Sending", AS_OF - DAY, AS_OF - 3 * DAY, "capped_segment"),
    # The message is the one that the campaign has sent to them.
    ("Sending", AS_OF - DAY, AS_OF - DAY / 2, "send"),
    ("Sent", AS_OF - DAY, AS_OF - DAY / 2, "send"),
    ("Draft", None, AS_OF - 3 * DAY, "send"),
)
"""Status and time of a campaign, when somebody on its list was sent a message, and the verdict."""

PEOPLE = tuple(map(fictional_number, range(len(CAMPAIGNS))))
OWN_LISTS = {f"List {place}": 9101 + place for place in range(len(CAMPAIGNS))}


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    cap = {"messages": 2, "days": 7}
    express = {"state": "express", "method": "web form", "evidence": "sign-up form"}
    return make_playbook(
        tmp_path_factory.mktemp("playbook") / "playbook",
        {"everyone": segment_file("TRUE", 1, strategy={"cap": cap, "example": "Hello"})},
        campaign={"send_at": SEND_AT.isoformat(), "recently_messaged_days": 0},
        consent=dict.fromkeys(("Newsletter", *OWN_LISTS), express),
    )


@pytest.fixture(scope="module")
def beside(
    tmp_path_factory: pytest.TempPathFactory, playbook: Playbook
) -> tuple[dict[str, str], int]:
    """Each person's verdict beside the campaign to their list, and how many it is too much for."""
    world = World(tmp_path_factory.mktemp("campaigns"), playbook)
    campaigns = []
    for place, (number, (name, list_id)) in enumerate(zip(PEOPLE, OWN_LISTS.items(), strict=True)):
        status, scheduled_at, messaged_at, _ = CAMPAIGNS[place]
        world.contact(number, country="US", state="NY", list_id=list_id, list_name=name)
        world.message(number, messaged_at, list_id=list_id)
        campaigns.append(coming(place + 1, status, scheduled_at, list_id))
    return plan_beside(world, playbook, campaigns)


@pytest.mark.parametrize("place", range(len(CAMPAIGNS)))
def test_a_campaign_that_waits_counts_until_it_has_reached_them(
    beside: tuple[dict[str, str], int], place: int
) -> None:
    verdicts, _ = beside
    assert verdicts[PEOPLE[place]] == CAMPAIGNS[place][-1]


def test_the_gate_counts_whom_a_campaign_that_waits_makes_it_too_much_for(
    beside: tuple[dict[str, str], int],
) -> None:
    _, over_a_cap = beside
    assert over_a_cap == sum(verdict != "send" for *_, verdict in CAMPAIGNS)


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
    campaign = coming(1, "Scheduled", AS_OF + DAY / 2, OURS)
    assert plan_beside(world, playbook, [campaign]) == ({ANN: "send", BEN: "capped_segment"}, 1)


def coming(
    campaign_id: int, status: str, scheduled_at: datetime | None, list_id: int
) -> dict[str, Any]:
    return {
        "campaign_id": campaign_id,
        "name": "Coming",
        "list_id": list_id,
        "status": status,
        "scheduled_at": scheduled_at,
        "has_link": False,
    }


def plan_beside(
    world: World, playbook: Playbook, campaigns: list[dict[str, Any]]
) -> tuple[dict[str, str], int]:
    """Give each person's verdict beside campaigns, and for how many the gate would stop sending."""
    world.lake.upsert("campaigns", frame_of("campaigns", campaigns))
    world.exclude()
    world.segment()
    world.plan()
    with open_people(world.run, playbook.policies, exclude_run=world.run.run_id) as connection:
        register_marketing(connection, playbook.brief.marketing)
        record_send_plan(connection, playbook, world.run)
    planned = world.lake.read("planned_sends", run_id=world.run.run_id).sort_values("number")
    verdicts = dict(zip(planned["number"], planned["verdict"], strict=True))
    # Were they to get it all the same, the gate would say so.
    planned["verdict"], planned["send_at"] = "send", SEND_AT
    world.lake.replace_run("planned_sends", world.run.run_id, planned)
    with open_people(world.run, playbook.policies, exclude_run=world.run.run_id) as connection:
        gate = measure_plans(connection, world.run, playbook).iloc[0]
    return verdicts, int(gate["over_a_cap"])
