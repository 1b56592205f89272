"""Decisions: may this recipient be messaged, and why not."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class Decisions(TableModel):
    """One row for each recipient and run.

    ``number`` is E.164, or the text ClickSend holds when that is no phone number. ``reasons`` are
    all that apply, the deciding one first; ``since``, ``evidence`` and ``until`` (when it ends by
    itself, if it does) belong to the deciding one. A recipient
    without a reason is sendable, and nobody else is.
    """

    run_id: str
    number: str = pa.Field(str_length={"min_value": 1})
    outcome: str = pa.Field(isin=["sendable", "held", "excluded"])
    primary_reason: str = pa.Field(nullable=True)
    reasons: object
    since: Time = pa.Field(nullable=True)
    evidence: str = pa.Field(nullable=True)
    until: Time = pa.Field(nullable=True)

    @pa.dataframe_check(name="a reason unless sendable")
    def explained(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Who is not sendable has a reason; who is, has none."""
        return (frame["outcome"] == "sendable") == frame["primary_reason"].isna()
