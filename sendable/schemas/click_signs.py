"""Click signs: how many clicks look like a machine's, and by which sign."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel


class ClickSigns(TableModel):
    """One row for each run and sign, of the clicks of the time that is measured.

    ``sign`` is ``too_soon``, ``at_once`` or ``burst`` (the first that is seen), or ``person`` for
    clicks without any.
    """

    run_id: str
    sign: str = pa.Field(isin=["too_soon", "at_once", "burst", "person"])
    clicks: int = pa.Field(ge=0)
    people: int = pa.Field(ge=0)
