"""Step 3, segment: who is in which segment."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect import flow

from flows.ending import in_one_line
from flows.naming import name_flow_run
from sendable.playbook import read_playbook
from sendable.runs import RunRequest, continue_run
from sendable.segments.families import recall_families
from tasks.gates import hold_gate
from tasks.labels import label_run
from tasks.segment import measure, read_history, record_membership
from tasks.shown import announce_step, show_summary, show_table


@flow(name="segment", flow_run_name=name_flow_run, on_running=[announce_step])
@in_one_line
def segment(request: RunRequest) -> str:
    """Evaluate every segment's rule; suppression stands outside the rules.

    Args:
        request: The workspace, the playbook, and the run to go on with.

    Returns:
        The run's id.
    """
    playbook = read_playbook(request.playbook, request.brief)
    label_run(playbook.brief, request.workspace)
    run = continue_run(request, "segment", datetime.now(UTC), playbook.digest)

    with run.workspace.lake.writing(run.run_id):
        segmentation = record_membership(run, playbook)
    playbook = recall_families(playbook, run)

    columns = ["segment", "matched", "left_out", "members", "primary_members", "entered", "left"]
    sizes = segmentation.sizes.astype("object").where(segmentation.sizes.notna(), None)
    show_table("segments", sizes[columns].to_dict("records"), "How many people each rule found")
    history = read_history(run, playbook)
    show_table("membership changes", history.changes, "Who entered and left each segment, and why")
    show_table("segment flows", history.flows, "From which primary segment to which")
    show_table("served where", history.primaries, "Each person's one segment, by priority")
    show_table("in no segment", history.gaps, "What the people in no segment have in common")
    hold_gate(run, "segment", {"segment": measure(run, playbook)})
    counts = {
        "segments": len(sizes),
        "memberships": segmentation.memberships,
        "in_no_segment": segmentation.in_no_segment,
    }
    run.record("segment", datetime.now(UTC), {**counts})
    show_summary(
        "segment",
        [
            f"{counts['segments']} segments with {counts['memberships']:,} memberships",
            f"{counts['in_no_segment']:,} people are sendable and in no segment for SMS "
            "but those for everybody",
        ],
    )
    return run.run_id
