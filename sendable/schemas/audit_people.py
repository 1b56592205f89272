"""Audit people: who is behind a mistake that no rule can say."""

from __future__ import annotations

from sendable.schemas.base import TableModel


class AuditPeople(TableModel):
    """One row for each run, mistake and person, of mistakes without a rule."""

    run_id: str
    mistake: str
    number: str
