"""What the documents say of tests: what each compared, what it has shown, and why no more."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from sendable.engine.duckdb import Connection, query
from sendable.playbook import Playbook

Row = Mapping[Hashable, Any]

_RESULTS = """
SELECT
    experiment, arm, against, metric, people, people_against, value, value_against, lift, low,
    high, needed, verdict, why
FROM main.experiment_results
WHERE run_id = $run_id
ORDER BY experiment, against, arm
"""


@dataclass(frozen=True)
class Compared:
    """Two arms of a test in words; values, lift and interval are empty before there are any."""

    title: str
    compared: str
    metric: str
    people: str
    values: str
    lift: str
    verdict: str
    why: str


def gather_experiments(
    connection: Connection, playbook: Playbook, run_id: str
) -> tuple[Compared, ...]:
    """Gather what a run's tests have shown.

    Args:
        connection: An engine on the lake.
        playbook: The playbook, for the titles of tests; one that it has not keeps its key.
        run_id: The run that judged them.
    """
    titles = {key: experiment.title for key, experiment in playbook.experiments.items()}
    rows = query(connection, _RESULTS, {"run_id": run_id}).to_dict("records")
    return tuple(
        _say(
            {name: None if value != value else value for name, value in row.items()},
            titles.get(row["experiment"], row["experiment"]),
        )
        for row in rows
    )


def _say(row: Row, title: str) -> Compared:
    is_share = str(row["metric"]).endswith("_rate")
    has_lift = row["lift"] is not None and row["low"] is not None
    has_values = row["value"] is not None and row["value_against"] is not None
    return Compared(
        title=title,
        compared=f"{row['arm']} against {row['against']}",
        metric=str(row["metric"]).replace("_", " "),
        people=f"{row['people']:,} and {row['people_against']:,}",
        values=_say_values(row, is_share) if has_values else "",
        lift=_say_lift(row, is_share) if has_lift else "",
        verdict=row["verdict"],
        why=row["why"],
    )


def _say_values(row: Row, is_share: bool) -> str:
    """Say the values of both arms: ``12.0% and 8.0%``."""
    form = ".1%" if is_share else ",.2f"
    return f"{row['value']:{form}} and {row['value_against']:{form}}"


def _say_lift(row: Row, is_share: bool) -> str:
    """Say a difference with its interval; of shares in points: ``+4.0 points (1.2 to 6.8)``."""
    scale, form, unit = (100, ".1f", " points") if is_share else (1, ",.2f", "")
    lift, low, high = (scale * row[name] for name in ("lift", "low", "high"))
    return f"{lift:+{form}}{unit} ({low:{form}} to {high:{form}})"
