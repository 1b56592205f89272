"""Family values: for which values a family has made a segment in a run."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel


class FamilyValues(TableModel):
    """One row for each run, family and value; ``people`` are those it was chosen by."""

    run_id: str
    family: str
    value: str
    people: int = pa.Field(ge=1)
