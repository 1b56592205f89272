"""Campaigns: sends to a whole list."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class Campaigns(TableModel):
    """One row for each SMS campaign of the account, past and planned."""

    campaign_id: int = pa.Field(gt=0, unique=True)
    name: str
    list_id: pd.Int64Dtype = pa.Field(nullable=True)
    status: str = pa.Field(nullable=True)
    scheduled_at: Time = pa.Field(nullable=True)
    body: str = pa.Field(nullable=True)
    has_link: bool
