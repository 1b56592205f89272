"""Link pulls: when each link was last asked who had opened it."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class LinkPulls(TableModel):
    """One row for each campaign or message with a link. ``sent_at`` is when it went out."""

    account: str
    kind: str = pa.Field(isin=["campaign", "message"])
    sent_id: str
    sent_at: Time = pa.Field(nullable=True)
    pulled_at: Time
