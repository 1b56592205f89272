"""The promise: who is on an opt-out list or said stop is in nothing that leads to a phone.

Worlds are drawn at random: people on several lists, contacts that come and go, opt-outs by list
and by word in any spelling, at any time, stored in any order. What is true beside the opt-out
changes nothing.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendable.numbers import read_number

from ..library import (
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    DOT,
    EVE,
    LISTS,
    World,
    fictional_number,
    make_playbook,
    segment_file,
)

PEOPLE = [ANN, BEN, CAS, DOT, EVE, *(fictional_number(place) for place in range(5))]
SEGMENTS = {
    "everyone": segment_file("TRUE", 1),
    "not-opted-out-or-opted-out": segment_file("NOT opted_out OR opted_out", 2),
    "leak": segment_file("opted_out OR replies() >= 1 OR in_list('Opt-Out List')", 3),
    "buyers": segment_file("orders() >= 0 OR clicks() >= 0", 4),
    "of-others": segment_file("in_segment('everyone') OR in_segment('leak')", 5),
    "excluding": segment_file("TRUE", 6, exclude="FALSE"),
}
SPELLINGS = [
    "STOP",
    "stop",
    " Stop. ",
    "S T O P",
    "ＳＴＯＰ",
    "st\u200bop",
    "Unsubscribe!",
    "ARRÊT",
]
SPELLINGS += ["opt-out", "退订", "\n\nend\n", "STOP ALL", "İptal", "cancel", "𝐒𝐓𝐎𝐏"]
OTHER_WORDS = ["Thanks", "yes", "stop by tomorrow", "who is this?", "START", ""]


def spell(number: str, style: int) -> str:
    """Write a number in one of the ways that ClickSend's users do."""
    digits = number[1:]
    national = "0" + digits[2:] if digits.startswith("61") else digits
    return (number, digits, f"+{digits[:2]} {digits[2:]}", national, f"0011 {digits}")[style]


@dataclass(frozen=True)
class Event:
    """Something that happened to a person: what, and details that the kind gives meaning to."""

    kind: str
    person: str
    style: int
    when: int
    detail: int


events = st.lists(
    st.builds(
        Event,
        st.sampled_from(
            [
                "contact",
                "contact",
                "contact",
                "opt_out",
                "stop",
                "words",
                "message",
                "order",
                "click",
            ]
        ),
        st.sampled_from(PEOPLE),
        st.integers(0, 4),
        st.integers(-900, 60),
        st.integers(0, 99),
    ),
    min_size=20,
    max_size=80,
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("template")
    return World(folder, make_playbook(folder / "playbook", SEGMENTS))


def happen(world: World, event: Event) -> None:
    at, number = AS_OF + event.when * DAY, event.person
    text = spell(number, event.style)
    reading = read_number(text, "AU")
    assert number in (reading.number, reading.also_number)
    readings = {"number": reading.number, "also_number": reading.also_number}
    if event.kind == "contact":
        on = list(LISTS)[event.detail % len(LISTS)]
        gone = AS_OF - DAY if event.detail % 5 == 0 else None
        world.contact(text, on=on, valid_to=gone, added_at=at - 2 * DAY, updated_at=at)
        if on == "Opt-Out List":
            world.opt_out(**readings, phone_raw=text, opted_out_at=at)
    elif event.kind == "opt_out":
        world.opt_out(**readings, phone_raw=text, opted_out_at=at if event.detail % 3 else None)
    elif event.kind == "stop":
        body = SPELLINGS[event.detail % len(SPELLINGS)]
        world.reply(reading.number or "", body, also_number=reading.also_number, received_at=at)
    elif event.kind == "words":
        world.reply(number, OTHER_WORDS[event.detail % len(OTHER_WORDS)], received_at=at)
    elif event.kind == "message":
        world.message(number, at, delivery=("delivered", "failed")[event.detail % 2])
    elif event.kind == "order":
        world.order(number, at)
    else:
        world.click(number, at)


def said_stop(happened: list[Event]) -> set[str]:
    by_list = {
        event.person
        for event in happened
        if event.kind == "opt_out"
        or (event.kind == "contact" and list(LISTS)[event.detail % len(LISTS)] == "Opt-Out List")
    }
    return by_list | {event.person for event in happened if event.kind == "stop"}


def hold_to_the_promise(
    template: World, root: Path, happened: list[Event], seed: int, cut: int
) -> None:
    """See that whoever said stop is not sendable and in no segment, in whatever order it came."""
    shutil.copytree(template.root, root, dirs_exist_ok=True)
    world = World(root, template.playbook)
    order = random.Random(seed).sample(happened, len(happened))
    # A part of it is known to an earlier run, the rest comes later, in any order.
    world.begin(AS_OF - timedelta(hours=1))
    for event in order[:cut]:
        happen(world, event)
    world.log_opt_outs()
    world.begin(AS_OF)
    for event in order[cut:]:
        happen(world, event)
    decisions = world.exclude()
    world.segment()
    out = said_stop(happened)
    sendable = set(decisions.index[decisions["outcome"] == "sendable"])
    assert not sendable & out
    membership = world.lake.read("membership", run_id=world.run.run_id)
    assert not set(membership["number"]) & out
    # The rest of the promise: the two outcomes that are not an opt-out's never hide one.
    current = set(decisions.index) & out
    assert set(decisions.loc[list(current), "outcome"]) <= {"excluded", "held"}
    assert set(membership.loc[membership["is_primary"], "number"]) <= sendable
    shutil.rmtree(root)


RELAXED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
STORIES = {"happened": events, "seed": st.integers(0, 2**16), "cut": st.integers(0, 30)}


@given(**STORIES)
@settings(deadline=None, max_examples=4, suppress_health_check=RELAXED)
def test_nobody_who_said_stop_is_sendable_or_in_a_segment_for_sms(
    template: World, tmp_path_factory: pytest.TempPathFactory, **drawn: Any
) -> None:
    hold_to_the_promise(template, tmp_path_factory.mktemp("world"), **drawn)


@pytest.mark.slow
@given(**STORIES)
@settings(deadline=None, max_examples=60, suppress_health_check=RELAXED)
def test_nobody_who_said_stop_is_messaged_in_many_more_stories(
    template: World, tmp_path_factory: pytest.TempPathFactory, **drawn: Any
) -> None:
    hold_to_the_promise(template, tmp_path_factory.mktemp("world"), **drawn)


def test_the_worlds_hold_people_who_may_be_messaged(template: World, tmp_path: Path) -> None:
    """Guards the property: it would hold for a step that lets nobody through."""
    shutil.copytree(template.root, tmp_path, dirs_exist_ok=True)
    world = World(tmp_path, template.playbook)
    for place, person in enumerate(PEOPLE):
        happen(world, Event("contact", person, place % 5, -20, 1 + 5 * (place % 2)))
    happen(world, Event("stop", ANN, 1, 5, 3))
    happen(world, Event("opt_out", PEOPLE[-1], 3, 5, 3))
    decisions = world.exclude()
    sendable = set(decisions.index[decisions["outcome"] == "sendable"])
    assert sendable == set(PEOPLE) - {ANN, PEOPLE[-1]}
    world.segment()
    assert set(world.primaries()) == sendable
