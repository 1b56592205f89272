"""Numbers: what each distinct raw phone text was read as, so that none is parsed twice."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel


class Numbers(TableModel):
    """One row for each raw text and default country."""

    raw: str
    default_country: str
    number: str = pa.Field(nullable=True, str_matches=E164)
    also_number: str = pa.Field(nullable=True, str_matches=E164)
    is_valid: bool
    line_type: str
    country: str = pa.Field(nullable=True)
