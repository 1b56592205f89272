"""Tasks about approval: what was said, by whichever door, and how segments stand."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect import get_run_logger
from prefect.cache_policies import NO_CACHE

from sendable.playbook import Playbook
from sendable.publish.approval import Approval, Door, decide, gather_approvals
from sendable.publish.push_request import PushRequest
from sendable.runs import Run
from tasks.decorator import task
from tasks.shown import show_approvals


@task(name="take down the decision", task_run_name="take down the decision", cache_policy=NO_CACHE)
def take_decision(
    request: PushRequest, run: Run, playbook: Playbook, door: Door = "form"
) -> dict[str, Approval]:
    """Write down what a person says, if they decide anything; give how all segments stand then.

    Raises:
        ApprovalError: It cannot be decided so; nothing is written down.
        LakeBusy: Another run is writing.
    """
    said = request.said(door)
    if said is not None:
        with run.workspace.lake.writing(run.run_id):
            run.workspace.lake.create()
            decided = decide(run, playbook, said, datetime.now(UTC))
        for approval in decided:
            get_run_logger().info("%s is %s: %s", approval.segment, approval.state, approval.why)
    approvals = gather_approvals(run, playbook)
    show_approvals(approvals)
    return approvals
