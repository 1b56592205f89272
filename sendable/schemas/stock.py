"""Stock: the shop's items, and which are back."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class Stock(TableModel):
    """One row for each item as it stands. ``restocked_at`` is when it came back."""

    source: str
    item_id: str = pa.Field(str_length={"min_value": 1})
    name: str = pa.Field(nullable=True)
    category: str = pa.Field(nullable=True)
    quantity: float = pa.Field(nullable=True)
    in_stock: pd.BooleanDtype = pa.Field(nullable=True)
    restocked_at: Time = pa.Field(nullable=True)
