"""History pulls: which stretches of the history were read, and when."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class HistoryPulls(TableModel):
    """One row for each stretch of time whose messages were read to the end.

    The stretch is ``starts_at <= t < ends_at``, read at ``pulled_at``. ``open`` counts its messages
    without a final state: they are asked for again. A stretch that a later one covers is removed.
    """

    account: str
    starts_at: Time
    ends_at: Time
    pulled_at: Time
    open: int = pa.Field(ge=0)
