"""Suppressions: the append-only log of who must not be messaged, and of who may be again."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class Suppressions(TableModel):
    """One row for each ``suppress`` or ``lift``. Rows are never changed or removed.

    ``since`` is when the person asked (or the evidence is dated); ``known_at`` is when we learned.
    ``evidence`` names the record that shows it and the words that decided, never its whole text.
    ``sender`` is the number of ours that a reply was sent to. ``lifts`` is, of a ``lift``, the
    ``suppression_id`` that it takes back: that one row and no other, for good.
    """

    suppression_id: str = pa.Field(unique=True)
    number: str = pa.Field(str_matches=E164)
    action: str = pa.Field(isin=["suppress", "lift"])
    reason: str
    since: Time = pa.Field(nullable=True)
    evidence: str
    known_at: Time
    run_id: str
    sender: str = pa.Field(nullable=True)
    lifts: str = pa.Field(nullable=True)
