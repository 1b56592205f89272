"""Step 5, publish: the tracker, the rulebook and the quality report."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect import flow

from flows.ending import in_one_line
from flows.naming import name_flow_run
from sendable.playbook import read_playbook
from sendable.publish.documents import write_quality_report
from sendable.runs import RunRequest, continue_run, point_latest
from sendable.segments.families import recall_families
from tasks.gates import hold_gate
from tasks.labels import label_run
from tasks.publish import (
    gather_publication,
    keep_retention,
    log_sunsets,
    measure,
    write_documents,
)
from tasks.reports import list_next_steps, show_links, show_publication
from tasks.shown import announce_step, say_next_steps, show_summary


@flow(name="publish", flow_run_name=name_flow_run, on_running=[announce_step])
@in_one_line
def publish(request: RunRequest) -> str:
    """Write the documents; only a run whose last gate holds becomes the latest one.

    Args:
        request: The workspace, the playbook, and the run to go on with.

    Returns:
        The run's id.
    """
    playbook = read_playbook(request.playbook, request.brief)
    label_run(playbook.brief, request.workspace)
    run = continue_run(request, "publish", datetime.now(UTC), playbook.digest)
    playbook = recall_families(playbook, run)

    publication = gather_publication(run, playbook)
    paths = write_documents(run, publication)
    show_publication(publication)

    hold_gate(run, "publish", {"publish": measure(run, playbook, publication)})
    run.record("publish", datetime.now(UTC), {"documents": len(paths)})
    log_sunsets(run)
    write_quality_report(run)
    point_latest(run)
    keep_retention(run, playbook)
    show_links(run)
    warnings = [f"Warning: {text}" for text in run.manifest.warnings]
    steps = list_next_steps(run, playbook, request)
    show_summary("publish", [*paths, *warnings, *say_next_steps(steps)])
    return run.run_id
