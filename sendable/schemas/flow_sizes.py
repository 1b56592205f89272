"""Flow sizes: how many people are where in each lifecycle flow."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class FlowSizes(TableModel):
    """One row for each run and flow. ``left`` and ``done`` are of those whom it still remembers.

    ``sunset`` are those of the done whose end was a sunset. ``not_available`` says why the flow
    cannot be worked out, ``steps_not_available`` why some of its steps cannot.
    """

    run_id: str
    as_of: Time
    flow: str
    title: str
    priority: int
    due: int = pa.Field(ge=0)
    waiting: int = pa.Field(ge=0)
    left: int = pa.Field(ge=0)
    done: int = pa.Field(ge=0)
    sunset: int = pa.Field(ge=0)
    not_available: str = pa.Field(nullable=True)
    steps_not_available: str = pa.Field(nullable=True)
