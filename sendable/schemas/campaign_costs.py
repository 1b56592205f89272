"""Campaign costs: what was paid for a campaign, of no person."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class CampaignCosts(TableModel):
    """One row for each entry. Two entries that are alike in everything are one."""

    source: str
    cost_key: str
    campaign: str
    cost: float
    incurred_at: Time = pa.Field(nullable=True)
    currency: str = pa.Field(nullable=True)
    messages: float = pa.Field(nullable=True, ge=0)
