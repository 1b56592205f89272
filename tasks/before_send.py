"""Tasks of the look before a send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from prefect import get_run_logger
from prefect.cache_policies import NO_CACHE

from sendable.before_send import Waiting, look_before_send
from sendable.before_send_view import say_waiting
from sendable.brief import Brief
from sendable.errors import CampaignAtFault
from sendable.playbook import Playbook
from sendable.runs import RunRequest
from sendable.send_look import SendLook, look_at_latest, read_latest_playbook, say_plan
from sendable.send_request import SendRequest, write_brief
from sendable.workspace import Workspace
from tasks.account import find_block
from tasks.decorator import task
from tasks.shown import show_summary, show_table


@task(name="settle the brief", task_run_name="settle the brief", cache_policy=NO_CACHE)
def settle_brief(request: SendRequest, now: datetime) -> Brief | None:
    """Give the campaign's brief; nothing where the form names none of it.

    Raises:
        ConfigurationError: The time has passed, or there is no such segment.
    """
    return write_brief(request, read_latest_playbook(request), now)


@task(name="look at the send plan", task_run_name="look at the send plan", cache_policy=NO_CACHE)
def look_at_plan(request: RunRequest) -> SendLook | None:
    """Read the latest run's send plan, what holds a push back, and what waits for a person."""
    return look_at_latest(request, datetime.now(UTC))


@task(name="show the send plan", task_run_name="show the send plan", cache_policy=NO_CACHE)
def show_plan(look: SendLook | None) -> list[str]:
    """Show who gets the campaign, step by step; give it in lines."""
    if look is not None and look.plan is not None:
        steps = [step.model_dump(include={"title", "people", "left"}) for step in look.plan.steps]
        show_table("send plan", steps, "Who gets the next message, and who does not")
    return say_plan(look)


@task(
    name="look at waiting campaigns",
    task_run_name="look at waiting campaigns",
    cache_policy=NO_CACHE,
)
def look_at_campaigns(request: RunRequest, playbook: Playbook, now: datetime) -> list[Waiting]:
    """Read the stops anew, and the list of each campaign that may still go out."""
    return look_before_send(Workspace(request.workspace), playbook, now, find_block)


@task(name="show what is wrong", task_run_name="show what is wrong", cache_policy=NO_CACHE)
def show_campaigns(found: Sequence[Waiting], now: datetime, plan: Sequence[str] = ()) -> list[str]:
    """Show the plan and a sentence for each campaign, and end in red where somebody said stop.

    Raises:
        CampaignAtFault: Somebody who said stop is on the list of one.
    """
    told = say_waiting(found, now)
    show_summary("before send", [*plan, *(told or ["No campaign waits in the account"])])
    for line in told:
        get_run_logger().info("%s", line)
    wrong = sum(one.suppressed > 0 for one in found)
    if wrong:
        raise CampaignAtFault(
            f"{wrong:,} of the campaigns that wait would message people who said stop",
            remedy="Delete these people from the lists, or cancel the campaigns: "
            "'sendable scrub' does the former on the lists that Sendable made",
        )
    return told
