"""Plans: what each segment is for, and how many of it may be messaged now."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class Plans(TableModel):
    """One row for each run and segment. Counts are people; missing means not computable.

    ``cap_messages`` marketing messages in ``cap_days`` days are the most that anybody served under
    the segment gets; both are missing without a cap of its own. ``capped`` are those of the
    ``primary_size`` whom the frequency budget of the send plan has no slot for now, by the cap of
    the segment or of all segments; ``addressable`` are the others. ``express_share`` of its members
    gave express consent, ``recent_share`` agreed, bought, clicked or replied lately.
    """

    run_id: str
    as_of: Time
    segment: str
    readiness: str = pa.Field(isin=["direct", "nurture", "none"])
    readiness_reason: str
    message_type: str = pa.Field(nullable=True)
    cap_messages: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    cap_days: pd.Int64Dtype = pa.Field(nullable=True, ge=1)
    express_share: float = pa.Field(nullable=True, ge=0, le=1)
    recent_share: float = pa.Field(nullable=True, ge=0, le=1)
    size: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    primary_size: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    capped: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    addressable: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
