"""The campaign that a plan is made for: the brief's words, with the goal's and the policy's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sendable.errors import Place, PlaybookError
from sendable.playbook import Playbook, Segment
from sendable.segment_file import MessageType


@dataclass(frozen=True)
class PlannedCampaign:
    """A send that is planned.

    Attributes:
        goal: What it is for; who is held out is drawn by it.
        segments: The segments it addresses, by key, in the order in which they are addressed.
        left_out: Segments whose members get nothing, whatever else they are in.
        lists: Lists by name or id: who is on none of them gets nothing. Of all lists where there
            is nothing.
        send_at: The moment it goes out.
        wait: How long a message may wait until the recipient's own hours begin.
        wait_for_best: How long it may wait for the hour at which the recipient answers; nothing
            where it does not wait for that.
        recent_buyer_days: Who bought in so many days is left out; 0 leaves nobody out.
        recently_messaged_days: Who got marketing in so many days is left out; 0 for nobody.
        holdout_percent: The share of people who get nothing.
        message: Its text; without one, each segment's example is.
        selective: Those of the segments that it offers something, and whose strategy is not every
            promotion.
        unanswered: Whom it leaves out and cannot find, with the reason; with any, nobody gets it.
    """

    goal: str
    segments: tuple[str, ...]
    left_out: tuple[str, ...]
    lists: tuple[str, ...] | None
    send_at: datetime
    wait: timedelta
    recent_buyer_days: int
    recently_messaged_days: int
    holdout_percent: float
    message: str | None
    wait_for_best: timedelta | None = None
    selective: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()

    @property
    def holdout(self) -> str:
        """The name of the draw of those who are held out: one for each goal, for ever."""
        return f"holdout: {self.goal}"


def settle_campaign(playbook: Playbook, as_of: datetime) -> PlannedCampaign:
    """Settle what the brief leaves open.

    The segments are those of the brief, else those of its goal, else all that may be messaged, in
    the order of their priority. Whom the goal leaves out is left out of segments that the brief
    names, too, unless it names just that one. A moment that has passed is now.

    Args:
        playbook: The playbook, with the members of its families.
        as_of: Now.

    Raises:
        PlaybookError: The brief names a segment that is not there, or that nobody may message.
    """
    brief = playbook.brief
    asked, frequency = brief.campaign, playbook.policies.frequency
    goal = playbook.goals.get(brief.goal)
    addressable = list_addressable(playbook)
    if asked.segments is not None:
        segments = name_segments(asked.segments, playbook)
    elif goal is not None:
        segments = _expand(goal.segment_keys, addressable)
    else:
        segments = tuple(addressable)
    left_out = _expand(goal.left_out_keys, playbook.segments) if goal is not None else ()
    bought = asked.recent_buyer_days
    if bought is None:
        bought = goal.recent_buyer_days if goal is not None else 0
    messaged = asked.recently_messaged_days
    wait = timedelta(hours=asked.wait_hours)
    return PlannedCampaign(
        goal=brief.goal,
        segments=segments,
        left_out=tuple(key for key in left_out if key not in segments),
        lists=None if asked.lists is None else tuple(asked.lists),
        send_at=max(asked.send_at or as_of, as_of),
        wait=wait,
        wait_for_best=wait if asked.at_best_hour else None,
        selective=tuple(
            key
            for key in segments
            if name_message_type(playbook, playbook.segments[key]) == "offer"
            and playbook.segments[key].file.strategy.offers == "selective"
        ),
        recent_buyer_days=bought,
        recently_messaged_days=frequency.recently_messaged_days if messaged is None else messaged,
        holdout_percent=asked.holdout_percent,
        message=asked.message,
    )


def name_message_type(playbook: Playbook, segment: Segment) -> MessageType | None:
    """Give the type of the message that a segment gets for the brief's goal."""
    goal = playbook.goals.get(playbook.brief.goal)
    of_goal = goal.message_type_of(segment) if goal is not None else None
    return of_goal or segment.file.strategy.message_type


def list_addressable(playbook: Playbook) -> dict[str, Segment]:
    """Give the segments that may be messaged, by priority: for SMS, and meant to be."""
    found = [
        (segment.file.priority, key, segment)
        for key, segment in playbook.segments.items()
        if segment.file.audience == "sms" and segment.file.strategy.readiness != "none"
    ]
    return {key: segment for _, key, segment in sorted(found, key=lambda each: each[:2])}


def name_segments(names: Iterable[str], playbook: Playbook) -> tuple[str, ...]:
    """Give the segments that a brief names, with the members of the families among them.

    Raises:
        PlaybookError: One of them is not there, or is not to be messaged.
    """
    addressable = list_addressable(playbook)
    found: list[str] = []
    for name in names:
        keys = _expand([name], addressable)
        if not keys:
            raise PlaybookError(
                f"the campaign names {name!r}, and there is no such segment to message",
                place=Place(playbook.folder / "playbook.yaml"),
                remedy="Name segments for SMS whose readiness is not none",
            )
        found += keys
    return tuple(dict.fromkeys(found))


def _expand(names: Iterable[str], known: Mapping[str, Segment]) -> tuple[str, ...]:
    """Give those that are meant by some names, a family by its members."""
    return tuple(
        dict.fromkeys(
            key
            for name in names
            for key, segment in known.items()
            if name in (key, segment.member_of)
        )
    )
