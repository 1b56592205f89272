"""Withheld costs: what the campaign's message to those who are left out would have cost."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel


class WithheldCosts(TableModel):
    """One row for each run, deciding reason and currency, of numbers that ClickSend would take.

    Each person who is suppressed or held counts once, with their own words in the text. ``price``
    is of those of whose country a price is known; ``unpriced`` counts the others.
    """

    run_id: str
    reason: str
    people: int = pa.Field(ge=0)
    parts: int = pa.Field(ge=0)
    price: float = pa.Field(nullable=True, ge=0)
    currency: str = pa.Field(nullable=True)
    unpriced: int = pa.Field(ge=0)
