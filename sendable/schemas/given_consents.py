"""Given consents: what people agreed to, as the files of other systems show it."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class GivenConsents(TableModel):
    """One row for each source, number and date of consent; without a date, one for the number.

    ``none`` means that the system says the person has not agreed: asked and declined, withdrawn,
    or never asked. ``evidence`` names the record.
    """

    source: str
    consent_key: str
    number: str = pa.Field(str_matches=E164)
    state: str = pa.Field(isin=["express", "implied", "none"])
    method: str
    given_at: Time = pa.Field(nullable=True)
    evidence: str
