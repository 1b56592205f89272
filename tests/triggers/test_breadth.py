"""An audience that is too broad: the sends since the refresh against those before it."""

from __future__ import annotations

import pytest
import yaml

from sendable.playbook import read_playbook
from sendable.runs import STEPS
from sendable.triggers.breadth import find_breadth
from tests.figures import say
from tests.library import AS_OF, DAY, World, fictional_number, write_playbook

PEOPLE = 200
REFRESHED = AS_OF - 10 * DAY
HOUR = DAY / 24
LINK = "Sale! https://example.com/s Reply STOP to opt out"


@pytest.fixture(scope="module")
def playbook(tmp_path_factory):
    folder = write_playbook(tmp_path_factory.mktemp("broad") / "playbook", default_country="US")
    path = folder / "policies" / "triggers.yaml"
    policy = yaml.safe_load(path.read_text())
    policy["audience_too_broad"]["least_people"] = 100
    path.write_text(yaml.safe_dump(policy))
    return read_playbook(folder)


@pytest.fixture
def world(tmp_path, playbook):
    world = World(tmp_path, playbook)
    world.refreshed = world.begin(REFRESHED)
    for step in STEPS:
        world.refreshed.record(step, REFRESHED, {})
    world.begin(AS_OF)
    return world


def send(world, at, *, opted_out=0, clicked=0, people=PEOPLE, first=0, body=LINK):
    """Have a campaign go out; the first people opt out of it, the last click."""
    for position in range(first, first + people):
        world.message(fictional_number(position), at, body=body)
    for position in range(first, first + opted_out):
        world.opt_out(fictional_number(position), opted_out_at=at + 5 * HOUR)
    for position in range(first + people - clicked, first + people):
        world.click(fictional_number(position), at + 3 * HOUR + position * DAY / 86400)


def found(world):
    world.store()
    return find_breadth(world.run, world.refreshed, world.playbook)


def history(world):
    """Two campaigns before the refresh: 1 in 100 opted out, 20 in 100 clicked."""
    for days, first in ((30, 400), (20, 600)):
        send(world, AS_OF - days * DAY, opted_out=2, clicked=40, first=first)


def test_more_opt_outs_than_ever_before_are_a_reason(world):
    history(world)
    send(world, AS_OF - 5 * DAY, opted_out=20, clicked=40)
    trigger = found(world)
    assert trigger.kind == "audience-too-broad"
    assert trigger.reason == "audience too broad, more opt-outs"
    assert trigger.counts == {"people": PEOPLE, "opt_outs": 0.1}
    assert "10.0% were opted out of, and 1.0% before" in trigger.sentence
    say(trigger.sentence)


def test_fewer_clicks_than_ever_before_are_a_reason(world):
    history(world)
    send(world, AS_OF - 5 * DAY, opted_out=2, clicked=4)
    assert found(world).reason == "audience too broad, fewer clicks"


def test_as_good_as_before_is_none(world):
    history(world)
    send(world, AS_OF - 5 * DAY, opted_out=2, clicked=40)
    assert found(world) is None


def test_a_rise_that_chance_explains_is_none(world):
    history(world)
    send(world, AS_OF - 5 * DAY, opted_out=4, clicked=36)
    assert found(world) is None


def test_with_few_people_nothing_is_said(world):
    history(world)
    send(world, AS_OF - 5 * DAY, opted_out=40, people=90)
    assert found(world) is None


def test_messages_that_had_no_time_to_be_answered_do_not_count(world):
    history(world)
    send(world, AS_OF - DAY, clicked=0)
    assert found(world) is None


def test_what_went_out_before_the_refresh_is_history_and_asks_for_none(world):
    history(world)
    send(world, REFRESHED - DAY, opted_out=60)
    assert found(world) is None


def test_messages_without_a_link_have_no_clicks_to_miss(world):
    history(world)
    send(world, AS_OF - 5 * DAY, opted_out=2, body="Our shop is open on Sunday. STOP to opt out")
    assert found(world) is None


def test_clicks_that_could_not_all_be_read_say_nothing(world):
    history(world)
    send(world, AS_OF - 5 * DAY, opted_out=2, clicked=4)
    world.pull("clicks", "partial")
    assert found(world) is None


def test_an_opt_out_long_after_the_message_is_not_its_doing(world):
    history(world)
    at = AS_OF - 8 * DAY
    send(world, at, clicked=40)
    for position in range(60):
        world.opt_out(fictional_number(position), opted_out_at=at + 3 * DAY)
    assert found(world) is None


def test_a_reply_that_nobody_has_recorded_yet_counts_as_the_opt_out_it_is(world):
    history(world)
    send(world, AS_OF - 5 * DAY, clicked=40)
    for position in range(20):
        world.reply(fictional_number(position), "STOP", received_at=AS_OF - 5 * DAY + HOUR)
    assert found(world).reason == "audience too broad, more opt-outs"
