"""Tags of a flow run: what it is for and of which account, to find it by among all the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.runtime import flow_run

from sendable.brief import Brief
from sendable.numbers import mask_numbers_in
from sendable.workspace import Workspace

_MOST_SEGMENTS = 3
"""A campaign that names more has their number for a tag."""

_LONGEST = 60
"""Characters of a goal in own words."""


def label_run(brief: Brief, workspace: Path) -> None:
    """Add the goal, the campaign and the account to the tags of the flow that runs now.

    The account is known once a first ingest has asked for it.
    """
    tags = {*flow_run.tags, *_list_tags(brief, workspace)}
    with get_client(sync_client=True) as client:
        client.update_flow_run(flow_run.id, tags=sorted(tags))


def _list_tags(brief: Brief, workspace: Path) -> Iterator[str]:
    goal = mask_numbers_in(brief.goal)
    yield "goal: " + (goal if len(goal) <= _LONGEST else f"{goal[: _LONGEST - 1]}…")
    segments = brief.campaign.segments or []
    if len(segments) > _MOST_SEGMENTS:
        yield f"to: {len(segments)} segments"
    else:
        yield from (f"to: {key}" for key in segments)
    if brief.campaign.send_at is not None:
        yield f"send: {brief.campaign.send_at:%Y-%m-%d}"
    account = Workspace(workspace).lake.read_owner()
    if account is not None:
        yield f"account: {account}"
