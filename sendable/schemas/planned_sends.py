"""Planned sends: what the plan says of everybody it looked at."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class PlannedSends(TableModel):
    """One row for each run and person of the plan's audience who may be messaged at all.

    ``segment`` is the one they are addressed under. ``verdict`` is ``send``, ``other_lists``,
    ``left_out``, ``recent_buyer``, ``unanswered``, ``recently_messaged``, ``only_offers``,
    ``capped_segment``, ``capped_all``, ``outside_hours`` or ``holdout``.
    ``free_at`` is when that verdict ends by itself, if it does: the last order or message is long
    enough ago, the caps have room, or the recipient's hours begin. ``send_at`` is when the message
    goes, of ``send``, or would have gone, of ``holdout``. ``best_at`` is the first allowed moment
    of the hour at which they answer, of ``send``, where there is enough to tell it; the plan waits
    for it where the brief's ``at_best_hour`` says so. ``arm`` is the arm of the test they are in.
    ``parts``, ``price`` and ``currency`` are of the message, of ``send``; ``is_cut`` is whether it
    is longer than what ClickSend sends, so that its end is lost.
    """

    run_id: str
    number: str
    segment: str
    verdict: str
    free_at: Time = pa.Field(nullable=True)
    send_at: Time = pa.Field(nullable=True)
    best_at: Time = pa.Field(nullable=True)
    arm: str = pa.Field(nullable=True)
    parts: pd.Int64Dtype = pa.Field(nullable=True)
    price: float = pa.Field(nullable=True)
    currency: str = pa.Field(nullable=True)
    is_cut: pd.BooleanDtype = pa.Field(nullable=True)
