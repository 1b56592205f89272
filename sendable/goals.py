"""Goals: what each goal of a campaign addresses, with which message, and what to watch.

``goals.yaml`` of a playbook says it for the ten goals of the brief. Of a goal in the marketer's own
words, or in a playbook without the file, nothing is said: it addresses every segment for SMS.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from sendable.brief import KnownGoal
from sendable.documents import Document, Key, parse_document, read_document
from sendable.errors import PlaybookError
from sendable.policy import Policy
from sendable.rules.faults import suggest
from sendable.segment_file import MessageType

if TYPE_CHECKING:
    from sendable.playbook import Segment

MetricName = Literal[
    "click_through_rate",
    "conversion_rate",
    "revenue_per_sms",
    "revenue",
    "opt_out_rate",
    "repeat_purchase_rate",
    "retention_rate",
    "win_back_rate",
    "average_order_value",
    "customer_lifetime_value",
    "campaign_roi",
    "discount_cost",
    "unsubscribe_rate",
]
"""The thirteen metrics of the segmentation guide, step 7. docs/metrics.md defines each."""

METRIC_TITLES: Mapping[MetricName, str] = {
    "click_through_rate": "Click-through rate",
    "conversion_rate": "Conversion rate",
    "revenue_per_sms": "Revenue per SMS",
    "revenue": "Revenue of the segment",
    "opt_out_rate": "Opt-out rate",
    "repeat_purchase_rate": "Repeat purchase rate",
    "retention_rate": "Retention rate",
    "win_back_rate": "Win-back rate",
    "average_order_value": "Average order value",
    "customer_lifetime_value": "Customer value of a year",
    "campaign_roi": "Campaign ROI",
    "discount_cost": "Discount cost",
    "unsubscribe_rate": "Unsubscribe rate",
}
"""Their names for people, in the order in which they are shown."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Address(_Model):
    """A segment that a goal addresses, or a family of them."""

    segment: str = Field(description="Its key: the name of its file without .yaml")
    message_type: MessageType = Field(description="What the messages of this goal are for it")


class LeftOut(_Model):
    """A segment, or a family, whose members a goal leaves out whatever else they are in."""

    segment: str = Field(description="Its key: the name of its file without .yaml")
    why: str = Field(description="Why its members get nothing")


class Goal(_Model):
    """What a goal addresses, in which order, and what to watch."""

    segments: list[Address] = Field(min_length=1, description="The first is written to first")
    metrics: list[MetricName] = Field(min_length=1, description="The first says most")
    recent_buyer_days: int = Field(
        ge=0, description="Who bought within so many days is left alone; 0 leaves nobody out"
    )
    left_out: list[LeftOut] = Field(
        default_factory=list, description="Whose members get nothing, and why"
    )

    @property
    def segment_keys(self) -> tuple[str, ...]:
        """The keys of the segments and families it addresses, in order."""
        return tuple(address.segment for address in self.segments)

    @property
    def left_out_keys(self) -> tuple[str, ...]:
        """The keys of the segments and families whose members get nothing."""
        return tuple(entry.segment for entry in self.left_out)

    def message_type_of(self, segment: Segment) -> MessageType | None:
        """Give what its messages are for a segment; None for one that it does not address."""
        for address in self.segments:
            if address.segment in (segment.key, segment.member_of):
                return address.message_type
        return None


class GoalsFile(Policy):
    """One file ``goals.yaml``."""

    goals: dict[KnownGoal, Goal]


def read_goals(folder: Path, segments: Mapping[str, Segment]) -> Mapping[str, Goal]:
    """Read ``goals.yaml`` of a playbook folder: each goal by its name, none without the file.

    Args:
        folder: The playbook's folder.
        segments: The playbook's segments, families by their own keys.

    Raises:
        PlaybookError: The file does not fit its form, or names what cannot be addressed.
    """
    path = folder / "goals.yaml"
    if not path.exists():
        return {}
    document = read_document(path)
    read = parse_document(document, GoalsFile)
    goals = {str(name): goal for name, goal in read.goals.items()}
    for name, goal in goals.items():
        _check_goal(document, name, goal, segments)
    return goals


def drop_segments(text: str, dropped: set[str]) -> str:
    """Give the text of a ``goals.yaml`` without the lines of segments that a playbook lacks."""
    return "".join(
        line
        for line in text.splitlines(keepends=True)
        if not any(line.lstrip().startswith(f"- {{segment: {key},") for key in dropped)
    )


def _check_goal(document: Document, name: str, goal: Goal, segments: Mapping[str, Segment]) -> None:
    """Refuse a goal that names what is not there, one thing twice, or what its file forbids."""
    seen: set[str] = set()
    for part, keys in (("segments", goal.segment_keys), ("left_out", goal.left_out_keys)):
        for position, key in enumerate(keys):
            place: Key = ("goals", name, part, position, "segment")
            _check_is_there(document, place, key, segments)
            if key in seen:
                raise PlaybookError(
                    f"{name}: {key} is named twice",
                    place=document.place(place),
                    remedy="A goal addresses a segment once, or leaves it out",
                )
            seen.add(key)
    for position, address in enumerate(goal.segments):
        _check_may_get_it(document, ("goals", name, "segments", position), address, segments)


def _check_is_there(
    document: Document, place: Key, key: str, segments: Mapping[str, Segment]
) -> None:
    if key not in segments:
        raise PlaybookError(
            f"there is no segment '{key}'",
            place=document.place(place),
            remedy=suggest(key, segments, "A segment's key is its file's name without .yaml"),
        )


def _check_may_get_it(
    document: Document, place: Key, address: Address, segments: Mapping[str, Segment]
) -> None:
    file = segments[address.segment].file
    if file.audience != "sms" or file.strategy.readiness == "none":
        raise PlaybookError(
            f"{address.segment} is not messaged, so no goal can address it",
            place=document.place((*place, "segment")),
            remedy="Take the line out, or name it under left_out",
        )
    if address.message_type == "offer" and file.strategy.offers == "never":
        raise PlaybookError(
            f"{address.segment} gets no offers: its file says offers: never",
            place=document.place((*place, "message_type")),
            remedy="Choose another message type, or change offers in the segment's file",
        )
    if address.message_type == "offer" and file.strategy.readiness == "nurture":
        raise PlaybookError(
            f"{address.segment} gets no offers: its file says readiness: nurture",
            place=document.place((*place, "message_type")),
            remedy="Choose a softer message type, or change readiness in the segment's file",
        )
