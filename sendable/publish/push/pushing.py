"""Pushing: one segment, from what its lists are to what they shall be.

The order is what keeps it safe. Whoever is missing from a list of ours may have said stop
a moment ago, which moves their contact away: before they are added again, opt-outs are read that
are newer than the look at the list. Removals come before additions and are read back. Who is to be
added is asked for once more at the moment of writing. Then ClickSend itself is asked to take its
opt-outs off what was written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from sendable.errors import ClickSendError, ServerTrouble
from sendable.publish.push.clearing import clear_list
from sendable.publish.push.filling import add_people, remove_people, second_layer
from sendable.publish.push.hand import Hand, find_lists, look, note_lost, settle_list
from sendable.publish.push.importing import await_import, fill_list, make_list
from sendable.publish.push.ledger import OurList, PushRecord
from sendable.publish.push.pen import Fields
from sendable.publish.push.planning import ListPlan, SegmentPlan, Standing, plan_segment

_FRESH_LISTS = 2
"""So many fresh lists are tried before an import that does not arrive is left for another day."""


@dataclass(frozen=True)
class Order:
    """What is to be pushed: a segment, and on whose word.

    Attributes:
        segment: Its key.
        title: Its title, for the names of its lists.
        run_id: The published run whose members are pushed.
        rule_hash: The version of the rule that was approved.
        approval_id: The decision.
        held: Why nobody may be added now, if so: the brake's sentences.
        lapsed: Why the approval does not reach to the members of now, if so: then the push only
            removes, and is stopped even where there is nobody to add.
    """

    segment: str
    title: str
    run_id: str
    rule_hash: str
    approval_id: str | None = None
    held: tuple[str, ...] = ()
    lapsed: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why nobody may be added, each reason once."""
        return tuple(dict.fromkeys((*self.lapsed, *self.held)))


@dataclass(frozen=True)
class Outcome:
    """How a push of a segment ended.

    Attributes:
        record: The same, as the lake's table ``pushes`` keeps it.
        lists: The segment's live lists: name, id, and how many are on it.
        notes: What else there is to say, in sentences without a full stop.
    """

    record: PushRecord
    lists: tuple[tuple[str, int, int], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """What a push of a segment would do, and what else there is to say."""

    plan: SegmentPlan
    notes: tuple[str, ...]


@dataclass
class Course:
    """How far a push has come: each list as it was last read, and what there is to say."""

    standings: dict[str, Standing] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    others_removed: int = 0

    def see(self, standing: Standing | None, ours: OurList) -> Standing | None:
        """Take note of how a list stands now; one that is gone is struck out."""
        if standing is None:
            self.standings.pop(ours.name, None)
        else:
            self.standings[ours.name] = standing
        return standing

    def members(self) -> set[str]:
        """Give whom we have put onto live lists."""
        live = (one for one in self.standings.values() if one.ours.state == "live")
        return {number for one in live for number in one.settled.ours}


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
            _leave(hand, standing, course)
        for shard in plan.shards:
            if (shard.add or shard.is_fresh) and not shard.held:
                _add(hand, order, shard, people, course)
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


def _add(
    hand: Hand, order: Order, plan: ListPlan, people: Mapping[str, Fields], course: Course
) -> None:
    """Add whoever is missing from a shard: to its list, or by a fresh one in its place."""
    chosen = plan.wanted if plan.is_fresh else plan.add
    # Asked for once more, since the plan may be hours old at the rate that ClickSend allows.
    silenced = hand.find_silenced(chosen, None)
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
        _leave(hand, fresh, course)
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
    _leave(hand, latest, course)
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
    course.see(replace(filled, ours=live), live)
    if old is not None:
        course.see(replace(old, ours=replaced[0]), replaced[0])


def _leave(hand: Hand, standing: Standing, course: Course) -> None:
    """Give a list up: it is emptied and deleted at the end."""
    latest = course.standings.get(standing.ours.name)
    if latest is None or latest.ours.state == "leaving":
        return
    ours = replace(latest.ours, state="leaving")
    hand.ledger.note_lists(ours)
    course.see(replace(latest, ours=ours), ours)


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
