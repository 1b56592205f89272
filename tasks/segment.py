"""Tasks of step 3, segment."""

from __future__ import annotations

import pandas as pd
from prefect import get_run_logger
from prefect.cache_policies import NO_CACHE

from sendable.engine.duckdb import open_engine
from sendable.feeds import find_complete_feeds
from sendable.gates.segments import measure_segments
from sendable.linting.data import lint_data
from sendable.linting.members import lint_members
from sendable.linting.playbook import lint_playbook
from sendable.linting.report import describe_findings, write_findings
from sendable.linting.run import leave_unanswered_out
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.publish.history import History, gather_history
from sendable.runs import Run, find_published_before
from sendable.segments.computability import find_obstacles, find_reach
from sendable.segments.families import record_families
from sendable.segments.gaps import list_usual_traits
from sendable.segments.history import record_history
from sendable.segments.membership import (
    Segmentation,
    evaluate_segments,
    prepare_facts,
    record_segmentation,
)
from tasks.decorator import task
from tasks.shown import show_table


@task(name="evaluate the rules", task_run_name="evaluate the rules", cache_policy=NO_CACHE)
def record_membership(run: Run, playbook: Playbook) -> Segmentation:
    """Evaluate every rule and write membership, sizes, waterfalls and the history."""
    exclude_run = run.source_of("exclude")
    published = find_published_before(run)
    before = published.source_of("segment") if published is not None else None
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        prepare_facts(connection, run, playbook.brief, playbook.rules.values())
        playbook = record_families(connection, playbook, run)
        segmentation = evaluate_segments(
            connection,
            playbook,
            run,
            find_obstacles(playbook, run),
            before,
            find_reach(playbook, run),
            list_usual_traits(playbook, find_complete_feeds(run)),
        )
        record_segmentation(connection, segmentation, playbook, run)
        record_history(connection, run, playbook, published, segmentation)
    for size in segmentation.sizes.itertuples():
        found = f"{size.members:,} people" if pd.notna(size.members) else size.not_computable
        title = playbook.segments[str(size.segment)].file.title
        get_run_logger().info("%s: %s", title, found)
    return segmentation


@task(name="read the history", task_run_name="read the history", cache_policy=NO_CACHE)
def read_history(run: Run, playbook: Playbook) -> History:
    """Read what the run's memberships say over time, in counts."""
    tables = (
        "membership_changes",
        "segment_flows",
        "primary_waterfalls",
        "segment_overlaps",
        "segment_gaps",
    )
    with open_engine(run.workspace.lake, tables) as connection:
        return gather_history(connection, playbook, run.run_id)


@task(name="measure the segments", task_run_name="measure the segments", cache_policy=NO_CACHE)
def measure(run: Run, playbook: Playbook) -> pd.DataFrame:
    """Compute the metrics that the gate judges, and keep and show what lint found."""
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        prepare_facts(connection, run, playbook.brief, playbook.rules.values())
        by_rule = lint_playbook(playbook)
        findings = [
            *by_rule,
            *lint_data(connection, leave_unanswered_out(playbook, run), run.as_of),
            *lint_members(playbook, run.workspace.lake, run.run_id, by_rule),
        ]
        metrics = measure_segments(connection, run, playbook.policies.segment_changes, findings)
    write_findings(findings, run.folder / "lint.json")
    show_table("lint", describe_findings(findings), "What is odd about the rules, and where")
    return metrics
