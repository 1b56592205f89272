"""How each segment's size moved from one published run to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.runs import Run, list_published

_MOST_POINTS = 24
"""Runs that a trend looks back on: two years of monthly ones."""

_SIZES = """
SELECT segment, as_of, members
FROM main.segment_sizes
WHERE list_contains($runs, run_id)
ORDER BY segment, as_of
"""


@dataclass(frozen=True)
class Point:
    """A segment's members as of a moment; missing where they were not computable."""

    at: datetime
    people: int | None


Trend = tuple[Point, ...]


def gather_trends(connection: Connection, run: Run) -> Mapping[str, Trend]:
    """Gather each segment's sizes in the published runs up to a run, and in it, oldest first.

    Of several runs on one day the last counts.

    Args:
        connection: An engine on the lake.
        run: The run that is being published.
    """
    published = (other for other in list_published(run.workspace) if other.as_of < run.as_of)
    last_of_day = {
        other.as_of.date(): other.source_of("segment")
        for other in sorted(published, key=lambda other: other.as_of)
    }
    last_of_day[run.as_of.date()] = run.source_of("segment")
    rows = query(connection, _SIZES, {"runs": list(last_of_day.values())[-_MOST_POINTS:]})
    trends: dict[str, list[Point]] = {}
    for row in rows.to_dict("records"):
        people = None if pd.isna(row["members"]) else int(row["members"])
        trends.setdefault(row["segment"], []).append(Point(row["as_of"], people))
    return {segment: tuple(points) for segment, points in trends.items()}


def say_trend(trend: Trend) -> str:
    """Say how a segment moved since its oldest known size: ``12% more since 3 May 2026``."""
    known = [(point.at, point.people) for point in trend if point.people is not None]
    if len(known) < 2 or trend[-1].people is None:
        return ""
    (since, first), (_, last) = known[0], known[-1]
    if last == first:
        return f"as large as on {since:%-d %b %Y}"
    more = "more" if last > first else "fewer"
    moved = abs(last - first)
    how_far = f"{round(100 * moved / first)}%" if first else f"{moved:,}"
    return f"{how_far} {more} since {since:%-d %b %Y}"
