"""Segment gaps: what the sendable people who are in no segment have in common."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel


class SegmentGaps(TableModel):
    """One row for each run and trait, the most telling first.

    ``people`` of the ``in_gap`` who are sendable and in no segment for SMS have the trait, and
    ``people_of_all`` of all the ``sendable``. ``lift`` is the one share over the other. ``rule``
    finds those with the trait, ``sentence`` says it.
    """

    run_id: str
    position: int = pa.Field(ge=0)
    trait: str
    rule: str
    people: int = pa.Field(ge=0)
    in_gap: int = pa.Field(ge=0)
    people_of_all: int = pa.Field(ge=0)
    sendable: int = pa.Field(ge=0)
    lift: float = pa.Field(ge=0)
    sentence: str
