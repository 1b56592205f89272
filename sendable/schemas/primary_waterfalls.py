"""Primary waterfalls: how the sendable people are given to the segments, by priority."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel


class PrimaryWaterfalls(TableModel):
    """One row for each run and segment for SMS that could be computed, first served first.

    ``reached`` are its members, ``taken`` those of them whom no segment before it has, ``left`` the
    sendable people whom no segment up to here has. ``left`` of the last line are in no segment.
    """

    run_id: str
    position: int = pa.Field(ge=0)
    segment: str
    reached: int = pa.Field(ge=0)
    taken: int = pa.Field(ge=0)
    left: int = pa.Field(ge=0)
