"""The steps of a send plan: from a segment's members to those of them who get a message."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel


class SendPlanSteps(TableModel):
    """One row for each run, addressed segment and step.

    ``place`` is the segment's in the plan, 1 being addressed first. Steps go by ``position``.
    ``kind`` is ``total`` (``people`` are all who are left there, ``left`` too) or ``taken``
    (``people`` are taken away, ``left`` are left after it). Everybody is counted in one segment
    from the step ``audience`` on, so that the segments add up to the plan.
    """

    run_id: str
    segment: str
    place: int = pa.Field(ge=1)
    position: int = pa.Field(ge=0)
    step: str
    title: str
    kind: str = pa.Field(isin=["total", "taken"])
    people: int = pa.Field(ge=0)
    left: int = pa.Field(ge=0)
