"""Segment waterfalls: from the people whom a rule matched to the members of its segment."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import TableModel


class SegmentWaterfalls(TableModel):
    """One row for each run, segment and step. A step takes ``people`` away and leaves ``left``.

    ``kind`` is ``total`` for the first and the last line, the matched and the members (``people``
    equals ``left``). Each person counts once, under the deciding reason: the code of one,
    ``own_exclusions`` for the segment's extra exclusions, ``exclusion_unknown`` where nobody knows
    whether one applies, ``no_email`` for what an e-mail segment lacks. Rows of lakes from before
    have a reason and people only.
    """

    run_id: str
    segment: str
    position: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    step: str = pa.Field(nullable=True)
    kind: str = pa.Field(nullable=True, isin=["total", "excluded", "held"])
    reason: str = pa.Field(nullable=True)
    people: int = pa.Field(ge=0)
    left: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
