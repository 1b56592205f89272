"""Segment flows: from which primary segment to which people went since the run before."""

from __future__ import annotations

from sendable.schemas.base import TableModel


class SegmentFlows(TableModel):
    """One row for each run and pair of segments between which anybody went, or stayed.

    A person is in one primary segment at most, so each counts once. Besides keys of segments,
    ``before`` is ``(none)`` for who was in no segment for SMS and ``(new)`` for who was not in the
    account; ``after`` is ``(none)``, or ``(gone)`` for who is not in it any more.
    """

    run_id: str
    before: str
    after: str
    people: int
