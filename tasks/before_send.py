"""Tasks of the look before a send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from sendable.before_send import Waiting, look_before_send
from sendable.before_send_view import say_waiting
from sendable.errors import CampaignAtFault
from sendable.playbook import Playbook
from sendable.runs import RunRequest
from sendable.workspace import Workspace
from tasks.account import find_block
from tasks.shown import show_summary


@task(name="look at waiting campaigns", cache_policy=NO_CACHE)
def look_at_campaigns(request: RunRequest, playbook: Playbook, now: datetime) -> list[Waiting]:
    """Read the stops anew, and the list of each campaign that may still go out."""
    return look_before_send(Workspace(request.workspace), playbook, now, find_block)


@task(name="show what is wrong", cache_policy=NO_CACHE)
def show_campaigns(found: Sequence[Waiting], now: datetime) -> list[str]:
    """Show a sentence for each campaign, and end in red where somebody said stop.

    Raises:
        CampaignAtFault: Somebody who said stop is on the list of one.
    """
    told = say_waiting(found, now)
    show_summary("before send", told or ["No campaign waits in the account"])
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
