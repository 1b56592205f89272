"""Audit people: who is behind a mistake, where it takes more than a rule to say."""

from __future__ import annotations

from sendable.schemas.base import TableModel


class AuditPeople(TableModel):
    """One row for each run, mistake and person.

    ``was_in_segment('audit:…', 366)`` reads those of the newest audit.
    """

    run_id: str
    mistake: str
    number: str
