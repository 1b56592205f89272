"""Standing borders: between which values each answer lies of a question about all recipients."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class StandingBorders(TableModel):
    """One row for each run, question and answer.

    ``question`` is a hash of what is asked, such as ``top(total_spend, 15)``, of what that reads of
    the brief, and of the versions of the lake's tables. ``answer`` is 1 for in and 0 for not in, or
    the score. Whose value lies from ``least`` to ``greatest`` has that answer; people of one value
    have one. ``as_of`` is the moment it was asked for.
    """

    run_id: str
    as_of: Time
    question: str
    answer: int = pa.Field(ge=0)
    least: float
    greatest: float
