"""Preferences: what people asked for."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel


class Preferences(TableModel):
    """One row for each source, number and name, with the value that was read last."""

    source: str
    number: str = pa.Field(str_matches=E164)
    name: str = pa.Field(isin=["channel", "content", "categories", "language"])
    value: str
