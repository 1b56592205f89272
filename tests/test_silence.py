"""Silence: who said stop or no by now, or may have, is who the decisions would keep back."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sendable.engine.duckdb import query
from sendable.people import open_people
from sendable.silence import find_silenced

from .library import ANN, AS_OF, BEN, CAS, DAY, DOT, EVE, World, fictional_number

NO, MAYBE, YES = "No thanks", "maybe stop this?", "Thanks, love it"
TICK = timedelta(microseconds=1)
COUNTS_FOR = 30 * DAY
"""How long a "no" counts in the shipped policy."""

MOBILE, LANDLINE = "+5491123456780", "+541123456780"
"""The two numbers of one telephone in Argentina."""


def silenced(world: World, as_of: datetime = AS_OF) -> dict[str, list[str]]:
    """Give the reasons of everybody who is silent, in order."""
    found: dict[str, list[str]] = {}
    for number, reason, _ in rows_of(world, as_of):
        found.setdefault(number, []).append(reason)
    return found


def rows_of(world: World, as_of: datetime = AS_OF) -> list[tuple[str, str, datetime | None]]:
    """Give number, reason and time of each thing that silences somebody, in order."""
    world.store()
    policies = world.playbook.policies
    with open_people(world.run, policies, exclude_run=world.run.run_id) as connection:
        find_silenced(connection, policies, as_of)
        rows = query(connection, "SELECT * FROM silenced ORDER BY number, reason, since")
    return [
        (number, reason, None if since is None else since.to_pydatetime())
        for number, reason, since in rows.astype(object).where(rows.notna(), None).values.tolist()
    ]


def test_a_stop_silences_and_so_does_a_reply_that_waits_to_be_read(world: World) -> None:
    at = AS_OF - 3 * DAY
    world.reply(ANN, "STOP", received_at=at)
    world.reply(BEN, MAYBE, received_at=at)
    world.reply(CAS, "wrong number", received_at=None)
    world.opt_out(DOT, opted_out_at=at)
    world.reply(EVE, YES, received_at=at)
    assert rows_of(world) == sorted(
        [
            (ANN, "opted_out_keyword", at),
            (BEN, "reply_to_read", at),
            (CAS, "wrong_number", None),
            (DOT, "opted_out_list", at),
        ]
    )


def test_what_is_heard_after_the_run_silences_as_well(world: World) -> None:
    later = AS_OF + DAY
    for number, body in ((ANN, "STOP"), (BEN, MAYBE), (CAS, NO)):
        world.reply(number, body, received_at=later)
    assert silenced(world) == {
        ANN: ["opted_out_keyword"],
        BEN: ["reply_to_read"],
        CAS: ["not_interested"],
    }


def test_a_no_silences_till_it_is_too_old(world: World) -> None:
    world.reply(ANN, NO, received_at=AS_OF - COUNTS_FOR + TICK)
    world.reply(BEN, NO, received_at=AS_OF - COUNTS_FOR)
    world.reply(CAS, NO, received_at=AS_OF - 9 * DAY)
    assert silenced(world) == {ANN: ["not_interested"], CAS: ["not_interested"]}
    assert silenced(world, AS_OF + 21 * DAY - TICK) == {CAS: ["not_interested"]}
    assert silenced(world, AS_OF + 21 * DAY) == {}


def test_a_no_without_a_date_waits_to_be_read_however_old_it_may_be(world: World) -> None:
    world.reply(ANN, NO, received_at=None)
    assert rows_of(world) == [(ANN, "reply_to_read", None)]


def test_what_is_hardly_a_no_silences_nobody(world: World) -> None:
    world.reply(ANN, "not yet")
    assert silenced(world) == {}


@pytest.mark.parametrize("hours", [-1, 0, 1])
@pytest.mark.parametrize("interest", ["order", "click", "reply", "opt in"])
def test_interest_after_a_no_takes_it_back_and_before_it_does_not(
    world: World, interest: str, hours: int
) -> None:
    said_at = AS_OF - 9 * DAY
    at = said_at + timedelta(hours=hours)
    world.reply(ANN, NO, received_at=said_at)
    match interest:
        case "order":
            world.order(ANN, at)
        case "click":
            world.click(ANN, at)
        case "reply":
            world.reply(ANN, YES, received_at=at)
        case _:
            world.reply(ANN, "START", received_at=at)
    assert silenced(world) == ({} if hours > 0 else {ANN: ["not_interested"]})


def test_of_several_signs_of_interest_the_last_one_counts(world: World) -> None:
    world.reply(ANN, NO, received_at=AS_OF - 9 * DAY)
    world.order(ANN, AS_OF - 20 * DAY)
    world.order(ANN, AS_OF - 8 * DAY)
    assert silenced(world) == {}
    world.reply(ANN, NO, received_at=AS_OF - 7 * DAY)
    assert rows_of(world) == [(ANN, "not_interested", AS_OF - 7 * DAY)]


def test_interest_that_is_not_there_yet_takes_nothing_back(world: World) -> None:
    for number in (ANN, BEN, CAS):
        world.reply(number, NO, received_at=AS_OF - 9 * DAY)
    world.order(ANN, AS_OF + TICK)
    world.reply(BEN, YES, received_at=AS_OF + TICK)
    world.order(CAS, AS_OF)
    assert set(silenced(world)) == {ANN, BEN}


def test_what_others_did_or_a_filter_takes_no_no_back(world: World) -> None:
    world.reply(ANN, NO, received_at=AS_OF - 9 * DAY)
    world.open_by_filter(ANN, AS_OF - 8 * DAY)
    world.order(BEN, AS_OF - 8 * DAY)
    world.reply(CAS, YES, received_at=AS_OF - 8 * DAY)
    assert silenced(world) == {ANN: ["not_interested"]}


def test_interest_takes_back_no_more_than_a_no(world: World) -> None:
    world.reply(ANN, "STOP", received_at=AS_OF - 9 * DAY)
    world.reply(BEN, MAYBE, received_at=AS_OF - 9 * DAY)
    for number in (ANN, BEN):
        world.order(number, AS_OF - DAY)
        world.click(number, AS_OF - DAY)
        world.reply(number, YES, received_at=AS_OF - DAY)
    assert silenced(world) == {ANN: ["opted_out_keyword"], BEN: ["reply_to_read"]}


@pytest.mark.parametrize("body", ["STOP", NO, MAYBE])
def test_both_numbers_of_a_handset_and_of_a_text_that_may_be_two_are_silent(
    world: World, body: str
) -> None:
    world.reply(MOBILE, body, received_at=AS_OF - DAY)
    world.reply(ANN, body, also_number=BEN, received_at=AS_OF - DAY)
    assert set(silenced(world)) == {MOBILE, LANDLINE, ANN, BEN}


def test_what_a_person_read_in_a_reply_counts(world: World) -> None:
    world.reply(ANN, MAYBE, message_id="R-a")
    world.reply(BEN, NO, message_id="R-b")
    world.reply(CAS, YES, message_id="R-c")
    world.review("R-a", "neutral")
    world.review("R-b", "question")
    world.review("R-c", "opt_out")
    assert silenced(world) == {CAS: ["opted_out_phrase"]}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_is_silent_is_who_the_decisions_keep_back_for_what_was_said(
    tmp_path: Path, seed: int
) -> None:
    """The two are found by queries of their own, over histories of forty people."""
    world, draw = World(tmp_path), random.Random(seed)
    people = [fictional_number(place) for place in range(40)] + [MOBILE, LANDLINE]
    for number in people:
        world.contact(number)
        for _ in range(draw.randint(0, 4)):
            at = AS_OF - draw.choice((1, 2, 3, 25, 29, 30, 31, 40)) * DAY
            match draw.choice(
                ("no", "no", "no", "order", "click", "filter", "yes", "stop", "maybe")
            ):
                case "no":
                    undated = draw.random() < 0.1
                    world.reply(number, NO, received_at=None if undated else at)
                case "order":
                    world.order(number, at)
                case "click":
                    world.click(number, at)
                case "filter":
                    world.open_by_filter(number, at)
                case "yes":
                    world.reply(number, draw.choice((YES, "START")), received_at=at)
                case "stop":
                    world.reply(number, draw.choice(("STOP", "wrong number")), received_at=at)
                case _:
                    world.reply(number, MAYBE, received_at=at)
    world.exclude()
    findings = world.lake.read("findings", run_id=world.run.run_id)
    said = findings[findings["reason"].isin({reason for _, reason, _ in rows_of(world)})]
    assert {(row[0], row[1]) for row in rows_of(world)} == set(
        zip(said["number"], said["reason"], strict=True)
    )
    assert len(said) > 20
