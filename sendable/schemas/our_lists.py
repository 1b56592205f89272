"""Our lists: the contact lists that Sendable made in the account."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class OurLists(TableModel):
    """One row for each list that Sendable made or was about to make.

    ``list_name`` is unique, and written down before the list is made: a call that was cut off is
    found again by it. ``shard`` counts from 0 among the lists that share a segment. ``state``:
    ``making`` (asked for, perhaps there), ``filling`` (an import is on its way, nobody may use it),
    ``live`` (the segment's list), ``leaving`` (replaced; to be emptied and deleted), ``gone``.
    """

    list_name: str
    list_id: pd.Int64Dtype = pa.Field(nullable=True, gt=0)
    segment: str
    shard: int = pa.Field(ge=0)
    state: str = pa.Field(isin=["making", "filling", "live", "leaving", "gone"])
    made_by: str
    changed_at: Time
