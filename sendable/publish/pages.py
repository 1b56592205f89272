"""What the documents say of one segment, and which segments share a page."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.playbook import Playbook, Segment
from sendable.publish.approval import Approval
from sendable.publish.trends import Trend, say_trend
from sendable.reasons import BY_CODE
from sendable.rules import say_rule
from sendable.send_plan_file import PlannedSegment

Row = Mapping[Hashable, Any]

_REASON_TITLES = {
    **{code: reason.title for code, reason in BY_CODE.items()},
    "own_exclusions": "Taken out by the segment's own exclusions",
    "exclusion_unknown": "Not known whether an exclusion applies",
    "no_email": "Without an e-mail address",
}

_MOST_NEIGHBOURS = 3

# Everybody is in the segment of all: two segments are close where each is a large part of the
# other.
_NEIGHBOURS = """
SELECT segment, other, people, share
FROM (
    SELECT segment, other, people, share, share_of_other
    FROM main.segment_overlaps WHERE run_id = $run_id AND people > 0
    UNION ALL
    SELECT other, segment, people, share_of_other, share
    FROM main.segment_overlaps WHERE run_id = $run_id AND people > 0
) AS both_ways
QUALIFY row_number() OVER (
    PARTITION BY segment ORDER BY least(share, share_of_other) DESC, people DESC, other
) <= $most
ORDER BY segment, people DESC, other
"""


@dataclass(frozen=True)
class Neighbour:
    """A segment that shares people with another; ``share`` is their part of that other."""

    title: str
    people: int
    share: float


@dataclass(frozen=True)
class SegmentPage:
    """Everything there is to say about one segment. Counts are absent when not computable.

    ``cost`` is what the next send would cost for it, in words; empty where it gets none.
    ``approval`` says how it stands when the documents are written. ``neighbours`` are the
    closest, those of most people first.
    """

    key: str
    segment: Segment
    rule_in_words: str
    exclusions_in_words: str
    not_computable: str | None
    known_from: datetime | None
    matched: int | None
    members: int | None
    primary_members: int | None
    entered: int | None
    left: int | None
    readiness: str
    readiness_reason: str
    capped: int | None
    addressable: int | None
    held_back: tuple[tuple[str, int], ...]
    cost: str
    trend: Trend
    neighbours: tuple[Neighbour, ...]
    approval: Approval

    @property
    def rule_version(self) -> str:
        """What changes when the rule, a setting of it or a segment inside it does."""
        return (self.approval.rule_hash or "")[:8]

    @property
    def change(self) -> str:
        """How the segment moved since the last run, in words."""
        if self.entered is None or self.left is None:
            return "first run"
        if not self.entered and not self.left:
            return "no change"
        return f"+{self.entered:,} −{self.left:,}"

    @property
    def trend_in_words(self) -> str:
        """How the segment moved since the oldest run of the trend; empty with one run only."""
        return say_trend(self.trend)

    @property
    def overlap_in_words(self) -> str:
        """Which segments are closest: ``Clickers (12, 40%)``; empty where none shares anybody."""
        return "; ".join(
            f"{each.title} ({each.people:,}, {each.share:.0%})" for each in self.neighbours
        )

    @property
    def sizes(self) -> tuple[tuple[str, int], ...]:
        """The segment narrowed down, step by step, as far as that is known."""
        steps = (
            ("Found by the rule", self.matched),
            ("Members", self.members),
            ("Served under this segment", self.primary_members),
            ("Can be written to now", self.addressable),
        )
        return tuple((name, people) for name, people in steps if people is not None)


@dataclass(frozen=True)
class Chapter:
    """What has a page of the rulebook: a segment, or a family whose members differ in one value.

    ``pages`` are in the order of the tracker; ``title`` of a family is what its members share.
    """

    title: str
    pages: tuple[SegmentPage, ...]

    @property
    def is_family(self) -> bool:
        """Whether it is about several segments."""
        return len(self.pages) > 1

    @property
    def head(self) -> SegmentPage:
        """The segment that is written out: of a family the one with most members."""
        return max(self.pages, key=lambda page: page.members or 0)

    @property
    def least(self) -> int | None:
        """The members of its smallest segment."""
        return min((page.members for page in self.pages if page.members is not None), default=None)

    @property
    def approvals(self) -> tuple[str, ...]:
        """How its segments stand, each state once."""
        return tuple(dict.fromkeys(page.approval.state for page in self.pages))

    @property
    def addressable(self) -> int:
        """How many can be written to now under one of its segments."""
        return sum(page.addressable or 0 for page in self.pages)


def gather_pages(
    connection: Connection,
    playbook: Playbook,
    run_id: str,
    sizes: Iterable[Row],
    plans: Iterable[Row],
    left_out: pd.DataFrame,
    trends: Mapping[str, Trend],
    planned: Iterable[PlannedSegment],
    approvals: Mapping[str, Approval],
) -> tuple[SegmentPage, ...]:
    """Gather a page for each segment: those for SMS by priority, then the others.

    Args:
        connection: An engine on the lake.
        playbook: The playbook, with the members of its families.
        run_id: The run that made the segments.
        sizes: Rows of ``segment_sizes`` of that run.
        plans: Rows of ``plans`` of the run that made the strategy.
        left_out: Rows of ``segment_waterfalls`` of the first run.
        trends: Sizes over time, by segment.
        planned: The segments of the next send.
        approvals: How each segment stands.
    """
    by_size = {row["segment"]: row for row in sizes}
    by_plan = {row["segment"]: row for row in plans}
    costs = {one.segment: _say_cost(one) for one in planned}
    neighbours = _gather_neighbours(connection, playbook, run_id)
    ordered = sorted(
        playbook.segments.values(),
        key=lambda item: (item.file.audience != "sms", item.file.priority),
    )
    return tuple(
        _page(
            playbook,
            segment,
            by_size[segment.key],
            by_plan[segment.key],
            held_back=_held_back(left_out, segment.key),
            cost=costs.get(segment.key, ""),
            trend=trends.get(segment.key, ()),
            neighbours=neighbours.get(segment.key, ()),
            approval=approvals[segment.key],
        )
        for segment in ordered
    )


def bind_chapters(pages: Iterable[SegmentPage]) -> tuple[Chapter, ...]:
    """Put the members of each family on one page, where the first of them stands."""
    families: dict[str, list[SegmentPage]] = {}
    for page in pages:
        families.setdefault(page.segment.member_of or page.key, []).append(page)
    return tuple(Chapter(_common_title(members), tuple(members)) for members in families.values())


def lower_first(text: str) -> str:
    """Give a text for the middle of a sentence; a word in capitals stays one."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _common_title(pages: list[SegmentPage]) -> str:
    """Give what titles begin and end with, in whole words: ``Region: …``."""
    titles = [page.segment.file.title for page in pages]
    if len(titles) == 1:
        return titles[0]
    words = [title.split(" ") for title in titles]
    start = _common_start(words)
    end = _common_start([each[len(start) :][::-1] for each in words])
    return " ".join([*start, "…", *reversed(end)])


def _common_start(texts: list[list[str]]) -> list[str]:
    alike = takewhile(lambda words: len(set(words)) == 1, zip(*texts, strict=False))
    return [words[0] for words in alike]


def _page(
    playbook: Playbook, segment: Segment, size: Row, plan: Row, **gathered: Any
) -> SegmentPage:
    titles = {key: item.file.title for key, item in playbook.segments.items()}
    exclusions = say_rule(segment.exclude, titles=titles) if segment.exclude is not None else None
    always = (
        "everyone suppressed or held (see the waterfall)"
        if segment.file.audience == "sms"
        else None
    )
    return SegmentPage(
        key=segment.key,
        segment=segment,
        rule_in_words=say_rule(segment.rule, titles=titles),
        exclusions_in_words=_sentence("; ".join(part for part in (exclusions, always) if part)),
        not_computable=_present(size["not_computable"]),
        known_from=None if pd.isna(size["known_from"]) else size["known_from"],
        matched=_count(size["matched"]),
        members=_count(size["members"]),
        primary_members=_count(size["primary_members"]),
        entered=_count(size["entered"]),
        left=_count(size["left"]),
        readiness=plan["readiness"],
        readiness_reason=plan["readiness_reason"],
        capped=_count(plan["capped"]),
        addressable=_count(plan["addressable"]),
        **gathered,
    )


def _gather_neighbours(
    connection: Connection, playbook: Playbook, run_id: str
) -> Mapping[str, tuple[Neighbour, ...]]:
    bound = {"run_id": run_id, "most": _MOST_NEIGHBOURS}
    found: dict[str, tuple[Neighbour, ...]] = {}
    for row in query(connection, _NEIGHBOURS, bound).to_dict("records"):
        segment = playbook.segments.get(row["other"])
        title = segment.file.title if segment else row["other"]
        one = Neighbour(title, int(row["people"]), float(row["share"]))
        found[row["segment"]] = (*found.get(row["segment"], ()), one)
    return found


def _say_cost(planned: PlannedSegment) -> str:
    """Say what the next send would cost for a segment: ``0.21 AUD``."""
    return " + ".join(f"{cost.price:,.2f} {cost.currency or ''}".strip() for cost in planned.costs)


def _held_back(waterfalls: pd.DataFrame, segment: str) -> tuple[tuple[str, int], ...]:
    """Say why people whom the rule matched are not members, most frequent reason first."""
    steps = waterfalls[(waterfalls["segment"] == segment) & waterfalls["reason"].notna()]
    rows = steps.sort_values("people", ascending=False)
    return tuple(
        (_REASON_TITLES[row["reason"]], int(row["people"])) for row in rows.to_dict("records")
    )


def _sentence(text: str) -> str:
    """Give a text with a capital at its start; "Nobody" for none."""
    return text[:1].upper() + text[1:] if text else "Nobody"


def _present(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _count(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
