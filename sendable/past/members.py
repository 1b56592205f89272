"""Members: who was in a segment on some day, such as that of a send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pandas as pd

from sendable.engine.duckdb import Connection, open_engine, query
from sendable.errors import ConfigurationError
from sendable.numbers import mask_number
from sendable.past.account import open_past
from sendable.past.backtest import evaluate_past, find_obstacle, focus, what_is_not_known
from sendable.playbook import Playbook
from sendable.runs import Run, list_published

_SAMPLE = 10

_STORED = """
SELECT number, count(*) OVER () AS people
FROM main.membership
WHERE run_id = $run_id AND segment = $segment
ORDER BY hash(number)
LIMIT $sample
"""

_EVALUATED = """
SELECT number, count(*) OVER () AS people
FROM membership_now
WHERE segment = $segment
ORDER BY hash(number)
LIMIT $sample
"""


@dataclass(frozen=True)
class Members:
    """Who was in a segment.

    ``source`` says how it is known: ``stored`` by the run ``run_id``, or ``evaluated`` as of then
    with today's rule. ``size`` is missing where ``not_computable`` says why. ``sample`` are a few
    numbers, masked.
    """

    segment: str
    as_of: datetime
    source: str
    run_id: str | None
    size: int | None
    not_computable: str | None
    sample: tuple[str, ...]
    notes: tuple[str, ...]


def find_members(key: str, day: datetime, playbook: Playbook, run: Run) -> Members:
    """Say who was in a segment on a day.

    Args:
        key: The segment's key.
        day: A moment; midnight stands for the whole day, and its end is looked at.
        playbook: The playbook.
        run: The run whose data is looked at, where no run of that day kept the answer.

    Raises:
        ConfigurationError: The day has not come, or the playbook has no such segment.
    """
    if day > run.as_of:
        raise ConfigurationError(
            f"{day:%Y-%m-%d} lies after the run's data, which is as of {run.as_of:%Y-%m-%d %H:%M}",
            remedy="Run 'sendable refresh' first",
        )
    stored = _run_of(run, day)
    if stored is not None:
        found = _read_stored(stored, key)
        if found is not None:
            return found
    if key not in playbook.segments:
        raise ConfigurationError(
            f"the playbook has no segment '{key}'", remedy="Give the name of a file of segments/"
        )
    focused, key = focus(key, playbook)
    whole_day = day.time() == time(0)
    moment = min(day + timedelta(days=1, microseconds=-1), run.as_of) if whole_day else day
    with open_past(run, focused, moment, list(focused.rules.values())) as past:
        obstacle = find_obstacle(past, focused)
        if obstacle is None:
            size = evaluate_past(past, focused).sizes.set_index("segment").to_dict("index")[key]
            obstacle = str(size["not_computable"]) if pd.isna(size["matched"]) else None
        if obstacle is not None:
            return Members(key, moment, "evaluated", None, None, obstacle, (), ())
        people, sample = _read(past.connection, _EVALUATED, {"segment": key})
        notes = what_is_not_known(past, focused)
    return Members(key, moment, "evaluated", None, people, None, sample, notes)


def _run_of(run: Run, day: datetime) -> Run | None:
    """Give the last published run of a day; one that looked back to it decided nothing then."""
    others = [
        other
        for other in list_published(run.workspace)
        if other.as_of.astimezone(UTC).date() == day.date()
    ]
    return max(others, key=lambda other: (other.as_of, other.manifest.started_at), default=None)


def _read_stored(run: Run, key: str) -> Members | None:
    """Read a run's members; nothing where it had no such segment."""
    source = run.source_of("segment")
    sizes = run.workspace.lake.read("segment_sizes", run_id=source, segment=key)
    if sizes.empty:
        return None
    reason = sizes["not_computable"].iloc[0]
    if pd.notna(reason):
        return Members(key, run.as_of, "stored", run.run_id, None, str(reason), (), ())
    with open_engine(run.workspace.lake, ["membership"]) as connection:
        size, sample = _read(connection, _STORED, {"segment": key, "run_id": source})
    return Members(key, run.as_of, "stored", run.run_id, size, None, sample, ())


def _read(
    connection: Connection, sql: str, bound: dict[str, object]
) -> tuple[int, tuple[str, ...]]:
    rows = query(connection, sql, {**bound, "sample": _SAMPLE})
    size = 0 if rows.empty else int(rows["people"].iloc[0])
    return size, tuple(mask_number(number) for number in rows["number"])
