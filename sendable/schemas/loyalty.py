"""Loyalty: memberships as they stand."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class Loyalty(TableModel):
    """One row for each source and member's number."""

    source: str
    number: str = pa.Field(str_matches=E164)
    member_id: str = pa.Field(nullable=True)
    tier: str = pa.Field(nullable=True)
    points: float = pa.Field(nullable=True)
    points_expire_at: Time = pa.Field(nullable=True)
    joined_at: Time = pa.Field(nullable=True)
