"""Importing: a fresh list, filled by a file, read back, and put in the place of the old one.

An import that breaks off cannot be told from one that is slow, and asking for it twice doubles
people. So it goes into a list that nobody uses yet: what came of it is read, little that is missing
is added one by one, and where much is missing the list is given up and another one begun.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace

from sendable.errors import NotFound, ServerTrouble, Unanswered
from sendable.publish.exports import IMPORT_ORDER
from sendable.publish.push.filling import add_people, remove_people, second_layer
from sendable.publish.push.hand import Hand, find_lists, settle_list
from sendable.publish.push.ledger import Entry, OurList, name_list
from sendable.publish.push.pen import Fields
from sendable.publish.push.planning import Standing

_FIELDS = tuple(name.replace("custom", "custom_") for name in IMPORT_ORDER[1:])
"""What a contact calls the import's columns after the number: ClickSend spells them twice."""

_TRIES = 3


def make_list(hand: Hand, segment: str, title: str, shard: int) -> Standing:
    """Make a new list, empty. Its name is unique, so it is found again if the answer is lost.

    Raises:
        ClickSendError: The account refused, or never answered.
    """
    for _ in range(_TRIES):
        name = name_list(title, shard)
        ours = OurList(name, segment, shard, "making", None, hand.ledger.push_id)
        hand.ledger.note_lists(ours)
        try:
            ours = replace(ours, list_id=hand.pen.create_list(name))
        except Unanswered:
            found = {one.name: one for one in find_lists(hand, segment).there}
            if name not in found:
                # Should it come to be after all, it is empty, and found by its name.
                hand.ledger.note_lists(replace(ours, state="gone"))
                continue
            ours = found[name]
        hand.ledger.note_lists(ours)
        made = settle_list(hand, ours, ())
        if made is not None:
            return made
    raise ServerTrouble(
        "ClickSend did not make a contact list",
        remedy="Run the command again; if it stays so, see status.clicksend.com",
    )


def fill_list(hand: Hand, standing: Standing, people: Mapping[str, Fields]) -> Standing | None:
    """Bring a list that is not in use yet to hold some people; nothing where that went wrong.

    Raises:
        ClickSendError: The account refused.
    """
    ours = replace(standing.ours, state="filling")
    hand.ledger.note_lists(ours)
    begun = replace(standing, ours=ours)
    latest: Standing | None = begun
    missing = _find_missing(begun, people)
    if len(missing) > hand.limits.import_from:
        latest = _import(hand, begun, missing)
        missing = _find_missing(latest, people)
    if latest is None or len(missing) > hand.limits.import_from:
        return None
    latest = add_people(hand, latest, missing)
    if latest is None:
        return None
    latest = remove_people(hand, latest, find_surplus(latest, people), people)
    return None if latest is None else second_layer(hand, latest, people)


def await_import(hand: Hand, standing: Standing, people: Collection[str]) -> Standing | None:
    """Wait for an import that an earlier push began, and give who is on the list then.

    Raises:
        ClickSendError: It does not come to an end.
    """
    with suppress(NotFound):
        hand.pen.wait_for_import(standing.list_id, len(people))
    return settle_list(hand, standing.ours, people)


def _find_missing(standing: Standing | None, people: Mapping[str, Fields]) -> dict[str, Fields]:
    return {
        number: fields
        for number, fields in people.items()
        if standing is None or not standing.settled.has(number)
    }


def find_surplus(standing: Standing, wanted: Collection[str]) -> dict[int, str]:
    """Give whom a list that nobody uses yet has of ours and should not: doubles, and leavers.

    An import may bring somebody twice. Of a list that was just made we know whose they are.
    """
    surplus = {key: number for number, key in standing.settled.ours.items() if number not in wanted}
    for seen in standing.settled.others:
        double = next((number for number in seen.numbers if number in standing.settled.ours), None)
        if double is not None:
            surplus[seen.contact_id] = double
    return surplus


def write_file(people: Collection[Fields]) -> bytes:
    """Write people as an import wants them: CSV in UTF-8, a row each, no header.

    Numbers keep their ``+``: without it some could be read as another country's.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for fields in people:
        row = [" ".join((fields.get(name) or "").split()) for name in ("phone_number", *_FIELDS)]
        writer.writerow(row)
    return text.getvalue().encode()


def _import(hand: Hand, standing: Standing, people: Mapping[str, Fields]) -> Standing | None:
    """Import people into a list, wait, and give who is on it then."""
    hand.ledger.note_entries(standing.ours, [Entry(number, "adding") for number in people])
    url = _upload(hand, write_file(people.values()))
    # Without an answer it may be on its way: what is there when nothing is any more tells.
    with suppress(Unanswered):
        hand.pen.import_contacts(standing.list_id, url, IMPORT_ORDER)
    there = len(standing.settled.ours) + len(standing.settled.others)
    hand.pen.wait_for_import(standing.list_id, there + len(people))
    return settle_list(hand, standing.ours, people)


def _upload(hand: Hand, file: bytes) -> str:
    """Upload a file. One that was uploaded twice lies about for some minutes, and harms nobody."""
    for _ in range(_TRIES - 1):
        try:
            return hand.pen.upload_contacts(file)
        except Unanswered:
            continue
    return hand.pen.upload_contacts(file)
