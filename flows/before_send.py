"""Before a send: who gets the campaign, what waits for a person, and what is wrong already."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect import flow

from flows.ending import in_one_line
from flows.naming import name_send
from flows.refresh import refresh
from sendable.playbook import read_playbook
from sendable.runs import RunRequest
from sendable.send_request import SendRequest
from tasks.before_send import (
    look_at_campaigns,
    look_at_plan,
    settle_brief,
    show_campaigns,
    show_plan,
)
from tasks.labels import label_run
from tasks.shown import announce_step


@flow(name="before-send", flow_run_name=name_send, on_running=[announce_step])
@in_one_line
def before_send(request: SendRequest) -> list[str]:
    """Plan a campaign on fresh data, and look at every campaign that may still go out.

    Where the form names a goal, lists, segments or a time, the whole playbook is run with them
    first; else the latest run is looked at as it is.

    Args:
        request: The campaign, the workspace and the playbook.

    Returns:
        A sentence for each campaign that waits in the account.

    Raises:
        ConfigurationError: The time has passed, or there is no such segment. Nothing was run.
        CampaignAtFault: Somebody who said stop is on the list of a campaign that waits. All is
            shown first.
    """
    brief = settle_brief(request, datetime.now(UTC))
    asked = RunRequest(
        workspace=request.workspace, playbook=request.playbook, brief=brief, reason=request.reason
    )
    playbook = read_playbook(asked.playbook, asked.brief)
    label_run(playbook.brief, asked.workspace)
    if brief is not None:
        refresh(asked)
    lines = show_plan(look_at_plan(asked))

    now = datetime.now(UTC)
    found = look_at_campaigns(asked, playbook, now)
    return show_campaigns(found, now, lines)
