"""Replies: what people wrote back."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class Replies(TableModel):
    """One row for each reply. A sender with two readings keeps both: either may be the person.

    A reply without a time that can be read is kept all the same: it may be a STOP. Where ClickSend
    gives no ``message_id``, one is made of sender, time and text.
    """

    message_id: str = pa.Field(unique=True, str_length={"min_value": 1})
    number: str = pa.Field(str_matches=E164)
    also_number: str = pa.Field(nullable=True, str_matches=E164)
    received_at: Time = pa.Field(nullable=True)
    body: str
    original_body: str = pa.Field(nullable=True)
    original_message_id: str = pa.Field(nullable=True)
    received_by: str = pa.Field(nullable=True)
