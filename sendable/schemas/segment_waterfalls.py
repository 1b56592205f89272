"""Segment waterfalls: why people whom a rule matched are not in its segment."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel


class SegmentWaterfalls(TableModel):
    """One row for each run, segment and reason, with the people it keeps out.

    Each person counts once, under the deciding reason. ``own_exclusions`` stands for the segment's
    extra exclusions, ``no_email`` for what an e-mail segment lacks.
    """

    run_id: str
    segment: str
    reason: str
    people: int = pa.Field(ge=1)
