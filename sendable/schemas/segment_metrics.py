"""Segment metrics: what the messages to each segment did, as it was when they went out."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class SegmentMetrics(TableModel):
    """One row for each run, segment and metric; ``*`` in place of a segment is everybody.

    ``starts_at`` and ``ends_at`` bound the window (open at its start): of the sends, or of the
    opt-outs and orders of a metric of state. ``value`` is missing where ``not_available`` says why,
    as part of a sentence: "no marketing message went out to it". ``low`` and ``high`` are the 95
    percent interval. ``numerator`` and ``denominator`` are counts of people or messages, or amounts
    in ``currency``; a total has no denominator. ``people`` are those the interval rests on.
    ``before`` is the value of as long a window just before, ``trend`` whether the two differ by
    more than chance does. ``left_out`` are people whose clicks all look like a machine's: with them
    the numerator is ``numerator + left_out``. ``uncounted`` says how many of what could not be
    counted, and ``note`` what they are. ``membership`` says how it is known who was in the segment:
    ``stored`` by runs, ``evaluated`` as of then with today's rules, or ``both``; and
    ``membership_days`` how long before a message that was, on average.
    """

    run_id: str
    as_of: Time
    segment: str
    metric: str
    window_days: int = pa.Field(ge=1)
    starts_at: Time
    ends_at: Time
    unit: str = pa.Field(isin=["share", "money", "factor"])
    currency: str = pa.Field(nullable=True)
    value: float = pa.Field(nullable=True)
    numerator: float = pa.Field(nullable=True)
    denominator: float = pa.Field(nullable=True)
    people: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    low: float = pa.Field(nullable=True)
    high: float = pa.Field(nullable=True)
    before: float = pa.Field(nullable=True)
    trend: str = pa.Field(nullable=True, isin=["up", "down", "steady"])
    not_available: str = pa.Field(nullable=True)
    left_out: int = pa.Field(ge=0)
    uncounted: int = pa.Field(ge=0)
    note: str = pa.Field(nullable=True)
    membership: str = pa.Field(nullable=True, isin=["stored", "evaluated", "both"])
    membership_days: float = pa.Field(nullable=True, ge=0)

    @pa.dataframe_check(name="a value or why there is none")
    def explained(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Either there is a value, or it is said why it is not available."""
        return frame["value"].isna() != frame["not_available"].isna()
