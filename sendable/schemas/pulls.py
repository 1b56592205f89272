"""Pulls: what was asked of each source, and whether it was answered to the end."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class Pulls(TableModel):
    """One row for each run, account and feed. ``state`` says how the pull ended.

    ``complete``: all there is. ``partial``: older history is still to be fetched, by later runs.
    ``unavailable``: the source has no such data, which is not zero. Rows of lakes from before
    subaccounts have no ``account``.

    ``pulled_at`` is when the ingest began: the moment the data is of. ``rows`` counts what the
    source gave, ``changed`` what was new or different in the lake, and ``quarantined`` what could
    not be used. ``covers_from`` is the oldest moment the pull reached.
    """

    run_id: str
    account: str = pa.Field(nullable=True)
    feed: str
    state: str = pa.Field(isin=["complete", "partial", "unavailable"])
    rows: int = pa.Field(ge=0)
    changed: int = pa.Field(ge=0)
    quarantined: int = pa.Field(ge=0)
    covers_from: Time = pa.Field(nullable=True)
    pulled_at: Time
    note: str = pa.Field(nullable=True)
