"""How segments get into the account's lists: how far an approval reaches, and what holds a push."""

from __future__ import annotations

from pydantic import Field

from sendable.policy import Policy

MOST_IN_A_CAMPAIGN = 20_000
"""Contacts that ClickSend sends one campaign to, at most; no list of ours may be longer."""


class PublishingPolicy(Policy):
    """What an approval covers, how lists are written, and when additions wait."""

    band_percent: float = Field(
        gt=0, description="How far the size may move from the one approved, in percent of it"
    )
    band_least: int = Field(
        ge=0, description="People it may move by in any case; in small segments percents say little"
    )
    reread_minutes: int = Field(
        ge=1, description="How old the opt-outs and replies may be when a list is written to"
    )
    shrink_percent: float = Field(
        gt=0, le=100, description="A source that lost more of its rows stops additions"
    )
    most_contacts_in_a_list: int = Field(
        ge=1, le=MOST_IN_A_CAMPAIGN, description="A segment of more people gets several lists"
    )
    import_from: int = Field(
        ge=1, description="From so many changes on, a list is made anew by upload and import"
    )
