"""A small account with everything that the documents show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..library import (
    AS_OF,
    DAY,
    LISTS,
    World,
    fictional_number,
    frame_of,
    make_playbook,
    segment_file,
)

SEGMENTS = {
    "buyers": segment_file(
        "orders(365) >= 1",
        1,
        title="Buyers",
        exclude="sent(7) >= 2",
        owner="Marketing",
        clean_up="Ask the shop.",
    ),
    "regular": segment_file("TRUE", 2, title="Everyone else", strategy={"readiness": "nurture"}),
    "letter": segment_file("TRUE", 3, title="By e-mail", audience="email"),
    "mend": segment_file(
        "valid_number = FALSE OR consent_state = 'unclear'", 4, title="To mend", audience="worklist"
    ),
    "clickers": segment_file("clicks(30) >= 1", 5, title="Clickers"),
}
PEOPLE = [fictional_number(place) for place in range(10)]


def small_account(root: Path, segments: dict[str, Any] | None = None, **brief: Any) -> World:
    """Ten people: buyers, some opted out, held, unreadable and twice on a list."""
    world = World(root, make_playbook(root / "playbook", segments or SEGMENTS, **brief))
    for number in PEOPLE[:6]:
        world.contact(number, email=f"p{number[-2:]}@example.com")
    world.contact(PEOPLE[0])
    world.contact(PEOPLE[6], on="Bought addresses")
    world.contact(PEOPLE[7])
    world.opt_out(PEOPLE[7])
    world.contact(PEOPLE[8])
    world.reply(PEOPLE[8], "STOP")
    world.contact("0191 570 156")
    world.contact(None, email="nobody@example.com")
    for number in PEOPLE[:4]:
        world.order(number)
    for days in (1, 2):
        world.message(PEOPLE[0], AS_OF - days * DAY)
        world.message(PEOPLE[5], AS_OF - days * DAY)
    world.store()
    return world


def rename_list(world: World, old: str, new: str) -> None:
    """Give a list another name in the lake, as an account's owner may."""
    world.store()
    for table in ("lists", "contacts"):
        rows = world.lake.read(table)
        rows = rows[rows["list_id"] == LISTS[old]].assign(list_name=new)
        world.lake.upsert(table, frame_of(table, rows.to_dict("records")))
