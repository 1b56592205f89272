"""Step 4, strategise: how each segment is spoken to, who gets the next message, and what worked."""

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
from tasks.shown import announce_step, show_strategy, show_summary
from tasks.strategise import measure, record_audit_and_flows, record_metrics, record_plans


@flow(name="strategise", flow_run_name=name_flow_run, on_running=[announce_step])
@in_one_line
def strategise(request: RunRequest) -> str:
    """Measure what messages did, audit the account, go on with the flows, and plan the next send.

    Args:
        request: The workspace, the playbook, and the run to go on with.

    Returns:
        The run's id.
    """
    playbook = read_playbook(request.playbook, request.brief)
    label_run(playbook.brief, request.workspace)
    run = continue_run(request, "strategise", datetime.now(UTC), playbook.digest)
    playbook = recall_families(playbook, run)

    with run.workspace.lake.writing(run.run_id):
        metrics = record_metrics(run, playbook)
        mistakes, flows = record_audit_and_flows(run, playbook)
        planned = record_plans(run, playbook)

    send_plan = planned.send_plan
    show_strategy(planned.plans, send_plan, metrics, flows, mistakes)
    hold_gate(run, "strategise", {"strategise": measure(run, playbook)})
    counts = {
        "addressable": int(planned.plans["addressable"].sum()),
        "audience": send_plan.count("audience"),
        "planned sends": send_plan.sends,
    }
    run.record("strategise", datetime.now(UTC), counts)
    show_summary(
        "strategise",
        [
            f"{counts['addressable']:,} people can be messaged now, caps respected",
            f"{counts['planned sends']:,} of the {counts['audience']:,} people of the campaign "
            "get its message",
        ],
    )
    return run.run_id
