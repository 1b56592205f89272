"""Pushing: one segment, from what its lists are to what they shall be.

The order is what keeps it safe. Whoever is missing from a list of ours may have said stop
a moment ago, which moves their contact away: before they are added again, opt-outs are read that
are newer than the look at the list. Removals come before additions and are read back. Who is to be
added is asked for once more at the moment of writing. Then ClickSend itself is asked to take its
opt-outs off what was written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sendable.errors import ClickSendError, ServerTrouble
from sendable.publish.push.adding import add_to_all, leave_list
from sendable.publish.push.clearing import clear_list
from sendable.publish.push.course import Course, Look, Order, Outcome
from sendable.publish.push.filling import remove_people
from sendable.publish.push.hand import Hand, find_lists, look, note_lost, settle_list
from sendable.publish.push.ledger import PushRecord
from sendable.publish.push.pen import Fields
from sendable.publish.push.planning import SegmentPlan, plan_segment


def push_segment(hand: Hand, order: Order, people: Mapping[str, Fields]) -> Outcome:
    """Bring a segment's lists to hold its members, and nobody who is silenced.

    What the account refuses ends the push of this segment only; what was done until then is
    written down, and the next push goes on.

    Args:
        hand: What the push works with. The lake's writer lock is held.
        order: What is to be pushed.
        people: Its members who are sendable, by number, with the fields of their contact.
    """
    record = PushRecord(
        order.segment,
        order.run_id,
        order.approval_id,
        order.rule_hash,
        "running",
        hand.clock(),
    )
    course = Course()
    before: set[str] = set()
    why: str | None = None
    hand.ledger.note_push(record)
    try:
        _settle(hand, order, people, course)
        before = course.members()
        plan = _plan(hand, order, people, course)
        record = replace(record, to_add=plan.to_add, to_remove=plan.to_remove)
        hand.ledger.note_push(record)
        _remove(hand, plan, people, course)
        for standing in plan.leaving:
            leave_list(hand, standing, course)
        add_to_all(hand, order, plan, people, course)
        _clear(hand, course)
        held = "; ".join(dict.fromkeys((*order.lapsed, *plan.held, *course.held)))
        why = held or _find_shortfall(hand, plan, course)
    except ClickSendError as failure:
        why = failure.message
    after = course.members()
    record = replace(
        record,
        state="stopped" if why else "done",
        why=why,
        added=len(after - before),
        removed=len(before - after) + course.others_removed,
    )
    hand.ledger.note_push(record)
    live = [one for one in course.standings.values() if one.ours.state == "live"]
    lists = [
        (one.ours.name, one.list_id, len(one.settled.ours) + len(one.settled.others))
        for one in sorted(live, key=lambda one: one.ours.shard)
    ]
    return Outcome(record, tuple(lists), tuple(course.notes))


def look_at_segment(hand: Hand, order: Order, people: Collection[str]) -> Look:
    """Plan a push and change nothing, neither in the account nor in the lake.

    Raises:
        ClickSendError: The account could not be read.
    """
    course = Course()
    for ours in find_lists(hand, order.segment).there:
        course.see(look(hand, ours, people), ours)
    plan = _plan(hand, order, people, course)
    return Look(plan, tuple(course.notes))


def _settle(hand: Hand, order: Order, people: Collection[str], course: Course) -> None:
    """Find the segment's lists and read them, and write down what the ledger did not say."""
    known = {ours.name: ours for ours in hand.ledger.lists(order.segment)}
    found = find_lists(hand, order.segment)
    again = "" if order.reasons else " and is made anew"
    for ours in found.lost:
        note_lost(hand, ours)
        if ours.state == "live":
            course.notes.append(f"the list {ours.name} was deleted in ClickSend{again}")
    for ours in found.there:
        if known[ours.name] != ours:
            hand.ledger.note_lists(ours)
        course.see(settle_list(hand, ours, people), ours)


def _plan(hand: Hand, order: Order, people: Collection[str], course: Course) -> SegmentPlan:
    """Plan by who is silenced, asked for after the lists were read where that matters."""
    standings = tuple(course.standings.values())
    seen = {number for one in standings for number in (*one.settled.ours, *one.settled.theirs)}
    vanished = {number for one in standings for number in one.settled.vanished}
    read_at = hand.clock() if vanished & set(people) else None
    silenced = hand.find_silenced(seen | set(people), read_at)
    plan = plan_segment(
        people,
        standings,
        silenced,
        hand.limits,
        in_use=hand.find_in_use(),
        held=order.reasons,
    )
    course.notes += describe_edits(plan)
    return plan


def describe_edits(plan: SegmentPlan) -> list[str]:
    """Say what people did to our lists, where it matters for what is done now."""
    again = sum(len(one.again) for one in plan.shards if not one.held)
    theirs = sum(len(one.theirs) for one in plan.shards)
    doubled = sum(len(one.live.settled.doubled) for one in plan.shards if one.live)
    sentences = (
        (again, "somebody had taken off the list, and belong to the segment: they are added again"),
        (theirs, "somebody put onto the list by hand: they are left as they are"),
        (
            doubled,
            "are on the list a second time, put there by hand: ClickSend may text them twice",
        ),
    )
    return [f"{count:,} people {what}" for count, what in sentences if count]


def _remove(hand: Hand, plan: SegmentPlan, people: Collection[str], course: Course) -> None:
    """Take off the lists whoever must not be there, and who does not belong there any more.

    Where a fresh list takes a list's place, the latter go with the old one.

    Raises:
        ServerTrouble: Somebody is still there.
    """
    leavers = {
        one.live.ours.name: {key: number for number, key in one.remove.items()}
        for one in plan.shards
        if one.live and not one.is_fresh
    }
    for name, standing in list(course.standings.items()):
        contacts = {**leavers.get(name, {}), **plan.silenced.get(name, {})}
        if not contacts:
            continue
        latest = course.see(remove_people(hand, standing, contacts, people), standing.ours)
        left = contacts.keys() & latest.contact_ids if latest else set()
        theirs = contacts.keys() - set(standing.settled.ours.values())
        if standing.ours.state == "live":
            course.others_removed += len(theirs - left)
        if left:
            raise ServerTrouble(f"{len(left):,} contacts are still on the list {name}")


def _clear(hand: Hand, course: Course) -> None:
    """Delete what was replaced or given up."""
    for standing in list(course.standings.values()):
        if standing.ours.state == "leaving":
            note = clear_list(hand, standing.ours)
            course.notes += [note] if note else []


def _find_shortfall(hand: Hand, plan: SegmentPlan, course: Course) -> str | None:
    """Say how many are not on the lists who were to be added, unless they said stop meanwhile."""
    there = course.members()
    theirs = {
        number
        for one in course.standings.values()
        if one.ours.state == "live"
        for number in one.settled.theirs
    }
    missing = {number for one in plan.shards for number in one.add} - there - theirs
    missing -= set(hand.find_silenced(missing, hand.clock())) if missing else set()
    if not missing:
        return None
    return f"{len(missing):,} of the people who were added are not on the list"
