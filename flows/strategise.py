"""Step 4, strategise: how each segment is spoken to, and how many of it now."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect import flow

from flows.naming import name_flow_run
from sendable.playbook import read_playbook
from sendable.runs import RunRequest, continue_run
from sendable.segments.families import recall_families
from tasks.gates import hold_gate
from tasks.shown import announce_step, show_summary, show_table
from tasks.strategise import measure, record_audit_and_flows, record_plans


@flow(name="strategise", flow_run_name=name_flow_run, on_running=[announce_step])
def strategise(request: RunRequest) -> str:
    """Match each segment with its strategy and count who may be messaged now.

    Args:
        request: The workspace, the playbook, and the run to go on with.

    Returns:
        The run's id.
    """
    playbook = read_playbook(request.playbook, request.brief)
    run = continue_run(request, "strategise", datetime.now(UTC), playbook.digest)
    playbook = recall_families(playbook, run)

    with run.workspace.lake.writing(run.run_id):
        plans = record_plans(run, playbook)
        mistakes, flows = record_audit_and_flows(run, playbook)

    columns = [
        "segment",
        "readiness",
        "message_type",
        "cap_per_week",
        "primary_size",
        "addressable",
    ]
    shown = plans.astype("object").where(plans.notna(), None)
    show_table("plans", shown[columns].to_dict("records"), "How each segment may be messaged now")
    told = mistakes.astype("object").where(mistakes.notna(), None)
    columns = ["position", "title", "value", "people", "verdict"]
    show_table("audit", told[columns].to_dict("records"), "Eleven common mistakes")
    columns = ["flow", "due", "waiting", "left", "done", "sunset"]
    show_table("lifecycle", flows[columns].to_dict("records"), "Lifecycle flows as of now")
    hold_gate(run, "strategise", {"strategise": measure(run)})
    addressable = int(plans["addressable"].sum())
    run.record("strategise", datetime.now(UTC), {"addressable": addressable})
    show_summary("strategise", [f"{addressable:,} people can be messaged now, caps respected"])
    return run.run_id
