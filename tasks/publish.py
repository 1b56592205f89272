"""Tasks of step 5, publish."""

from __future__ import annotations

import pandas as pd
from prefect import get_run_logger
from prefect.cache_policies import NO_CACHE

from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.publish.check import measure_publication
from sendable.publish.clean_up import write_clean_up
from sendable.publish.content import Publication, gather
from sendable.publish.documents import write_rulebook
from sendable.publish.tracker import write_tracker
from sendable.retention import remove_old
from sendable.runs import Run
from sendable.strategy.lifecycle.sunsets import record_sunsets
from tasks.decorator import task


@task(
    name="gather what there is to say",
    task_run_name="gather what there is to say",
    cache_policy=NO_CACHE,
)
def gather_publication(run: Run, playbook: Playbook) -> Publication:
    """Gather the content of the tracker and the rulebook."""
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        return gather(connection, playbook, run)


@task(
    name="write tracker and rulebook",
    task_run_name="write tracker and rulebook",
    cache_policy=NO_CACHE,
)
def write_documents(run: Run, publication: Publication) -> list[str]:
    """Write the documents into the run's folder; give their paths."""
    tracker = write_tracker(publication, run.folder)
    rulebook = write_rulebook(publication, run.folder)
    clean_up = write_clean_up(publication.sheets, run.folder)
    return [str(path) for path in (tracker, rulebook, *clean_up)]


@task(name="check what was written", task_run_name="check what was written", cache_policy=NO_CACHE)
def measure(run: Run, playbook: Playbook, publication: Publication) -> pd.DataFrame:
    """Compute the metrics that the gate judges, from the files and the log as they are now."""
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        return measure_publication(connection, run, publication)


@task(name="write the sunsets", task_run_name="write the sunsets", cache_policy=NO_CACHE)
def log_sunsets(run: Run) -> int:
    """Suppress whoever came to the end of a win-back without a sign; give how many are new."""
    with run.workspace.lake.writing(run.run_id):
        added = record_sunsets(run)
    get_run_logger().info("%s sunsets", f"{added:,}")
    return added


@task(
    name="remove what is too old",
    task_run_name="remove what is too old",
    cache_policy=NO_CACHE,
)
def keep_retention(run: Run, playbook: Playbook) -> None:
    """Remove what the policy on retention says is too old, where it says so of each run."""
    policy = playbook.policies.retention
    if not policy.after_publish or run.manifest.stands_aside:
        return
    with run.workspace.lake.writing(run.run_id):
        removed = remove_old(run.workspace, policy, run.manifest.started_at)
    get_run_logger().info(
        "%s runs and %s files of past versions are older than retention.yaml allows: removed",
        f"{len(removed.runs):,}",
        f"{len(removed.files):,}",
    )
