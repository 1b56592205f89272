"""The course of a push: what is asked of it, how far it has come, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field

from sendable.publish.push.ledger import OurList, PushRecord
from sendable.publish.push.planning import SegmentPlan, Standing


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
