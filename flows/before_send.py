"""Before a send: what is wrong with the campaigns that wait in the account."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect import flow

from flows.ending import in_one_line
from flows.naming import name_flow_run
from sendable.playbook import read_playbook
from sendable.runs import RunRequest
from tasks.before_send import look_at_campaigns, show_campaigns
from tasks.labels import label_run
from tasks.shown import announce_step


@flow(name="before-send", flow_run_name=name_flow_run, on_running=[announce_step])
@in_one_line
def before_send(request: RunRequest) -> list[str]:
    """Look at every campaign that may still go out, on its list as it is at this moment.

    Args:
        request: The workspace and the playbook.

    Returns:
        A sentence for each campaign.

    Raises:
        CampaignAtFault: Somebody who said stop is on the list of one. All are shown first.
    """
    playbook = read_playbook(request.playbook, request.brief)
    label_run(playbook.brief, request.workspace)
    now = datetime.now(UTC)

    found = look_at_campaigns(request, playbook, now)
    return show_campaigns(found, now)
