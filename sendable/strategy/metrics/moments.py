"""Moments: as of when it is known who was in which segment, so that a send finds its own.

A published run keeps its members, and the last one before a send says who was in a segment then.
For sends from before the first run the rules are asked as of then, at a few moments: each is just
before the first of a stretch of sends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Literal

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.policies import Measurement
from sendable.runs import Run, list_published

_JUST_BEFORE = timedelta(seconds=1)

_SEND_DAYS = """
SELECT min(sent_at) AS first_at, count(*) AS messages
FROM marketing_messages
WHERE delivery <> 'not_sent' AND sent_at > $reach_from AND sent_at <= $until
GROUP BY date_trunc('day', sent_at)
ORDER BY first_at
"""

_PEOPLE = "SELECT count(*) AS people FROM main.decisions WHERE run_id = $run_id"


@dataclass(frozen=True)
class Moment:
    """A moment as of which members are known.

    Attributes:
        moment: The moment.
        known: How: ``stored`` by the run ``run_id``, or ``evaluated`` with today's rules.
        segments: The segments that could be computed then.
        run_id: The run whose members they are, where they are stored.
    """

    moment: datetime
    known: Literal["stored", "evaluated"]
    segments: frozenset[str]
    run_id: str | None = None


def list_stored(run: Run) -> list[Moment]:
    """Give the moments of the published runs up to a run, and the run's own, oldest first."""
    published = [other for other in list_published(run.workspace) if other.as_of <= run.as_of]
    as_of = {other.source_of("segment"): other.as_of for other in published}
    as_of[run.source_of("segment")] = run.as_of
    moments = []
    for run_id, moment in sorted(as_of.items(), key=lambda item: item[1]):
        sizes = run.workspace.lake.read("segment_sizes", run_id=run_id)
        known = sizes.loc[sizes["not_computable"].isna(), "segment"]
        moments.append(Moment(moment, "stored", frozenset(known), run_id))
    return moments


def choose_moments(
    connection: Connection,
    run: Run,
    stored: Iterable[Moment],
    windows: pd.DataFrame,
    reach_from: datetime,
    measurement: Measurement,
) -> list[datetime]:
    """Choose the moments as of which the rules are to be asked, oldest first.

    Those are the beginning of the newest window of members, and the sends from before the first
    stored moment: each day of sends if they are few enough, else stretches of days. None in an
    account that is too large for it.

    Args:
        connection: An engine with ``marketing_messages``.
        run: The run; its decisions say how many people there are.
        stored: The moments that are known already.
        windows: The windows.
        reach_from: After which sends matter.
        measurement: The policy.
    """
    people = int(query(connection, _PEOPLE, {"run_id": run.source_of("exclude")})["people"].iloc[0])
    if people > measurement.people_asked:
        return []
    first = min(moment.moment for moment in stored)
    begins = windows.loc[
        (windows["horizon"] == "health") & (windows["period"] == "now"), "members_at"
    ]
    states = [moment.to_pydatetime() for moment in begins if moment < first]
    days = query(connection, _SEND_DAYS, {"reach_from": reach_from, "until": first})
    places = max(measurement.moments_asked - len(states), 0)
    asked = {*states[: measurement.moments_asked], *_spread(days, places)}
    return sorted(asked)


def _spread(days: pd.DataFrame, most: int) -> list[datetime]:
    """Give the first send of each of at most so many stretches of days.

    The stretches are those that leave the least time between a message and the beginning of its
    stretch, over all messages: a day on which much is sent begins one.
    """
    if days.empty or not most:
        return []
    first_at = [moment.to_pydatetime() for moment in days["first_at"]]
    starts = _find_starts(first_at, days["messages"].tolist(), most)
    return [first_at[start] - _JUST_BEFORE for start in starts]


def _find_starts(first_at: list[datetime], messages: list[int], most: int) -> list[int]:
    """Find where the best stretches begin: from the best of fewer days in fewer stretches."""
    # The wait of the days from one to another is found by differences of these running sums.
    seconds = [(at - first_at[0]).total_seconds() for at in first_at]
    weights = [0, *accumulate(messages)]
    moved = [0.0, *accumulate(at * count for at, count in zip(seconds, messages, strict=True))]

    def wait(start: int, end: int) -> float:
        return moved[end] - moved[start] - seconds[start] * (weights[end] - weights[start])

    best: list[tuple[float, list[int]]] = [
        (wait(0, end), [0]) for end in range(1, len(messages) + 1)
    ]
    for _ in range(1, min(most, len(messages))):
        best = [
            min(
                [best[end - 1]]
                + [
                    (best[start - 1][0] + wait(start, end), [*best[start - 1][1], start])
                    for start in range(1, end)
                ]
            )
            for end in range(1, len(messages) + 1)
        ]
    return best[-1][1]


def tabulate_moments(moments: Iterable[Moment]) -> pd.DataFrame:
    """Give moments as rows: ``snapshot`` (their place), ``moment``, ``until``, ``run_id``."""
    ordered = sorted(moments, key=lambda item: item.moment)
    frame = pd.DataFrame(
        {
            "snapshot": range(len(ordered)),
            "moment": [item.moment for item in ordered],
            "run_id": [item.run_id for item in ordered],
        }
    )
    frame["moment"] = pd.to_datetime(frame["moment"], utc=True).astype("datetime64[us, UTC]")
    never = pd.Timestamp("9999-12-31", tz="UTC").as_unit("us")
    return frame.assign(
        until=frame["moment"].shift(-1).fillna(never).astype("datetime64[us, UTC]"),
        run_id=frame["run_id"].astype("str") if frame["run_id"].notna().any() else None,
    )
