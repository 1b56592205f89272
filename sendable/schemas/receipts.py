"""Receipts: delivery states that ClickSend reported on their own, apart from the history."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class Receipts(TableModel):
    """One row for each state that a message was reported to have reached."""

    message_id: str = pa.Field(str_length={"min_value": 1})
    status_code: str
    status_text: str = pa.Field(nullable=True)
    error_code: str = pa.Field(nullable=True)
    error_text: str = pa.Field(nullable=True)
    happened_at: Time = pa.Field(nullable=True)
