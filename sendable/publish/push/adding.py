"""Adding: whoever is missing comes onto a shard's list, or onto a fresh one in its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sendable.errors import ClickSendError, ServerTrouble
from sendable.publish.push.course import Course, Order
from sendable.publish.push.filling import add_people, remove_people, second_layer
from sendable.publish.push.hand import Hand
from sendable.publish.push.importing import await_import, fill_list, make_list
from sendable.publish.push.ledger import Entry
from sendable.publish.push.pen import Fields
from sendable.publish.push.planning import ListPlan, SegmentPlan, Standing

_FRESH_LISTS = 2
"""So many fresh lists are tried before an import that does not arrive is left for another day."""


def add_to_all(
    hand: Hand,
    order: Order,
    plan: SegmentPlan,
    people: Mapping[str, Fields],
    course: Course,
) -> None:
    """Add whoever is missing from each shard, unless something holds it."""
    try:
        for shard in plan.shards:
            if (shard.add or shard.is_fresh) and not shard.held:
                _add(hand, order, shard, people, course)
    except ClickSendError:
        _remove_left_behind(hand, plan, people, course)
        raise
    _remove_left_behind(hand, plan, people, course)


def _remove_left_behind(
    hand: Hand, plan: SegmentPlan, people: Collection[str], course: Course
) -> None:
    """Take off a list who was to go with it, where no fresh list came to take its place."""
    for shard in plan.shards:
        standing = course.standings.get(shard.live.ours.name) if shard.live else None
        if standing is None or standing.ours.state != "live":
            continue
        ours = standing.settled.ours
        left = {key: number for number, key in shard.remove.items() if ours.get(number) == key}
        course.see(remove_people(hand, standing, left, people), standing.ours)


def _add(
    hand: Hand, order: Order, plan: ListPlan, people: Mapping[str, Fields], course: Course
) -> None:
    """Add whoever is missing from a shard: to its list, or by a fresh one in its place."""
    chosen = plan.wanted if plan.is_fresh else plan.add
    # Asked for once more, since the plan may be hours old at the rate that ClickSend allows.
    silenced = hand.find_silenced(chosen, None)
    if held := hand.find_held():
        course.held += held
        return
    adding = {number: people[number] for number in sorted(chosen) if number not in silenced}
    if plan.is_fresh:
        _renew(hand, order, plan, adding, course)
        return
    assert plan.live is not None
    standing = course.standings.get(plan.live.ours.name)
    if standing is None or not adding:
        return
    latest = course.see(add_people(hand, standing, adding), standing.ours)
    if latest is not None:
        course.see(second_layer(hand, latest, people), standing.ours)


def _renew(
    hand: Hand, order: Order, plan: ListPlan, people: Mapping[str, Fields], course: Course
) -> None:
    """Fill a fresh list and put it in the place of the shard's list, if it has one.

    Raises:
        ServerTrouble: Two fresh lists did not fill.
    """
    if not people:
        return
    begun = _go_on_with(hand, plan, people, course)
    for _ in range(_FRESH_LISTS):
        fresh = begun or make_list(hand, order.segment, order.title, plan.shard)
        course.see(fresh, fresh.ours)
        filled = fill_list(hand, fresh, people)
        if filled is not None:
            _swap(hand, plan, filled, course)
            return
        begun = None
        leave_list(hand, fresh, course)
    raise ServerTrouble(
        "ClickSend did not bring all contacts of an import onto a new list",
        remedy="Run the command again: it begins with another list",
    )


def _go_on_with(
    hand: Hand, plan: ListPlan, people: Collection[str], course: Course
) -> Standing | None:
    """Give the list that another push left unfinished, where it is nearly what is wanted.

    Where much is missing, an import may have been cut off that nobody can tell from a slow one.
    """
    begun = course.standings.get(plan.begun.ours.name) if plan.begun else None
    if begun is None or begun.ours.state == "making":
        return begun
    latest = course.see(await_import(hand, begun, people), begun.ours)
    if latest is None:
        return None
    missing = sum(not latest.settled.has(number) for number in people)
    surplus = sum(number not in people for number in latest.settled.ours)
    if missing + surplus <= hand.limits.import_from:
        return latest
    leave_list(hand, latest, course)
    return None


def _swap(hand: Hand, plan: ListPlan, filled: Standing, course: Course) -> None:
    """Make a fresh list the shard's list, and the old one a list that leaves: in one commit."""
    live = replace(filled.ours, state="live")
    old = course.standings.get(plan.live.ours.name) if plan.live else None
    in_use = hand.find_in_use()
    if old is not None and old.list_id in in_use:
        course.see(filled, filled.ours)
        course.held.append("a campaign that uses the list is waiting to go out")
        return
    replaced = [replace(old.ours, state="leaving")] if old is not None else []
    hand.ledger.note_lists(live, *replaced)
    # Nobody waits for an import onto a list in use: whoever has not come by now is not there.
    absent = [
        Entry(number, "gone")
        for number, one in hand.ledger.entries(live).items()
        if one.state == "adding" and number not in filled.settled.ours
    ]
    hand.ledger.note_entries(live, absent)
    course.see(replace(filled, ours=live), live)
    if old is not None:
        course.see(replace(old, ours=replaced[0]), replaced[0])


def leave_list(hand: Hand, standing: Standing, course: Course) -> None:
    """Give a list up: it is emptied and deleted at the end."""
    latest = course.standings.get(standing.ours.name)
    if latest is None or latest.ours.state == "leaving":
        return
    ours = replace(latest.ours, state="leaving")
    hand.ledger.note_lists(ours)
    course.see(replace(latest, ours=ours), ours)
