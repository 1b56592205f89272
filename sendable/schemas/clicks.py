"""Clicks: who opened a shortened link."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class Clicks(TableModel):
    """One row for each person and link: ClickSend gives a count and one time, not each click."""

    click_id: str = pa.Field(unique=True)
    number: str = pa.Field(str_matches=E164)
    clicked_at: Time
    campaign_id: pd.Int64Dtype = pa.Field(nullable=True)
    message_id: str = pa.Field(nullable=True)
    campaign: str = pa.Field(nullable=True)
    open_count: int = pa.Field(ge=1)
