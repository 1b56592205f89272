"""Results: what each test has shown so far, and a verdict where it may be given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import pandas as pd
import pyarrow as pa

from sendable.engine.duckdb import Connection, query, run_script
from sendable.experiment_file import HOLDOUT, MESSAGED, Experiment
from sendable.policies import Measurement
from sendable.runs import Run
from sendable.schemas import TABLES
from sendable.strategy.experiments.lift import Lift, Sample, compare_weighted, judge_ratio
from sendable.strategy.experiments.plans import compare_plan, list_plans
from sendable.strategy.experiments.verdicts import Cell, Judge, Side
from sendable.strategy.metrics.definitions import needs_of
from sendable.strategy.metrics.feeds import Feeds

_TESTS = pa.schema(
    {
        "experiment": pa.string(),
        "metric": pa.string(),
        "days": pa.int64(),
        "segments": pa.list_(pa.string()),
        "tests_rules": pa.bool_(),
        "is_planned": pa.bool_(),
    }
)

_TOTALS = "SELECT * FROM experiment_totals"

SO_FAR = "so far"
"""In the place of an arm: the people of a test that has not begun, in their last days."""

_JOINED = " + "
_PERCENT = 100


def judge_experiments(
    connection: Connection,
    experiments: Mapping[str, Experiment],
    run: Run,
    since: datetime,
    measurement: Measurement,
    feeds: Feeds,
) -> pd.DataFrame:
    """Compare the arms of every test, and the people of earlier send plans with their holdouts.

    Args:
        connection: An engine with what the metrics are made of, ``experiment_arms``,
            ``planned_sends`` and ``membership``.
        experiments: The tests by key.
        run: The run.
        since: After which moment it is known what was sent; older send plans are left out.
        measurement: The policy.
        feeds: What is known of the data that metrics need.

    Returns:
        The run's rows of ``experiment_results``.
    """
    plans = list_plans(run, since, measurement)
    connection.register("measured_experiments", _tabulate(experiments, run))
    connection.register("measured_plans", plans)
    bound = {
        "as_of": run.as_of,
        "segment_run": run.source_of("segment"),
        "so_far": SO_FAR,
        "messaged": MESSAGED,
        "holdout": HOLDOUT,
    }
    run_script(connection, "sendable.strategy.experiments", "outcomes", **bound)
    cells = _read_cells(connection)
    found = {
        (key, test.metric): compare_arms(test, cells.get(key, []), measurement, feeds)
        for key, test in experiments.items()
    }
    found |= {
        (plan["experiment"], plan["metric"]): compare_plan(
            cells.get(plan["experiment"], []), measurement, feeds
        )
        for plan in plans.to_pylist()
    }
    rows = [
        {"run_id": run.run_id, "experiment": key, "metric": metric, **row}
        for (key, metric), compared in found.items()
        for row in compared
    ]
    columns = list(TABLES["experiment_results"].model.to_schema().columns)
    return TABLES["experiment_results"].model.validate(pd.DataFrame(rows, columns=columns))


def _read_cells(connection: Connection) -> dict[str, list[Cell]]:
    """Read who took part in each test, and what they did."""
    cells: dict[str, list[Cell]] = {}
    for row in query(connection, _TOTALS).to_dict("records"):
        sample = Sample(int(row["people"]), float(row["total"]), float(row["squares"]))
        cell = Cell(row["arm"], row["segment"], int(row["drawn"]), int(row["reached"]), sample)
        cells.setdefault(row["experiment"], []).append(cell)
    return cells


def _tabulate(experiments: Mapping[str, Experiment], run: Run) -> pa.Table:
    """Give the tests as rows, for SQL."""
    day = run.as_of.date()
    rows = [
        {
            "experiment": key,
            "metric": test.metric,
            "days": test.days,
            "segments": test.population,
            "tests_rules": test.tests_rules,
            "is_planned": test.started is None or test.started > day,
        }
        for key, test in experiments.items()
    ]
    return pa.Table.from_pylist(rows, schema=_TESTS)


def compare_arms(
    experiment: Experiment, cells: Sequence[Cell], measurement: Measurement, feeds: Feeds
) -> list[dict[str, object]]:
    """Compare the arms of a test with its first arm, and with its holdout where it has one.

    Where segments are tested, each is compared with its part of the holdout, and then what the
    second gains with what the first does.

    Args:
        experiment: The test.
        cells: Its people; before it begins, those who would be, under the arm ``SO_FAR``.
        measurement: The policy.
        feeds: What is known of the data that metrics need.
    """
    so_far = Side(SO_FAR, _of_arm(cells, SO_FAR)).sample
    mismatch = _find_mismatch(experiment, cells)
    not_begun = "nobody is drawn yet" if mismatch is None else None
    unknown = feeds.why_unknown(needs_of(experiment.metric))
    judge = Judge(experiment, so_far, mismatch, measurement, not_begun, unknown)
    if experiment.tests_rules:
        return _compare_rules(judge, cells)
    first, *others = experiment.arms
    pairs = [(arm, first) for arm in others]
    if experiment.holdout_percent:
        pairs += [(arm, HOLDOUT) for arm in experiment.arms]
    return [
        _compare(judge, Side(arm, _of_arm(cells, arm)), Side(against, _of_arm(cells, against)))
        for arm, against in pairs
    ]


def _compare_rules(judge: Judge, cells: Sequence[Cell]) -> list[dict[str, object]]:
    first, second = judge.experiment.arms
    rows = []
    for key in (first, second):
        found = [cell for cell in cells if key in cell.segment.split(_JOINED)]
        sides = Side(key, _of_arm(found, MESSAGED)), Side(HOLDOUT, _of_arm(found, HOLDOUT))
        rows.append(_compare(judge, *sides))
    return [*rows, _compare_gains(judge, cells, rows[1], rows[0])]


def _compare(judge: Judge, mine: Side, theirs: Side) -> dict[str, object]:
    """Make the row of two sides."""
    return judge.write(mine, theirs, judge.compare(mine.sample, theirs.sample))


def _compare_gains(
    judge: Judge,
    cells: Sequence[Cell],
    mine: Mapping[str, object],
    theirs: Mapping[str, object],
) -> dict[str, object]:
    """Make the row of the gains of two segments, which may share people.

    Who is in the one alone, in the other alone and in both are three groups that share nobody. A
    gain is their differences, each with its part of the segment for a weight.
    """
    first, second = judge.experiment.arms
    groups = sorted({cell.segment for cell in cells if cell.arm != SO_FAR})
    parts = [(_in_group(cells, name, MESSAGED), _in_group(cells, name, HOLDOUT)) for name in groups]
    sizes = [arm.people + held.people for arm, held in parts]

    def weigh(key: str) -> list[float]:
        whole = sum(size for name, size in zip(groups, sizes, strict=True) if _is_of(name, key))
        return [
            size / whole if whole and _is_of(name, key) else 0.0
            for name, size in zip(groups, sizes, strict=True)
        ]

    weights = [one - other for one, other in zip(weigh(second), weigh(first), strict=True)]
    weighed = [(weight, *pair) for weight, pair in zip(weights, parts, strict=True) if weight]
    gained = compare_weighted(weighed)
    smallest = min((min(arm.people, held.people) for _, arm, held in weighed), default=0)
    sides = [
        Side(key, [cell for cell in cells if _is_of(cell.segment, key)]) for key in (second, first)
    ]
    lift = None if gained is None or judge.unknown is not None else Lift(gained, None)
    row = judge.write(sides[0], sides[1], lift, smallest)
    return {**row, "value": mine.get("lift"), "value_against": theirs.get("lift")}


def _is_of(group: str, key: str) -> bool:
    return key in group.split(_JOINED)


def _of_arm(cells: Sequence[Cell], arm: str) -> list[Cell]:
    return [cell for cell in cells if cell.arm == arm]


def _in_group(cells: Sequence[Cell], group: str, arm: str) -> Sample:
    return Side(arm, [cell for cell in _of_arm(cells, arm) if cell.segment == group]).sample


def _find_mismatch(experiment: Experiment, cells: Sequence[Cell]) -> float | None:
    """Give the chance of arms at least so far from their weights; nothing before any is drawn.

    The log of the draw cannot lose anybody, so those who are watched are looked at as well, and
    those whom a message reached in the arms that get any.
    """
    weights = (
        {MESSAGED: 1.0}
        if experiment.tests_rules
        else {name: arm.weight for name, arm in experiment.arms.items()}
    )
    messaged, total = 1 - experiment.holdout_percent / _PERCENT, sum(weights.values())
    shares = {name: messaged * weight / total for name, weight in weights.items()}
    if experiment.holdout_percent:
        shares[HOLDOUT] = 1 - messaged
    sides = {name: _of_arm(cells, name) for name in shares}
    drawn = [sum(cell.drawn for cell in side) for side in sides.values()]
    if not sum(drawn):
        return None
    watched = [sum(cell.sample.people for cell in side) for side in sides.values()]
    chances = [judge_ratio(counts, list(shares.values())) for counts in (drawn, watched)]
    # Who is messaged less often is reached less often: that is no loss on the way.
    if experiment.variable != "frequency":
        reached = [sum(cell.reached for cell in sides[name]) for name in weights]
        chances.append(judge_ratio(reached, list(weights.values())))
    return min(chances)
