"""Segment overlaps: how many people two segments share."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel


class SegmentOverlaps(TableModel):
    """One row for each run and pair of computed segments, ``segment`` before ``other`` by key.

    ``people`` are members of both, of all audiences. ``share`` is their part of the members of
    ``segment``, ``share_of_other`` of those of ``other``; missing where there are none.
    """

    run_id: str
    segment: str
    other: str
    people: int = pa.Field(ge=0)
    share: float = pa.Field(nullable=True)
    share_of_other: float = pa.Field(nullable=True)
