"""Planning: who is to be added to and removed from a segment's lists, and in which way.

A plan is made of what is there and of who is to be there, and of nothing else: where the two agree,
there is nothing to do, and no call is made.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sendable.publish.push.ledger import OurList
from sendable.publish.push.settling import Settled
from sendable.publish.push.shards import count_shards, spread


@dataclass(frozen=True)
class Limits:
    """The policy's limits.

    Attributes:
        most: Contacts that a list may have.
        import_from: Up to so many changes are made one by one; more take a fresh list.
    """

    most: int
    import_from: int


@dataclass(frozen=True)
class Standing:
    """A list of ours that is in the account, and who is on it."""

    ours: OurList
    settled: Settled

    @property
    def list_id(self) -> int:
        """ClickSend's id of it."""
        assert self.ours.list_id is not None
        return self.ours.list_id

    @property
    def contact_ids(self) -> frozenset[int]:
        """Ids of everybody on it."""
        others = (seen.contact_id for seen in self.settled.others)
        return frozenset((*self.settled.ours.values(), *others))


@dataclass(frozen=True)
class ListPlan:
    """What is to become of one shard of a segment.

    Attributes:
        shard: Which one.
        live: Its list; none where there is none yet.
        begun: A list that is to become its list and was not finished, by an earlier push.
        wanted: Who belongs on it.
        add: Of these, who is not on it.
        remove: Of ours, who is on it and does not belong there: contact ids by number.
        again: Of ``add``, whom somebody had taken off it.
        theirs: Of ``wanted``, whom a person put there, so that we do not.
        is_fresh: Whether a fresh list takes its place.
        held: Why nobody is added; empty where they are.
    """

    shard: int
    live: Standing | None
    begun: Standing | None
    wanted: frozenset[str]
    add: frozenset[str]
    remove: Mapping[str, int]
    again: frozenset[str]
    theirs: frozenset[str]
    is_fresh: bool
    held: tuple[str, ...] = ()


@dataclass(frozen=True)
class SegmentPlan:
    """What is to become of a segment's lists.

    Attributes:
        shards: The plan of each shard.
        silenced: Contacts of any list of ours that must not be there, whoever put them there: by
            the list's name, contact ids with the number.
        leaving: Lists that were replaced, and are to be emptied and deleted.
    """

    shards: tuple[ListPlan, ...]
    silenced: Mapping[str, Mapping[int, str]]
    leaving: tuple[Standing, ...]

    @property
    def to_add(self) -> int:
        """How many are to be added."""
        return sum(len(plan.add) for plan in self.shards)

    @property
    def to_remove(self) -> int:
        """How many are to be removed from live lists."""
        return sum(
            len({*one.remove.values(), *self.silenced.get(one.live.ours.name, ())})
            for one in self.shards
            if one.live
        )

    @property
    def held(self) -> tuple[str, ...]:
        """Why somebody who is to be added is not, each reason once."""
        reasons = (reason for plan in self.shards if plan.add for reason in plan.held)
        return tuple(dict.fromkeys(reasons))


def plan_segment(
    wanted: Collection[str],
    standings: Sequence[Standing],
    silenced: Collection[str],
    limits: Limits,
    *,
    in_use: Collection[int] = (),
    held: Sequence[str] = (),
) -> SegmentPlan:
    """Plan what is to become of a segment's lists.

    Args:
        wanted: Who is to be on them; whoever is silenced is left out.
        standings: The segment's lists that are in the account.
        silenced: Who said stop, or may have.
        limits: The policy's limits.
        in_use: Lists to which a campaign that waits is about to go: nobody is added to those, and
            they are not replaced.
        held: Why nobody may be added at all, if so.
    """
    hearing = frozenset(wanted) - frozenset(silenced)
    live = _by_shard(standings, "live")
    begun = _by_shard(standings, "filling", "making")
    taken = {shard: len(one.settled.others) for shard, one in live.items()}
    before = max(live, default=-1) + 1
    is_used = any(one.list_id in in_use for one in live.values())
    # A list more moves people from list to list, which is no time to do while one is being used.
    shards = (
        before
        if before and (held or is_used)
        else count_shards(hearing, before, limits.most, taken)
    )
    plans = tuple(
        _plan_shard(shard, part, live.get(shard), begun.get(shard), limits, in_use, held)
        for shard, part in enumerate(spread(hearing, shards))
    )
    chosen = {one.ours.name for plan in plans for one in (plan.live, plan.begun) if one is not None}
    return SegmentPlan(
        shards=plans,
        silenced={
            one.ours.name: contacts
            for one in standings
            if (contacts := _find_silenced(one, silenced))
        },
        leaving=tuple(one for one in standings if one.ours.name not in chosen),
    )


def _plan_shard(
    shard: int,
    wanted: frozenset[str],
    live: Standing | None,
    begun: Standing | None,
    limits: Limits,
    in_use: Collection[int],
    held: Sequence[str],
) -> ListPlan:
    ours = live.settled.ours if live else {}
    theirs = wanted & live.settled.theirs if live else frozenset()
    add = wanted - ours.keys() - theirs
    remove = {number: key for number, key in ours.items() if number not in wanted}
    reasons = list(held)
    if any(one and one.list_id in in_use for one in (live, begun)):
        reasons.append("a campaign that uses the list is waiting to go out")
    if live and len(wanted - theirs) + len(live.settled.others) > limits.most:
        reasons.append(f"the list would have more than {limits.most:,} contacts")
    is_many = len(add) + len(remove) > limits.import_from
    is_fresh = not reasons and bool(wanted) and (live is None or is_many)
    return ListPlan(
        shard=shard,
        live=live,
        begun=begun if is_fresh else None,
        wanted=wanted,
        add=add,
        remove=remove,
        again=add & live.settled.vanished if live else frozenset(),
        theirs=theirs,
        is_fresh=is_fresh,
        held=tuple(reasons) if add else (),
    )


def _by_shard(standings: Sequence[Standing], *states: str) -> dict[int, Standing]:
    """Give one list of a state for each shard: the newest. Any other is to leave."""
    found = [one for one in standings if one.ours.state in states]
    return {one.ours.shard: one for one in sorted(found, key=lambda one: one.list_id)}


def _find_silenced(standing: Standing, silenced: Collection[str]) -> dict[int, str]:
    """Give the contacts of a list, ours or not, that may be somebody who is silenced."""
    found = {key: number for number, key in standing.settled.ours.items() if number in silenced}
    for seen in standing.settled.others:
        number = next((number for number in seen.numbers if number in silenced), None)
        if number is not None:
            found[seen.contact_id] = number
    return found
