"""Tasks of step 2, exclude."""

from __future__ import annotations

import pandas as pd
import pyarrow.compute as compute
from prefect import get_run_logger
from prefect.cache_policies import NO_CACHE

from sendable import consent, lifts, suppressions
from sendable.consent import find_consents
from sendable.engine.duckdb import open_engine
from sendable.exclusion.step import record_exclusion
from sendable.gates.exclusion import measure_exclusion
from sendable.lifts import find_lifts
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.replies.meanings import record_meanings, register_meanings
from sendable.runs import Run
from sendable.suppressions import find_suppressions
from tasks.decorator import task


@task(name="read the replies", task_run_name="read the replies", cache_policy=NO_CACHE)
def read_replies(run: Run, playbook: Playbook) -> int:
    """Write what every reply means that was not read before; give how many there are."""
    change = record_meanings(run, playbook.policies)
    get_run_logger().info("%s replies read", f"{change.total:,}")
    return change.total


@task(name="record opt-outs", task_run_name="record opt-outs", cache_policy=NO_CACHE)
def record_suppressions(run: Run, playbook: Playbook) -> int:
    """Write every opt-out that is not in the log yet; give how many are new."""
    with open_engine(run.workspace.lake, suppressions.READS) as connection:
        register_meanings(connection, playbook.policies)
        found = find_suppressions(connection, run)
    change = run.workspace.lake.append("suppressions", found)
    get_run_logger().info("%s new opt-outs", f"{change.inserted:,}")
    return change.inserted


@task(name="record lifts", task_run_name="record lifts", cache_policy=NO_CACHE)
def record_lifts(run: Run, playbook: Playbook) -> int:
    """Write what takes a suppression of the log back; give how many lifts are new."""
    with open_engine(run.workspace.lake, lifts.READS) as connection:
        register_meanings(connection, playbook.policies)
        found = find_lifts(connection, playbook.policies, run)
    change = run.workspace.lake.append("suppressions", found)
    get_run_logger().info("%s suppressions lifted", f"{change.inserted:,}")
    return change.inserted


@task(name="record consents", task_run_name="record consents", cache_policy=NO_CACHE)
def record_consents(run: Run, playbook: Playbook) -> int:
    """Write what each number agreed to; give how many consents are in force."""
    with open_engine(run.workspace.lake, consent.READS) as connection:
        register_meanings(connection, playbook.policies)
        consents = find_consents(connection, playbook, run)
    run.workspace.lake.replace_run_rows("consents", run.run_id, consents)
    return int(compute.sum(consents["in_force"]).as_py() or 0)


@task(
    name="decide who may be messaged",
    task_run_name="decide who may be messaged",
    cache_policy=NO_CACHE,
)
def record_decisions(run: Run, playbook: Playbook) -> pd.DataFrame:
    """Write every reason, a decision for every recipient, and the waterfalls; give the last."""
    exclusion = record_exclusion(run, playbook)
    for warning in exclusion.warnings:
        run.warn(warning)
    return exclusion.waterfalls


@task(name="measure the decisions", task_run_name="measure the decisions", cache_policy=NO_CACHE)
def measure(run: Run, playbook: Playbook) -> dict[str, pd.DataFrame]:
    """Give the frames that the gate judges: metrics, and the decisions themselves."""
    with open_people(run, playbook.policies, exclude_run=run.run_id) as connection:
        metrics = measure_exclusion(connection, run, playbook)
    decisions = run.workspace.lake.read("decisions", run_id=run.run_id)
    judged = decisions[["number", "outcome", "primary_reason"]]
    return {"exclude": metrics, "exclude_recipients": judged}
