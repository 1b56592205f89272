"""Findings: every reason against every recipient of a run, with what shows it."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class Findings(TableModel):
    """One row for each run, recipient and reason.

    ``evidence`` names the record (a message, a reply, a list's contact, a file's row) and the words
    in it that decided. ``until`` is when the reason ends by itself, if it does.
    """

    run_id: str
    number: str = pa.Field(str_length={"min_value": 1})
    reason: str
    since: Time = pa.Field(nullable=True)
    until: Time = pa.Field(nullable=True)
    evidence: str = pa.Field(nullable=True)
