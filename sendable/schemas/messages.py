"""Messages: what the account sent, with the latest delivery state."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class Messages(TableModel):
    """One row for each outbound message. ``price`` is in the account's currency.

    ``delivery`` is our reading of status and status code: ``delivered``, ``failed``, ``pending``
    (no final state yet) or ``not_sent`` (scheduled, cancelled, waiting). ``account`` is the one
    whose history it is of; rows of lakes from before it have none, and are of the main one.
    """

    message_id: str = pa.Field(unique=True, str_length={"min_value": 1})
    number: str = pa.Field(str_matches=E164)
    sent_at: Time
    delivery: str = pa.Field(isin=["delivered", "failed", "pending", "not_sent"])
    status: str = pa.Field(nullable=True)
    status_code: str = pa.Field(nullable=True)
    status_text: str = pa.Field(nullable=True)
    error_code: str = pa.Field(nullable=True)
    error_text: str = pa.Field(nullable=True)
    body: str = pa.Field(nullable=True)
    sender: str = pa.Field(nullable=True)
    list_id: pd.Int64Dtype = pa.Field(nullable=True)
    contact_id: pd.Int64Dtype = pa.Field(nullable=True)
    country: str = pa.Field(nullable=True)
    carrier: str = pa.Field(nullable=True)
    parts: float = pa.Field(nullable=True, ge=0)
    price: float = pa.Field(nullable=True, ge=0)
    api_username: str = pa.Field(nullable=True)
    custom_string: str = pa.Field(nullable=True)
    account: str = pa.Field(nullable=True)
