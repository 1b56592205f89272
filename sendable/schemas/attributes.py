"""Attributes: what is known of people, under names of the user's own."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel


class Attributes(TableModel):
    """One row for each source, number and name, with the value that was read last, as text."""

    source: str
    number: str = pa.Field(str_matches=E164)
    name: str
    value: str
