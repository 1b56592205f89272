"""E-mail engagement: what people did with e-mails."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class EmailEngagement(TableModel):
    """One row for each event. An unsubscription from e-mail is none from SMS."""

    source: str
    event_id: str = pa.Field(str_length={"min_value": 1})
    number: str = pa.Field(str_matches=E164)
    kind: str = pa.Field(isin=["sent", "opened", "clicked", "bounced", "unsubscribed"])
    occurred_at: Time
    campaign: str = pa.Field(nullable=True)
