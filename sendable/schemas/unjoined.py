"""Unjoined: whom the sources name and nobody in the account is."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel


class Unjoined(TableModel):
    """One row for each source and identifier. Personal data, on disk only.

    ``rows`` is how many rows the last reading had of it; 0 means that it has been joined since, or
    has left the source.
    """

    source: str
    way: str = pa.Field(isin=["phone", "email", "customer_id"])
    value: str
    rows: int = pa.Field(ge=0)
