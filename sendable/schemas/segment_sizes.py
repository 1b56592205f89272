"""Segment sizes: how many people each rule found, run by run."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class SegmentSizes(TableModel):
    """One row for each run and segment. Counts are exact; missing means not computable.

    ``matched`` are the recipients the rule is true of, ``left_out`` those of them who are not
    members (suppressed, held or taken out by the segment's own exclusions), ``members`` the rest.
    ``primary_members`` are served under this segment, the others under one of higher priority;
    only segments for SMS have any.
    ``known_from`` is where "ever" begins in a rule that asks for it, when the data has a beginning.
    ``entered`` and ``left`` compare with the published run before; both are missing without one.
    """

    run_id: str
    as_of: Time
    segment: str
    rule_digest: str
    not_computable: str = pa.Field(nullable=True)
    known_from: Time = pa.Field(nullable=True)
    matched: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    left_out: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    members: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    primary_members: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    entered: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    left: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
