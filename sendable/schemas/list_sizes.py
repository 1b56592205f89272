"""List sizes: how many contacts each list had at each ingest."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class ListSizes(TableModel):
    """One row for each ingest and list of the user's own, without the opt-out lists.

    ``contacts_count`` is what ClickSend says. ``measured_at`` is when the ingest began.
    """

    run_id: str
    list_id: int = pa.Field(gt=0)
    list_name: str
    contacts_count: int = pa.Field(ge=0)
    measured_at: Time
