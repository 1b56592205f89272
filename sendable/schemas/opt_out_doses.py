"""Opt-out doses: how many opt out by how many messages they had lately."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel


class OptOutDoses(TableModel):
    """One row for each run, segment, ``days`` and dose; ``*`` in place of a segment is everybody.

    ``dose`` is how many marketing messages had reached the person in the ``days`` up to a message,
    with it; the highest dose is that many and more. ``messages`` are those delivered at that dose,
    ``opt_outs`` those of them that an opt-out is charged to; ``low`` and ``high`` are the 95
    percent interval of their share ``rate``.
    """

    run_id: str
    segment: str
    days: int = pa.Field(ge=1)
    dose: int = pa.Field(ge=1)
    messages: int = pa.Field(ge=1)
    opt_outs: int = pa.Field(ge=0)
    rate: float = pa.Field(ge=0, le=1)
    low: float = pa.Field(ge=0, le=1)
    high: float = pa.Field(ge=0, le=1)
