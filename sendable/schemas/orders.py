"""Orders: what people bought, one row for each order."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class Orders(TableModel):
    """Orders of the shop, joined to a number. Amounts are in ``currency``, after discount.

    An amount below zero is a refund row and never ``completed``.
    """

    order_id: str = pa.Field(str_length={"min_value": 1})
    source: str
    number: str = pa.Field(str_matches=E164)
    customer_id: str = pa.Field(nullable=True)
    ordered_at: Time
    amount: float
    discount_amount: float = pa.Field(ge=0)
    currency: str = pa.Field(nullable=True)
    category: str = pa.Field(nullable=True)
    country: str = pa.Field(nullable=True)
    status: str = pa.Field(isin=["completed", "cancelled", "refunded"])
