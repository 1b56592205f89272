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
from tasks.strategise import audit_account, measure, record_flows, record_plans


@flow(name="strategise", flow_run_name=name_flow_run, on_running=[announce_step])
def strategise(request: RunRequest) -> str:
    """Match each segment with its strategy, and plan the next send to the last recipient.

    Args:
        request: The workspace, the playbook, and the run to go on with.

    Returns:
        The run's id.
    """
    playbook = read_playbook(request.playbook, request.brief)
    run = continue_run(request, "strategise", datetime.now(UTC), playbook.digest)
    playbook = recall_families(playbook, run)

    with run.workspace.lake.writing(run.run_id):
        planned = record_plans(run, playbook)
        plans = record_plans(run, playbook)
        mistakes = audit_account(run, playbook)
        flows = record_flows(run, playbook)

    columns = [
        "segment",
        "readiness",
        "message_type",
        "cap_messages",
        "cap_days",
        "primary_size",
        "addressable",
    ]
    plans, send_plan = planned.plans, planned.send_plan
    shown = plans.astype("object").where(plans.notna(), None)
    show_table("plans", shown[columns].to_dict("records"), "How each segment may be messaged now")
    show_table(
        "send plan", [step.model_dump() for step in send_plan.steps], "Who gets the next message"
    )
    hold_gate(run, "strategise", {"strategise": measure(run, playbook)})
    counts = {
        "addressable": int(plans["addressable"].sum()),
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
