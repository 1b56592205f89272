"""What a campaign comes to in the latest run: its plan, the brake, and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sendable.before_send import find_latest
from sendable.next_steps import NextSteps, find_next_steps
from sendable.playbook import Playbook, read_playbook
from sendable.publish.approval import gather_approvals
from sendable.publish.brake import find_stops
from sendable.publish.plan import gather_plan
from sendable.runs import RunRequest
from sendable.segments.families import recall_families
from sendable.send_plan_file import Cost, SendPlan
from sendable.send_request import SendRequest
from sendable.workspace import Workspace


@dataclass(frozen=True)
class SendLook:
    """The latest run, seen by whoever is about to send.

    Attributes:
        run_id: The run.
        as_of: The moment that it looks at.
        plan: Its send plan; a run of an older version has none.
        steps: What is left to a person, with the brake's stops.
    """

    run_id: str
    as_of: datetime
    plan: SendPlan | None
    steps: NextSteps


def read_latest_playbook(request: SendRequest) -> Playbook:
    """Read the playbook, with the members that its families have in the latest run."""
    playbook = read_playbook(request.playbook)
    run = find_latest(Workspace(request.workspace))
    return playbook if run is None else recall_families(playbook, run)


def look_at_latest(
    request: RunRequest, now: datetime, program: str = "sendable"
) -> SendLook | None:
    """Look at the latest published run; give nothing where there is none.

    Args:
        request: The workspace and the playbook, with the brief that the run was made with.
        now: The moment.
        program: How the command line was called.
    """
    run = find_latest(Workspace(request.workspace))
    if run is None:
        return None
    playbook = recall_families(read_playbook(request.playbook, request.brief), run)
    approvals = gather_approvals(run, playbook)
    stops = find_stops(run, playbook, approvals, now)
    steps = find_next_steps(approvals, stops, playbook, request, program)
    return SendLook(run.run_id, run.as_of, gather_plan(playbook, run).send_plan, steps)


def say_plan(look: SendLook | None) -> list[str]:
    """Say in lines who gets the campaign, when, at what price, and what holds a push back."""
    if look is None:
        return ["There is no published run yet, so nothing is planned"]
    lines = [f"Run {look.run_id}, as of {look.as_of:%Y-%m-%d %H:%M} UTC"]
    if look.plan is not None:
        lines += _say_sends(look.plan)
    lines += [f"Additions wait: {why}" for why in look.steps.stops]
    if look.steps.pending:
        lines.append(_say_pending(look.steps.pending, look.plan))
    elif look.steps.headline:
        lines.append(look.steps.headline)
    return lines


def _say_pending(pending: Sequence[str], plan: SendPlan | None) -> str:
    """Say which segments of the campaign wait for approval, and how many others do."""
    addressed = {segment.segment for segment in plan.segments} if plan is not None else set()
    of_it = [key for key in pending if key in addressed]
    others = len(pending) - len(of_it)
    named = ", ".join(of_it) or "none of the campaign's segments"
    return f"Waiting for approval: {named}" + (f"; of others {others:,}" if others else "")


def _say_sends(plan: SendPlan) -> list[str]:
    lines = [
        f"Goal: {plan.goal}",
        f"{plan.sends:,} of {plan.count('audience'):,} people get it, from "
        f"{plan.first_at or plan.send_at:%Y-%m-%d %H:%M} UTC on",
        *(
            f"{segment.title}: {segment.sends:,} of {segment.count('audience'):,} ({segment.cap})"
            for segment in plan.segments
            if segment.count("audience")
        ),
    ]
    if plan.costs:
        lines.append(f"It costs {', '.join(map(_say_cost, plan.costs))}")
    lines += [
        f"{one.people:,} of the audience also get “{one.name}”" for one in plan.coming if one.people
    ]
    return [*lines, *plan.unanswered, *plan.notes]


def _say_cost(cost: Cost) -> str:
    return f"{cost.price:,.2f} {cost.currency or ''}".strip()
