"""Clearing: a list that was replaced, emptied of what is ours and deleted if that was all."""

from __future__ import annotations

from contextlib import suppress

from sendable.errors import Unanswered
from sendable.publish.push.filling import remove_people
from sendable.publish.push.hand import Hand, note_lost, settle_list
from sendable.publish.push.ledger import OurList


def clear_list(hand: Hand, ours: OurList) -> str | None:
    """Delete a list that has no use any more; give a sentence where it has to be left.

    People may have put contacts of their own onto it. Then only ours are removed.

    Raises:
        ClickSendError: The account refused.
    """
    if ours.list_id in hand.find_in_use():
        return f"the list {ours.name} was replaced, and is left while a campaign waits to use it"
    latest = settle_list(hand, ours, ())
    if latest is None:
        return None
    others = len(latest.settled.others)
    if others:
        contacts = {key: number for number, key in latest.settled.ours.items()}
        remove_people(hand, latest, contacts, ())
        return (
            f"the list {ours.name} was replaced, and is left with {others:,} contacts that "
            "others put there"
        )
    # What came of it is read back, with an answer or without.
    with suppress(Unanswered):
        hand.pen.delete_list(latest.list_id)
    if latest.list_id not in {entry.list_id for entry in hand.pen.lists()}:
        note_lost(hand, ours)
    return None
