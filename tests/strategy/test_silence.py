"""Who has said stop or no since the decisions were made gets nothing, as in the next run."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sendable.marketing import register_marketing
from sendable.people import open_people
from sendable.strategy.step import record_send_plan

from ..library import AS_OF, DAY, World, fictional_number, make_playbook, segment_file

HOUR = timedelta(hours=1)
REPLIES = (
    ("STOP", AS_OF - HOUR),
    ("not interested", AS_OF - HOUR),
    ("not interested", AS_OF - 400 * DAY),
    ("wrong number", AS_OF - HOUR),
    ("I will report you to the ACMA", AS_OF - HOUR),
    ("thanks, I love it", AS_OF - HOUR),
    ("not interested", None),
)
BOUGHT_SINCE, CLICKED_SINCE, CHANGED_MIND = (fictional_number(place) for place in (10, 11, 12))
FILTERED = fictional_number(14)
NEVER_WROTE = fictional_number(13)
WRITERS = [fictional_number(place) for place in range(len(REPLIES))]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Everybody may be messaged when the segments are made, and writes something afterwards."""
    folder: Path = tmp_path_factory.mktemp("silence")
    playbook = make_playbook(folder / "playbook", {"everyone": segment_file("TRUE", 1)})
    world = World(folder, playbook)
    said_no = (BOUGHT_SINCE, CLICKED_SINCE, CHANGED_MIND, FILTERED)
    for number in (*WRITERS, *said_no, NEVER_WROTE):
        world.contact(number)
    world.order(BOUGHT_SINCE, AS_OF - 5 * DAY)
    world.click(CLICKED_SINCE, AS_OF - 5 * DAY)
    # A phone's filter opened the link: nobody took an interest.
    world.open_by_filter(FILTERED, AS_OF - 5 * DAY)
    world.exclude()
    world.segment()
    for number, (body, received_at) in zip(WRITERS, REPLIES, strict=True):
        world.reply(number, body, received_at=received_at)
    for number in said_no:
        world.reply(number, "not interested", received_at=AS_OF - 9 * DAY)
    world.reply(CHANGED_MIND, "yes please", received_at=AS_OF - 5 * DAY)
    world.store()
    with open_people(world.run, playbook.policies, exclude_run=world.run.run_id) as connection:
        register_marketing(connection, playbook.brief.marketing)
        record_send_plan(connection, playbook, world.run)
    return world


def test_whoever_the_next_decisions_would_leave_out_is_not_planned(world: World) -> None:
    planned = set(world.lake.read("planned_sends", run_id=world.run.run_id)["number"])
    lapsed, kind = WRITERS[2], WRITERS[5]
    assert planned == {
        lapsed, kind, BOUGHT_SINCE, CLICKED_SINCE, CHANGED_MIND, NEVER_WROTE
    }  # fmt: skip
    world.begin(AS_OF + HOUR)
    world.exclude()
    decided = world.lake.read("decisions", run_id=world.run.run_id)
    assert planned == set(decided.loc[decided["outcome"] == "sendable", "number"])
