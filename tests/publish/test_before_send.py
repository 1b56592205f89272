"""What is wrong with campaigns that wait in the account, seen before they go out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sendable.before_send import Waiting, look_at_waiting
from sendable.before_send_view import say_waiting
from sendable.clicksend.listing import Page
from sendable.clicksend.models import Campaign, Contact, ContactList
from sendable.errors import NotFound
from sendable.ingestion.number_book import NumberBook
from sendable.playbook import Playbook
from sendable.publish.waiting import waiting_campaigns

from ..library import (
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    DOT,
    LISTS,
    World,
    frame_of,
    make_playbook,
    segment_file,
)

TOMORROW = AS_OF + DAY
NEWS, CLUB = LISTS["Newsletter"], LISTS["VIP club"]


class Reader:
    """An account of a few lists and campaigns, as the client would read it."""

    def __init__(
        self, campaigns: list[Campaign], lists: dict[int, list[str]], country: str = ""
    ) -> None:
        self._campaigns, self._lists, self._country = campaigns, lists, country

    def campaigns(self) -> list[Campaign]:
        return self._campaigns

    def lists(self) -> list[ContactList]:
        rows = [{"list_id": key, "list_name": f"List {key}"} for key in self._lists]
        return [ContactList.from_json(row) for row in rows]

    def contact_listing(self, list_id: int) -> Iterator[Page]:
        if list_id not in self._lists:
            raise NotFound("no such list")
        phones = self._lists[list_id]
        rows = [
            {"contact_id": at, "phone_number": phone, "address_country": self._country}
            for at, phone in enumerate(phones, 1)
        ]
        yield Page(1, rows, len(rows), 1)

    def contact(self, list_id: int, contact_id: int) -> Contact | None:
        raise AssertionError("nobody is asked for one by one")

    def each(self, call: Any, items: Sequence[Any]) -> Iterator[Any]:
        return map(call, items)


def campaign(
    campaign_id: int, list_id: int | None, status: str | None, at: datetime | None = TOMORROW
) -> Campaign:
    return Campaign(campaign_id, f"Sale {campaign_id}", list_id, status, at, "Hello", False)


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    cap = {"messages": 2, "days": 7}
    return make_playbook(
        tmp_path_factory.mktemp("playbook") / "playbook",
        {"everyone": segment_file("TRUE", 1, strategy={"cap": cap, "example": "Hello"})},
    )


@pytest.fixture
def world(tmp_path: Path, playbook: Playbook) -> World:
    """Four people, all in one segment with a cap of two in seven days."""
    world = World(tmp_path, playbook)
    for number in (ANN, BEN, CAS, DOT):
        world.contact(number)
    # What the last ingest knew of campaigns is old by now.
    known = {"campaign_id": 7, "name": "Old", "list_id": NEWS, "status": "Scheduled"}
    row = {**known, "scheduled_at": TOMORROW, "has_link": False}
    world.lake.upsert("campaigns", frame_of("campaigns", [row]))
    world.exclude()
    world.segment()
    world.run.record("strategise", AS_OF, {})
    world.run.record("publish", AS_OF, {})
    return world


def look(world: World, reader: Reader) -> list[Waiting]:
    world.store()
    numbers = NumberBook(world.lake, "AU")
    return look_at_waiting(reader, world.workspace, world.playbook, numbers.read_every, AS_OF)


def test_only_what_is_over_does_not_wait() -> None:
    statuses = ["Draft", "Scheduled", "Queued", "WaitApproval", "Approved", "Sending", None, "New"]
    over = ["Sent", "Cancelled", "Failed"]
    every = [campaign(at, NEWS, status) for at, status in enumerate([*statuses, *over], 1)]
    assert {one.status for one in waiting_campaigns(Reader(every, {}))} == set(statuses)


def test_who_said_stop_and_who_has_had_enough_is_counted_on_the_list_as_it_is(
    world: World,
) -> None:
    world.reply(ANN, "STOP", received_at=AS_OF - timedelta(hours=1))
    world.message(BEN, AS_OF - 2 * DAY)
    world.message(BEN, AS_OF - 3 * DAY)
    world.message(CAS, AS_OF - 3 * DAY)
    # Ann is there twice, once as somebody typed her number.
    people = [ANN, "0491 570 156", BEN, CAS, DOT]
    [told] = look(world, Reader([campaign(1, NEWS, "Scheduled")], {NEWS: people}))
    assert (told.people, told.suppressed, told.over_cap) == (4, 1, 1)
    assert say_waiting([told], AS_OF) == [
        f"campaign “Sale 1” (scheduled), tomorrow 09:00 UTC, list “List {NEWS}” of 4: "
        "1 suppressed person on it, 1 over their cap"
    ]


def test_whose_text_has_two_readings_is_counted_once_as_suppressed(world: World) -> None:
    # In Germany it may be a number with or without the country's code.
    first, second, text = "+4915123456789", "+494915123456789", "49 151 23456789"
    world.reply(first, "STOP", received_at=AS_OF - timedelta(hours=1))
    for days in range(1, 9):
        world.message(second, AS_OF - days * DAY)
    [told] = look(world, Reader([campaign(1, NEWS, "Scheduled")], {NEWS: [text, CAS]}, "DE"))
    assert (told.people, told.suppressed, told.over_cap) == (2, 1, 0)


def test_other_waiting_campaigns_count_against_the_cap_and_the_campaign_itself_does_not(
    world: World,
) -> None:
    world.message(BEN, AS_OF - 2 * DAY)
    alone = Reader([campaign(1, NEWS, "Scheduled")], {NEWS: [BEN, CAS]})
    assert [one.over_cap for one in look(world, alone)] == [0]
    two = [campaign(1, NEWS, "Scheduled"), campaign(2, CLUB, "Queued", TOMORROW + DAY)]
    told = look(world, Reader(two, {NEWS: [BEN, CAS], CLUB: [BEN]}))
    assert [(one.campaign_id, one.over_cap) for one in told] == [(1, 1), (2, 1)]


def test_a_campaign_whose_list_is_gone_is_told_and_does_not_stop_the_look(world: World) -> None:
    lists = {NEWS: [ANN]}
    waiting = [campaign(1, 999, "Draft", AS_OF - DAY), campaign(2, NEWS, "Draft", None)]
    first, second = say_waiting(look(world, Reader(waiting, lists)), AS_OF)
    assert first == "campaign “Sale 1” (draft), no time set: its list is not in the account"
    assert second.endswith("of 1: nothing found")


def test_a_list_of_ours_is_known_by_its_id(world: World) -> None:
    ours = {
        "list_name": "Sendable · Everyone · 0a1b2c",
        "list_id": CLUB,
        "segment": "everyone",
        "shard": 0,
        "state": "live",
        "made_by": "P-1",
        "changed_at": AS_OF,
    }
    world.lake.upsert("our_lists", frame_of("our_lists", [ours]))
    waiting = [campaign(1, NEWS, "Draft"), campaign(2, CLUB, "Draft")]
    told = look(world, Reader(waiting, {NEWS: [ANN], CLUB: [BEN]}))
    assert {one.list_id: one.is_ours for one in told} == {NEWS: False, CLUB: True}


def test_without_a_published_run_stops_are_found_all_the_same(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.contact(ANN)
    world.opt_out(ANN)
    told = look(world, Reader([campaign(1, NEWS, "Draft", None)], {NEWS: [ANN, BEN]}))
    assert [(one.people, one.suppressed, one.over_cap) for one in told] == [(2, 1, 0)]
