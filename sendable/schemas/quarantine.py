"""Quarantine: rows that could not be used, with the reason, kept so that they can be mended."""

from __future__ import annotations

from sendable.schemas.base import TableModel, Time


class Quarantine(TableModel):
    """One row for each rejected row. ``row`` is the row as JSON: personal data, on disk only."""

    run_id: str
    table: str
    key: str
    reason: str
    row: str
    known_at: Time
