"""Cap proposals: segments in which people say stop more often than before."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class CapProposals(TableModel):
    """One row for each run and segment whose cap had better be lower.

    ``cap`` and ``proposed`` are said in words; the columns after them are the same in numbers.
    Rates are opt-outs charged to the segment, by people messaged in it: ``now`` in the window of
    the metrics, which began at ``began_at``, ``before`` in as many days before it. ``rise_low`` and
    ``rise_high`` are the ends of the interval of the rise, as a difference of rates.
    """

    run_id: str
    segment: str
    cap: str
    proposed: str
    proposed_messages: int = pa.Field(ge=1)
    proposed_days: int = pa.Field(ge=1)
    window_days: int = pa.Field(ge=1)
    began_at: Time
    opt_outs_before: int = pa.Field(ge=0)
    people_before: int = pa.Field(ge=0)
    rate_before: float = pa.Field(ge=0, le=1)
    opt_outs_now: int = pa.Field(ge=0)
    people_now: int = pa.Field(ge=0)
    rate_now: float = pa.Field(ge=0, le=1)
    rise_low: float = pa.Field(gt=0, le=1)
    rise_high: float = pa.Field(gt=0, le=1)
