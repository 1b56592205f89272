"""Tasks of step 3, segment."""

from __future__ import annotations

import pandas as pd
from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from sendable.engine.duckdb import open_engine
from sendable.feeds import find_complete_feeds
from sendable.gates.metrics import measure_segments
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.runs import Run, list_runs
from sendable.segments.families import record_families
from sendable.segments.membership import (
    Segmentation,
    assemble,
    evaluate_segments,
    prepare_facts,
)


@task(name="evaluate the rules", cache_policy=NO_CACHE)
def record_membership(run: Run, playbook: Playbook) -> Segmentation:
    """Evaluate every rule and write membership, sizes and each segment's waterfall."""
    lake, exclude_run = run.workspace.lake, run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        prepare_facts(connection, run, playbook.brief, playbook.rules.values())
        playbook = record_families(connection, playbook, run)
        outcomes = evaluate_segments(connection, playbook, run, find_complete_feeds(run))
    decisions = lake.read("decisions", run_id=exclude_run)
    sendable = decisions.loc[decisions["outcome"] == "sendable", "number"]
    segmentation = assemble(outcomes, run, _membership_before(run), sendable)
    lake.replace_run("membership", run.run_id, segmentation.membership)
    lake.replace_run("segment_sizes", run.run_id, segmentation.sizes)
    lake.replace_run("segment_waterfalls", run.run_id, segmentation.waterfalls)
    # The file is for sending: worklists and segments for e-mail export no phone numbers.
    for_sms = [key for key, item in playbook.segments.items() if item.file.audience == "sms"]
    exported = segmentation.membership[segmentation.membership["segment"].isin(for_sms)]
    exported.to_parquet(run.folder / "membership.parquet", index=False)
    for outcome in outcomes:
        get_run_logger().info(
            "%s: %s",
            outcome.segment.file.title,
            outcome.not_computable or f"{len(outcome.members):,} people",
        )
    return segmentation


@task(name="measure the segments", cache_policy=NO_CACHE)
def measure(run: Run) -> pd.DataFrame:
    """Compute the metrics that the gate judges."""
    with open_engine(run.workspace.lake) as connection:
        return measure_segments(connection, run)


def _membership_before(run: Run) -> pd.DataFrame | None:
    """Give the membership of the newest published run before this one."""
    for other in list_runs(run.workspace):
        if other.run_id < run.run_id and other.manifest.is_published:
            return run.workspace.lake.read("membership", run_id=other.source_of("segment"))
    return None
