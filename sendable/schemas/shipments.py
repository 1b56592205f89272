"""Shipments: parcels under way."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class Shipments(TableModel):
    """One row for each parcel, in its latest state and in the shop's own words."""

    source: str
    shipment_id: str = pa.Field(str_length={"min_value": 1})
    number: str = pa.Field(str_matches=E164)
    order_id: str = pa.Field(nullable=True)
    status: str = pa.Field(nullable=True)
    carrier: str = pa.Field(nullable=True)
    shipped_at: Time = pa.Field(nullable=True)
    delivered_at: Time = pa.Field(nullable=True)
