"""Plans: the send plans of earlier runs, each a test of its message against silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa

from sendable.experiment_file import HOLDOUT, MESSAGED, Arm, Experiment
from sendable.policies import Measurement
from sendable.runs import Run, list_published
from sendable.strategy.experiments.verdicts import Cell, Judge, Side
from sendable.strategy.metrics.definitions import needs_of
from sendable.strategy.metrics.feeds import Feeds

_PLANS = pa.schema(
    {
        "run_id": pa.string(),
        "experiment": pa.string(),
        "as_of": pa.timestamp("us", "UTC"),
        "metric": pa.string(),
        "days": pa.int64(),
    }
)

_METRIC = "conversion_rate"
_LEAST_REACHED = 0.5
"""A plan whose message reached fewer of its people was not sent, or not as planned."""


def list_plans(run: Run, since: datetime, measurement: Measurement) -> pa.Table:
    """Give the send plans of the published runs before a run.

    Args:
        run: The run.
        since: After which moment plans are looked at.
        measurement: The policy.

    Returns:
        Columns ``run_id`` (under which the plan's rows are), ``experiment`` (what it is called),
        ``as_of``, ``metric`` and ``days``.
    """
    earlier = {
        other.source_of("strategise"): other.as_of
        for other in list_published(run.workspace)
        if since < other.as_of < run.as_of
    }
    rows = [
        {
            "run_id": run_id,
            "experiment": f"plan of {run_id}",
            "as_of": as_of,
            "metric": _METRIC,
            "days": measurement.attribution_days,
        }
        for run_id, as_of in sorted(earlier.items())
    ]
    return pa.Table.from_pylist(rows, schema=_PLANS)


def compare_plan(
    cells: Sequence[Cell], measurement: Measurement, feeds: Feeds
) -> list[dict[str, object]]:
    """Compare the people of a plan with its holdout; nothing where it had none.

    Args:
        cells: Its people.
        measurement: The policy.
        feeds: What is known of the data that metrics need.
    """
    messaged = Side(MESSAGED, [cell for cell in cells if cell.arm == MESSAGED])
    held_out = Side(HOLDOUT, [cell for cell in cells if cell.arm == HOLDOUT])
    if not messaged.cells or not held_out.cells:
        return []
    people, reached = messaged.sample.people, sum(cell.reached for cell in messaged.cells)
    not_begun = None
    if people and reached < _LEAST_REACHED * people:
        not_begun = f"a message reached {reached:,} of the {people:,} people: it was not sent"
    unknown = feeds.why_unknown(needs_of(_METRIC))
    judge = Judge(_as_experiment(), messaged.sample, None, measurement, not_begun, unknown)
    lift = judge.compare(messaged.sample, held_out.sample)
    return [judge.write(messaged, held_out, lift)]


def _as_experiment() -> Experiment:
    """Describe a plan as a test."""
    return Experiment(
        title="A send plan",
        question="What did the message do that silence would not have done?",
        variable="frequency",
        segments=[],
        arms={MESSAGED: Arm(what="the message"), HOLDOUT: Arm(what="nothing")},
        metric=_METRIC,
        days=1,
    )
