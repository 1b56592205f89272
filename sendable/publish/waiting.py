"""Campaigns that wait: what the account may still send, and to which of its lists.

Only a campaign that is sent, cancelled or failed is over. Everything else may go out, also one
whose status nobody here knows: nothing is added to a list that it uses.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from sendable.clicksend.models import Campaign

_OVER = frozenset({"sent", "cancelled", "canceled", "failed"})
"""The statuses of campaigns that send nothing any more (API fact sheet, section 2.8)."""


class CampaignReader(Protocol):
    """Reads the campaigns of an account, as ``ClickSendClient`` does."""

    def campaigns(self) -> Iterable[Campaign]:
        """Read every campaign."""
        ...


def waiting_campaigns(client: CampaignReader) -> tuple[Campaign, ...]:
    """Give the account's campaigns that are drafts, scheduled, queued, waiting or being sent.

    Raises:
        ClickSendError: The account does not answer.
    """
    found = {one.campaign_id: one for one in client.campaigns() if is_waiting(one)}
    return tuple(sorted(found.values(), key=_by_time))


def is_waiting(campaign: Campaign) -> bool:
    """Tell whether a campaign may still send."""
    return (campaign.status or "").strip().lower() not in _OVER


def _by_time(campaign: Campaign) -> tuple[bool, float, int]:
    at = campaign.scheduled_at
    return at is None, at.timestamp() if at else 0.0, campaign.campaign_id
