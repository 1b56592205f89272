"""Tasks of the hourly look at the lifecycle flows."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
from prefect.cache_policies import NO_CACHE

from sendable.flow_look import find_segments_of, work_out_due
from sendable.gates.strategise import measure_due
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.runs import Run, RunRequest
from sendable.workspace import Workspace
from tasks.decorator import task
from tasks.shown import show_summary, show_table, tell_user

_COLUMNS = ["flow", "due", "waiting", "left", "done"]


@task(
    name="check that there are flows",
    task_run_name="check that there are flows",
    cache_policy=NO_CACHE,
)
def check_flows(request: RunRequest, playbook: Playbook) -> None:
    """Stop before anything is read where nothing could come of it.

    Raises:
        RunError: There is no published run, or the playbook was changed since.
        ConfigurationError: The playbook has no flows.
    """
    find_segments_of(Workspace(request.workspace), playbook)


@task(
    name="take the segments of the latest refresh",
    task_run_name="take the segments of the latest refresh",
    cache_policy=NO_CACHE,
)
def stand_on_segments(run: Run, playbook: Playbook) -> None:
    """Let a run stand on the segments of the latest published one."""
    run.manifest.steps["segment"] = find_segments_of(run.workspace, playbook)
    run.save()


@task(name="work out who is due", task_run_name="work out who is due", cache_policy=NO_CACHE)
def work_out_flows(run: Run, playbook: Playbook) -> pd.DataFrame:
    """Write who is due for which step, who waits and who left; give the run's ``flow_sizes``."""
    return work_out_due(run, playbook)


@task(name="measure who is due", task_run_name="measure who is due", cache_policy=NO_CACHE)
def measure(run: Run, playbook: Playbook) -> pd.DataFrame:
    """Compute the metrics that the gate judges."""
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        return measure_due(connection, run, playbook)


@task(name="hand over who is due", task_run_name="hand over who is due", cache_policy=NO_CACHE)
def hand_over(run: Run, sizes: pd.DataFrame) -> None:
    """Note that the run has told who is due, and show how many that are."""
    due = int(sizes["due"].sum())
    run.record("strategise", datetime.now(UTC), {"due": due})
    run.hand_over()
    show_table("lifecycle", sizes[_COLUMNS].to_dict("records"), "Lifecycle flows as of now")
    people = "person is" if due == 1 else "people are"
    file = run.folder / "flow_due.parquet"
    show_summary("lifecycle", [f"{due:,} {people} due", f"by SMS: {file}"])
    tell_user(f"{due:,} {people} due in the lifecycle flows")
