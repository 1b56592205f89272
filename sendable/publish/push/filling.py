"""Filling: people put onto a list and taken off it one by one, and the list read back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sendable.errors import NotFound, PermissionDenied, ServerTrouble, Unanswered
from sendable.publish.push.hand import Hand, settle_list
from sendable.publish.push.ledger import Entry
from sendable.publish.push.pen import Fields
from sendable.publish.push.planning import Standing

_ROUNDS = 4
"""So often what was not answered is asked again, after it was seen not to be done."""


def add_people(hand: Hand, standing: Standing, people: Mapping[str, Fields]) -> Standing | None:
    """Put people onto a list, and give who is on it then; nothing where the list is gone.

    A call that was not answered may have been heard, so the list is read before anybody is asked
    for again. Where the account heeds the first call after all, only later, one of the two contacts
    is taken off again. Who was added and is not there is left to the next push: somebody may have
    taken them away within the moment, or they said stop.

    Args:
        hand: What the push works with.
        standing: The list, and who is on it.
        people: Whom to add, by number, with their fields.

    Raises:
        ClickSendError: The account refused.
    """
    missing = [number for number in people if not standing.settled.has(number)]
    latest: Standing | None = standing
    again: set[str] = set()
    for _ in range(_ROUNDS):
        if not missing:
            break
        hand.ledger.note_entries(standing.ours, [Entry(one, "adding") for one in missing])
        unsure = _ask_for(hand, standing.list_id, missing, people)
        latest = settle_list(hand, standing.ours, people)
        if latest is None:
            return None
        missing = [number for number in unsure if not latest.settled.has(number)]
        again.update(missing)
    assert latest is not None
    doubles = {
        seen.contact_id: number
        for seen in latest.settled.others
        for number in again.intersection(seen.numbers, latest.settled.ours)
        if seen.contact_id not in standing.contact_ids
    }
    return remove_people(hand, latest, doubles, people)


def _ask_for(
    hand: Hand, list_id: int, numbers: Sequence[str], people: Mapping[str, Fields]
) -> list[str]:
    """Ask for each number to be added; give those of whom nobody knows whether they were.

    One that ClickSend refuses does not keep the others off the list. It answers that a list which
    is gone may not be used: the look at it that follows tells.
    """
    unsure = []
    for number in numbers:
        try:
            hand.pen.add_contact(list_id, people[number])
        except Unanswered:
            unsure.append(number)
        except (NotFound, PermissionDenied):
            return unsure
        except ServerTrouble as failure:
            if not failure.is_settled:
                raise
    return unsure


def remove_people(
    hand: Hand, standing: Standing, contacts: Mapping[int, str], expected: Collection[str]
) -> Standing | None:
    """Take contacts off a list, and give who is on it then; nothing where the list is gone.

    Args:
        hand: What the push works with.
        standing: The list, and who is on it.
        contacts: Ids of contacts, each with its number.
        expected: Numbers that may be on it, besides those of the ledger.

    Raises:
        ClickSendError: The account refused.
    """
    latest: Standing | None = standing
    ours = standing.settled.ours
    left = dict(contacts)
    for _ in range(_ROUNDS):
        if not left:
            break
        # What a person put there is in no ledger, and is removed all the same where it must be.
        intents = [
            Entry(number, "removing", key)
            for key, number in left.items()
            if ours.get(number) == key
        ]
        hand.ledger.note_entries(standing.ours, intents)
        for key in left:
            try:
                hand.pen.delete_contact(standing.list_id, key)
            except Unanswered:
                continue
        latest = settle_list(hand, standing.ours, expected)
        if latest is None:
            return None
        left = {key: number for key, number in left.items() if key in latest.contact_ids}
    return latest


def second_layer(hand: Hand, standing: Standing, expected: Collection[str]) -> Standing | None:
    """Have ClickSend take whoever is on an opt-out list off a list that was written to.

    It looks at what it knows itself, at that moment: somebody who said stop since we asked.

    Raises:
        ClickSendError: The account refused.
    """
    is_changed = False
    for opt_out_list in hand.opt_out_lists:
        try:
            deleted = hand.pen.remove_opted_out(standing.list_id, opt_out_list)
        except Unanswered:
            is_changed = True
        else:
            is_changed = is_changed or deleted > 0
    return settle_list(hand, standing.ours, expected) if is_changed else standing
