"""The tracker's sheets on membership over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sendable.publish.history import History
from sendable.publish.pages import SegmentPage
from sendable.publish.sheets import Column, Share, TrackerSheet, tabulate

_MOST_PAIRS = 2_000
"""Pairs of segments that a sheet shows: those that share most."""

_CHANGES = (
    Column("segment", "Segment", 36),
    Column("change", "Change", 12),
    Column("cause", "Cause", 36),
    Column("people", "People", 12, "bar"),
)
_TREND = (
    Column("segment", "Segment", 36),
    Column("as_of", "As of", 14),
    Column("people", "Members", 12, "bar"),
)
_FLOWS = (
    Column("before", "Before", 36),
    Column("after", "Now", 36),
    Column("people", "People", 12, "bar"),
)
_PRIMARIES = (
    Column("segment", "Segment, by priority", 36),
    Column("reached", "In it", 12),
    Column("taken", "Served under it", 12, "bar"),
    Column("left", "Left over", 12),
)
_OVERLAPS = (
    Column("segment", "Segment", 36),
    Column("other", "Other segment", 36),
    Column("people", "In both", 12, "bar"),
    Column("share", "Of the segment", 12),
    Column("share_of_other", "Of the other", 12),
)
_GAPS = (
    Column("sentence", "What they have in common", 70),
    Column("rule", "Rule", 44),
    Column("people", "In no segment", 12, "bar"),
    Column("people_of_all", "Of all sendable", 12),
)


def list_history_sheets(history: History, pages: Sequence[SegmentPage]) -> tuple[TrackerSheet, ...]:
    """Give what changed, sizes over time, who is served by which segment, overlap, and the gap."""
    overlaps = [
        {**row, "share": _share(row["share"]), "share_of_other": _share(row["share_of_other"])}
        for row in history.overlaps[:_MOST_PAIRS]
    ]
    return (
        tabulate("changes", "Changes", _CHANGES, history.changes),
        TrackerSheet("trend", "Trend", _TREND, list(_sizes(pages))),
        tabulate("overlap", "Overlap", _OVERLAPS, overlaps),
        tabulate("flows", "Flows", _FLOWS, history.flows),
        tabulate("served", "Who is served where", _PRIMARIES, history.primaries),
        tabulate("in_no_segment", "In no segment", _GAPS, history.gaps),
    )


def _sizes(pages: Sequence[SegmentPage]) -> Iterator[list[Any]]:
    for page in pages:
        for point in page.trend:
            yield [page.segment.file.title, point.at.date(), point.people]


def _share(share: float | None) -> Share | None:
    return None if share is None else Share(share)
