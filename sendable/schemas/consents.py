"""Consents: what a number agreed to, how, when, and what shows it."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class Consents(TableModel):
    """One row for each run, number and piece of evidence, as it stood in that run.

    Never made from an import date or an earlier send. ``given_at`` may be missing: a basis that
    was declared for a list has no date of its own. ``expires_at`` is when the country's policy ends
    it; ``in_force`` says whether it counted in that run.
    """

    run_id: str
    consent_id: str
    number: str = pa.Field(str_matches=E164)
    state: str = pa.Field(isin=["express", "implied"])
    method: str
    given_at: Time = pa.Field(nullable=True)
    evidence: str
    known_at: Time
    expires_at: Time = pa.Field(nullable=True)
    in_force: pd.BooleanDtype = pa.Field(nullable=True)
