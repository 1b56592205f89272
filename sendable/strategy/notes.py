"""Notes on a send plan: what its segments' strategies say of the message that they are to get."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sendable.playbook import Playbook
from sendable.strategy.campaign import PlannedCampaign, name_message_type


def list_notes(playbook: Playbook, campaign: PlannedCampaign, plans: pd.DataFrame) -> list[str]:
    """Say what a marketer should look at before the message goes out; mostly of its goal's types.

    Args:
        playbook: The playbook, with the members of its families.
        campaign: The campaign.
        plans: The run's ``plans`` rows.
    """
    return list(_find_notes(playbook, campaign, plans))


def _find_notes(
    playbook: Playbook, campaign: PlannedCampaign, plans: pd.DataFrame
) -> Iterator[str]:
    addressed = [playbook.segments[key] for key in campaign.segments]
    types = {each.key: name_message_type(playbook, each) for each in addressed}
    offered = [each for each in addressed if types[each.key] == "offer"]
    soft = {
        row["segment"]: row["readiness_reason"]
        for row in plans.to_dict("records")
        if row["readiness"] == "nurture"
    }
    for each in offered:
        if each.key in soft:
            yield (
                f"“{each.file.title}” is to get an offer, and is ready for softer messages only: "
                f"{soft[each.key]}"
            )
    if campaign.message is None:
        for each in addressed:
            own = each.file.strategy.message_type
            if each.file.strategy.example and types[each.key] != own:
                yield (
                    f"“{each.file.title}” is priced by its example, which is of the type {own}; "
                    f"the goal's message is of the type {types[each.key]}"
                )
