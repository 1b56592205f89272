"""Notes on a send plan: what its segments' strategies say of the message that they are to get."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from sendable.playbook import Playbook
from sendable.strategy.campaign import PlannedCampaign


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
    goal = playbook.goals.get(campaign.goal)
    addressed = [playbook.segments[key] for key in campaign.segments]
    types = {
        each.key: (goal.message_type_of(each) if goal else None) or each.file.strategy.message_type
        for each in addressed
    }
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
    if chosen := [each.file.title for each in offered if each.file.strategy.offers == "selective"]:
        yield (
            f"Is this one of the offers that were chosen for {_name(chosen)}? Their strategy is "
            "not every promotion (offers: selective)"
        )
    if campaign.message is None:
        for each in addressed:
            own = each.file.strategy.message_type
            if each.file.strategy.example and types[each.key] != own:
                yield (
                    f"“{each.file.title}” is priced by its example, which is of the type {own}; "
                    f"the goal's message is of the type {types[each.key]}"
                )


def _name(titles: Iterable[str]) -> str:
    return ", ".join(f"“{title}”" for title in titles)
