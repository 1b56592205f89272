"""Numbers: what each distinct raw phone text was read as, so that none is parsed twice."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel


class Numbers(TableModel):
    """One row for each raw text and the country under which it was read.

    That is a contact's own country where it has one, else the playbook's. ``state`` is the
    reading's. ``reader`` is the version of the code that read it: rows of another version, and of
    lakes from before there were versions, are read again and replaced.
    """

    raw: str
    default_country: str
    number: str = pa.Field(nullable=True, str_matches=E164)
    also_number: str = pa.Field(nullable=True, str_matches=E164)
    is_valid: bool
    line_type: str
    country: str = pa.Field(nullable=True)
    state: str = pa.Field(nullable=True, isin=["valid", "possible", "ambiguous", "invalid", "none"])
    reader: pd.Int64Dtype = pa.Field(nullable=True)
