"""Membership: who was in which segment, run by run."""

from __future__ import annotations

from sendable.schemas.base import TableModel, Time


class Membership(TableModel):
    """One row for each run, segment and member.

    ``number`` is empty for members of a worklist without one. ``entered_at`` is the as-of time of
    the first run of the unbroken row of runs that the member is in.
    """

    run_id: str
    as_of: Time
    segment: str
    number: str
    is_primary: bool
    entered_at: Time
