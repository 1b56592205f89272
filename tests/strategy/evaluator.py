"""The frequency budget and the send plan once more, in plain Python: slow, short, by definition.

It knows nothing of the intervals by which the product finds who is capped: it puts the message into
every window that could hold it, and counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sendable.frequency_policy import SelectiveOffers
from sendable.segment_file import Cap
from sendable.strategy.campaign import PlannedCampaign
from sendable.strategy.splits import is_held_out

SELECTIVE = SelectiveOffers(in_a_row=2, days=4)


def most_in_a_window(sends: Iterable[datetime], moment: datetime, days: int) -> int:
    """The most sends that any window of so many days holds together with a moment, itself counted.

    A window is open where it begins. It is fullest when it ends at the moment or at a later send.
    """
    width = timedelta(days=days)
    every = [*sends, moment]
    ends = [end for end in every if moment <= end < moment + width]
    return max(sum(end - width < send <= end for send in every) for end in ends)


def breaks(sends: Sequence[datetime], moment: datetime, caps: Iterable[Cap]) -> bool:
    """Whether a message at a moment would break one of some caps."""
    return any(most_in_a_window(sends, moment, cap.days) > cap.messages for cap in caps)


def first_free(sends: Sequence[datetime], moment: datetime, caps: Sequence[Cap]) -> datetime | None:
    """The first moment from one on at which a message breaks none of some caps."""
    if any(cap.messages == 0 for cap in caps):
        return None
    # A cap can only get room at the moment at which a send leaves its window.
    candidates = {moment} | {send + timedelta(days=cap.days) for send in sends for cap in caps}
    return min(
        candidate
        for candidate in candidates
        if candidate >= moment and not breaks(sends, candidate, caps)
    )


@dataclass(frozen=True)
class Person:
    """Somebody of a small world.

    Attributes:
        number: Their number.
        segments: The segments they are a member of.
        is_silenced: Whether they said stop since, or may have.
        orders: When they bought.
        sends: When they were messaged.
        lists: The lists they are on.
        opens_at: When their hours begin: at the send, later, or never.
        claims: What else is planned for them, with the priority of its segment.
    """

    number: str
    segments: frozenset[str]
    is_silenced: bool
    orders: tuple[datetime, ...]
    sends: tuple[datetime, ...]
    lists: frozenset[int]
    opens_at: datetime | None
    best_at: datetime | None
    offers: frozenset[datetime]
    claims: tuple[tuple[datetime, int], ...]


@dataclass(frozen=True)
class SmallWorld:
    """Some people, the campaigns of their account by list and time, and the playbook's caps."""

    people: tuple[Person, ...]
    scheduled: tuple[tuple[int, datetime], ...]
    priorities: Mapping[str, int]
    caps: Mapping[str, Cap]
    shared: tuple[Cap, ...]

    def everything_sent(self, person: Person, segment: str) -> list[datetime]:
        """What counts for somebody addressed under a segment."""
        return [
            *person.sends,
            *(at for list_id, at in self.scheduled if list_id in person.lists),
            *(at for at, priority in person.claims if priority <= self.priorities[segment]),
        ]


@dataclass(frozen=True)
class Outcome:
    """What becomes of somebody."""

    segment: str
    verdict: str
    free_at: datetime | None
    goes_at: datetime | None


def plan_plainly(world: SmallWorld, campaign: PlannedCampaign) -> dict[str, Outcome]:
    """What the plan says of everybody it has a row for."""
    return {
        person.number: _judge(world, campaign, person, segment)
        for person in world.people
        if not person.is_silenced
        for segment in sorted(
            person.segments & set(campaign.segments), key=world.priorities.__getitem__
        )[:1]
    }


def _judge(world: SmallWorld, campaign: PlannedCampaign, person: Person, segment: str) -> Outcome:
    opens_at = person.opens_at
    best_at, patience = person.best_at, campaign.wait_for_best
    if best_at is not None and patience is not None and best_at <= campaign.send_at + patience:
        opens_at = best_at
    in_time = opens_at is not None and opens_at <= campaign.send_at + campaign.wait
    moment = opens_at if opens_at is not None and in_time else campaign.send_at
    sends = world.everything_sent(person, segment)
    primary = min(person.segments, key=world.priorities.__getitem__)
    own = [world.caps[segment], world.caps[primary]]
    every_cap = [*own, *world.shared]

    if campaign.lists is not None and not {str(one) for one in person.lists} & set(campaign.lists):
        return Outcome(segment, "other_lists", None, None)
    if person.segments & set(campaign.left_out):
        return Outcome(segment, "left_out", None, None)
    bought = _last_in(person.orders, moment, campaign.recent_buyer_days)
    if bought is not None:
        free_at = bought + timedelta(days=campaign.recent_buyer_days)
        return Outcome(segment, "recent_buyer", free_at, None)
    messaged = _last_in(sends, moment, campaign.recently_messaged_days)
    if messaged is not None:
        free_at = messaged + timedelta(days=campaign.recently_messaged_days)
        return Outcome(segment, "recently_messaged", free_at, None)
    width = timedelta(days=SELECTIVE.days)
    last = sorted(at for at in person.sends if at > moment - width)[-SELECTIVE.in_a_row :]
    sated = len(last) == SELECTIVE.in_a_row and person.offers.issuperset(last)
    if segment in campaign.selective and sated:
        return Outcome(segment, "only_offers", last[0] + width, None)
    if breaks(sends, moment, every_cap):
        kind = "segment" if breaks(sends, moment, own) else "all"
        return Outcome(segment, f"capped_{kind}", first_free(sends, moment, every_cap), None)
    if not in_time:
        return Outcome(segment, "outside_hours", opens_at, None)
    if is_held_out(person.number, campaign.holdout, campaign.holdout_percent):
        return Outcome(segment, "holdout", None, moment)
    return Outcome(segment, "send", None, moment)


def _last_in(moments: Iterable[datetime], moment: datetime, days: int) -> datetime | None:
    """The last of some moments in the window of so many days that ends at a moment."""
    width = timedelta(days=days)
    return max((at for at in moments if moment - width < at <= moment), default=None)
