"""Causes: in random worlds, one kind of thing is changed at a time, and that is the cause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ..figures import say
from ..library import AS_OF, DAY, World, fictional_number, segment_file
from .in_time import edit_playbook, take_run, world_with

pytestmark = pytest.mark.slow

PEOPLE = [fictional_number(place) for place in range(30)]
CITIES = ("Perth", "Sydney", None)
RULES = {
    "lately": "orders(30) >= 1 OR clicks(14) >= 2",
    "quiet": "days_since(last_order_at) > 20 OR sent(10) = 0",
    "best": "top(total_spend, 40) AND orders() >= 1",
    "local": "city = 'Perth' OR attribute('vegan', 'boolean') AND in_segment('lately')",
    "rested": "NOT in_segment('best')",
}
EXCLUDE = {"rested": "attribute('age', 'number') < 30 OR sent(5) >= 1"}
Change = Callable[[World, Random, datetime], None]


def segments(rules: dict[str, str]) -> dict[str, Any]:
    return {
        key: segment_file(rule, place, exclude=EXCLUDE.get(key))
        for place, (key, rule) in enumerate(rules.items(), start=1)
    }


def random_world(root: Path, random: Random) -> World:
    world = world_with(root, **segments(RULES))
    for place, number in enumerate(PEOPLE):
        world.contact(number, contact_id=place + 1, country="US", city=random.choice(CITIES))
        for name, values in (("vegan", ("yes", "no")), ("age", ("25", "40", "?"))):
            if random.random() < 0.8:
                world.told("attributes", number, name=name, value=random.choice(values))
    for _ in range(60):
        happen(world, random, AS_OF, 60)
    return world


def happen(world: World, random: Random, until: datetime, days: int) -> None:
    """Have somebody do something within some days."""
    number, at_ = random.choice(PEOPLE), until - random.uniform(0, days) * DAY
    what = random.choice(("order", "order", "click", "message"))
    if what == "order":
        world.order(number, at_, amount=float(random.randint(1, 90)))
    elif what == "click":
        world.click(number, at_)
    else:
        world.message(number, at_)


def add_events(world: World, random: Random, now: datetime) -> None:
    for _ in range(30):
        happen(world, random, now, 40)


def edit_contacts(world: World, random: Random, now: datetime) -> None:
    before = world.lake.read("contacts").set_index("number")["city"].to_dict()
    for place, number in enumerate(PEOPLE):
        if random.random() < 0.4:
            old = before[number] if isinstance(before[number], str) else None
            key = {"contact_id": place + 1, "country": "US"}
            world.contact(number, city=old, valid_to=now, **key)
            world.contact(number, city=random.choice(CITIES), valid_from=now, **key)
        if random.random() < 0.4:
            value = random.choice(("25", "40", "?"))
            world.told("attributes", number, name="age", value=value)


def opt_out(world: World, random: Random, now: datetime) -> None:
    for number in random.sample(PEOPLE, 8):
        world.opt_out(number, opted_out_at=now)


def edit_rules(world: World, random: Random, now: datetime) -> None:
    days = random.choice((5, 10, 60))
    edited = {**RULES, "lately": f"orders({days}) >= 1", "quiet": f"sent({days}) = 0"}
    edit_playbook(world, segments(edited))


def lose_contacts(world: World, random: Random, now: datetime) -> None:
    for number in random.sample(PEOPLE, 8):
        place = PEOPLE.index(number)
        world.contact(number, contact_id=place + 1, country="US", valid_to=now)


def nothing(world: World, random: Random, now: datetime) -> None:
    """Let only time pass."""


KINDS: dict[str, tuple[Change, float, set[str]]] = {
    "events": (add_events, 0, {"new_event", "own_exclusion"}),
    "profiles": (edit_contacts, 0, {"attribute_changed", "own_exclusion"}),
    "permission": (opt_out, 0, {"permission_changed"}),
    "rules": (edit_rules, 0, {"rule_edited"}),
    "time": (nothing, 12, {"time_passed", "own_exclusion"}),
}


def change_one_kind(root: Path, kind: str, seed: int) -> None:
    random = Random(seed)
    change, days, causes = KINDS[kind]
    world = random_world(root, random)
    take_run(world)
    before = world.run
    # The as-of time stays where time is not what passes; the run is another one all the same.
    world.begin(AS_OF + days * DAY)
    world.run.manifest.run_id = "20270101T000000Z-second"
    world.run.record("ingest", world.run.as_of, {})
    change(world, random, world.run.as_of)
    changes = take_run(world, before)
    found = changes["cause"].value_counts().to_dict()
    say(f"causes: only {kind} changed, {len(changes)} changes: {found}")
    assert len(changes) > 3
    assert set(found) <= causes
    own = changes[changes["cause"] == "own_exclusion"]
    assert set(own["segment"]) <= {"rested"}
    assert not changes["evidence"].str.contains("+1", regex=False).any()


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_one_kind_of_thing_that_changed_is_the_cause(tmp_path: Path, kind: str) -> None:
    change_one_kind(tmp_path, kind, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("seed", range(2, 8))
def test_and_so_it_is_in_many_worlds(tmp_path: Path, kind: str, seed: int) -> None:
    change_one_kind(tmp_path, kind, seed)
