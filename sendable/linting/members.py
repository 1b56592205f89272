"""Segments that had the same members in a run, or of which one lay within the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sendable.lake import Lake
from sendable.linting.playbook import arrange, place_of
from sendable.playbook import Playbook, Segment
from sendable.rules.lint.findings import Finding

_LEAST_MEMBERS = 20
"""In smaller segments it is chance."""

_CLOSE = 0.5
"""A part of a much larger segment is nothing odd; one that is half of it may be."""

_OF_PAIRS = frozenset({"twins", "subset", "shadowed"})


def lint_members(
    playbook: Playbook, lake: Lake, segment_run: str, by_rule: Sequence[Finding]
) -> list[Finding]:
    """Compare the members that segments for the same audience had in a run.

    Args:
        playbook: The playbook; members of its families are not looked at.
        lake: The lake.
        segment_run: The run under which the overlaps of segments are.
        by_rule: What was found by the rules alone: what they explain is not said again.
    """
    said = {each.segment for each in by_rule if each.code in _OF_PAIRS}
    sizes = lake.read("segment_sizes", run_id=segment_run).set_index("segment")["members"]
    overlaps = lake.read("segment_overlaps", run_id=segment_run)
    found: list[Finding] = []
    for row in overlaps[overlaps["people"] >= _LEAST_MEMBERS].to_dict("records"):
        one, other = (playbook.segments.get(row[name]) for name in ("segment", "other"))
        if one is None or other is None or one.file.audience != other.file.audience:
            continue
        first, second = sorted((one, other), key=lambda segment: segment.file.priority)
        if not said & {first.key, second.key}:
            found += _compare(first, second, int(row["people"]), sizes)
    return arrange(found)


def _compare(first: Segment, second: Segment, both: int, sizes: Any) -> Iterator[Finding]:
    """Compare two segments, of which the first is served first."""
    before, after = int(sizes[first.key]), int(sizes[second.key])
    names = f"“{second.file.title}” and “{first.file.title}”"
    if both == before == after:
        yield Finding(
            "warning",
            "twins",
            place_of(second.rule),
            f"{names} have the same {both:,} members",
            "Keep one of the two, unless they are to differ later",
            second.key,
        )
    elif both == after and second.file.audience == "sms":
        yield Finding(
            "warning",
            "shadowed",
            place_of(second.rule),
            f"all {both:,} members of “{second.file.title}” are in “{first.file.title}”, which is"
            " served first",
            "Give it the higher priority, or nobody is messaged under it",
            second.key,
        )
    elif both in (before, after) and both >= _CLOSE * max(before, after):
        small, large = (first, second) if both == before else (second, first)
        yield Finding(
            "note",
            "subset",
            place_of(small.rule),
            f"all {both:,} members of “{small.file.title}” are in “{large.file.title}” too",
            "Nothing needs to be done if that is meant",
            small.key,
        )
