"""The push: what people approved, into the account's lists. A flow of its own: it may wait."""

from __future__ import annotations

from typing import Any

from prefect import State, flow
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.ending import in_one_line
from sendable.playbook import read_playbook
from sendable.publish.push_request import PushRequest, find_asked_run
from sendable.segments.families import recall_families
from tasks.approval import take_decision
from tasks.gates import hold_push_gate
from tasks.labels import label_run
from tasks.push import look_at_lists, write_lists
from tasks.shown import announce_step, show_summary


def name_push() -> str:
    """Give ``workspace: approve and push vip-customers``, from the running flow's parameters."""
    request = flow_run.parameters["request"]
    return f"{request.workspace.name}: {request.decision} {', '.join(request.segments)}".strip()


@flow(name="push", flow_run_name=name_push, on_running=[announce_step])
@in_one_line
def push(request: PushRequest) -> State[list[dict[str, Any]]]:
    """Take down a decision, then look at what a push would do, or do it.

    Only lists that Sendable made are written to, and no message is ever sent. A push in which
    something was held back ends as "CompletedWithWarnings".

    Args:
        request: What is to be done, with which segments of the latest run, and who says so.

    Returns:
        What would be done, or was done, for each segment, in the flow's final state.
    """
    run = find_asked_run(request)
    playbook = recall_families(read_playbook(request.playbook), run)
    label_run(playbook.brief, request.workspace)
    take_decision(request, run, playbook)
    if request.decision == "reject":
        show_summary("push", [f"Rejected: {', '.join(request.segments)}. Nothing was written."])
        return Completed(data=[])
    if not request.writes:
        return Completed(data=look_at_lists(run, playbook, request.segments))

    done = write_lists(run, playbook, request.segments)
    if done:
        hold_push_gate(run, playbook, [one["segment"] for one in done])
    lines = [
        f"{one['segment']}: {one['added']:,} added, {one['removed']:,} removed" for one in done
    ]
    held = [f"{one['segment']} waits: {one['why']}" for one in done if one["state"] == "stopped"]
    show_summary("push", [*lines, *held])
    if held:
        return Completed(name="CompletedWithWarnings", message=" ".join(held), data=done)
    return Completed(data=done)
