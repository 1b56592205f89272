"""Reply reviews: what a person who read a reply says that it means."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class ReplyReviews(TableModel):
    """One row for each reply and moment of review; the last one counts. Rows are never changed.

    ``reviewed_by`` is as declared: nobody checks who it is.
    """

    message_id: str = pa.Field(str_length={"min_value": 1})
    reviewed_at: Time
    label: str
    reviewed_by: str
    note: str = pa.Field(nullable=True)
