"""Events: what people did in the shop or at an event, short of an order."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time

KINDS = ("cart", "view", "wishlist", "search", "attended")
"""The kinds of event that rules can count."""


class Events(TableModel):
    """One row for each event."""

    event_id: str = pa.Field(str_length={"min_value": 1})
    source: str
    number: str = pa.Field(str_matches=E164)
    kind: str = pa.Field(isin=KINDS)
    occurred_at: Time
    category: str = pa.Field(nullable=True)
    name: str = pa.Field(nullable=True)
    amount: float = pa.Field(nullable=True)
