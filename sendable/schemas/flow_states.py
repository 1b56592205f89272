"""Flow states: how far everybody in a lifecycle flow has come."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class FlowStates(TableModel):
    """One row for each run, flow, person and moment that began it for them.

    ``status`` is ``due`` (for the step, since ``due_at``, until ``closes_at``), ``waiting`` (for
    the step, until ``due_at`` where that is known; without a step, for the end), ``left`` or
    ``done`` (at ``ended_at``, having come to the step). ``why`` says why they wait, left, or how it
    ended; nobody who is due has one. ``position`` counts a flow's steps from 1. ``told`` is the
    last step that a run has told to be due: no later run tells it again. ``told_at`` is when
    the last SMS of the flow was told, and ``sms_told`` how many of them were. ``send_at`` is when
    an SMS that is due may go out: within the person's hours, and before ``closes_at``.
    """

    run_id: str
    flow: str
    number: str
    entered_at: Time
    position: pd.Int64Dtype = pa.Field(nullable=True)
    step: str = pa.Field(nullable=True)
    channel: str = pa.Field(nullable=True)
    status: str
    why: str = pa.Field(nullable=True)
    due_at: Time = pa.Field(nullable=True)
    closes_at: Time = pa.Field(nullable=True)
    ended_at: Time = pa.Field(nullable=True)
    told: int
    told_at: Time = pa.Field(nullable=True)
    sms_told: pd.Int64Dtype = pa.Field(nullable=True)
    send_at: Time = pa.Field(nullable=True)
