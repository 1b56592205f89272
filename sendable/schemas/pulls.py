"""Pulls: what was asked of each source, and whether it was answered to the end."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class Pulls(TableModel):
    """One row for each run and feed. ``state`` is ``complete`` or ``unavailable``.

    ``pulled_at`` is when the ingest began: the moment the data is of. ``rows`` counts what the
    source gave, ``changed`` what was new or different in the lake, and ``quarantined`` what could
    not be used. ``covers_from`` is the oldest moment the pull reached.
    """

    run_id: str
    feed: str
    state: str = pa.Field(isin=["complete", "unavailable"])
    rows: int = pa.Field(ge=0)
    changed: int = pa.Field(ge=0)
    quarantined: int = pa.Field(ge=0)
    covers_from: Time = pa.Field(nullable=True)
    pulled_at: Time
    note: str = pa.Field(nullable=True)
